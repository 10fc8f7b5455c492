"""One's own account: profile, sessions, two-factor authentication."""
