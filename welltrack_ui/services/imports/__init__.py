"""CSV files of wells and events: read, checked, stored."""
