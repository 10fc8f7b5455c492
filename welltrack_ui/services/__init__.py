"""Business operations: each service checks rights, validates, and commits one unit of work."""
