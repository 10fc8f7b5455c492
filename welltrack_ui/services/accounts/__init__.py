"""Accounts: sign-in, sessions, passwords, two-factor authentication, API tokens."""
