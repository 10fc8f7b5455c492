"""The browser at the API's side: plain forms of sign-in and accounts, and their cookies."""
