"""Where every record is kept: one engine's four operations and the queries built on them."""
