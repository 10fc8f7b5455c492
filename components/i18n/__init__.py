"""Words, dates, numbers and lengths in the reader's language."""
