"""Daily reports: read, written, signed, sent."""
