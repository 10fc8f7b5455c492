"""What several screens use: they take data and callbacks, and know no service."""
