"""Rows of long lists: what is shown, filtered and sorted of each entity."""
