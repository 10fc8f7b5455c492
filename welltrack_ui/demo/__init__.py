"""The demo: an organization of real wells and reports, made at the first start."""
