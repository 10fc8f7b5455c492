"""What the API and the screens share: who is signed in, errors, addresses, threads."""
