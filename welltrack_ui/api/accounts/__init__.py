"""Routes of accounts: sign-in and tokens, profile, two-factor, the renewal of sessions."""
