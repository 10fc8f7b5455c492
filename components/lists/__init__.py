"""Long lists: which columns and pages of them are shown, and their export."""
