"""The search: keeps the index up to date, and answers from it."""
