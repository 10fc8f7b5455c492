"""The demo: real, redistributable wells and reports, and how they are to be credited."""
