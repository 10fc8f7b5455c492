"""Daily reports as WITSML: what is written for other systems, and what is read of their files."""
