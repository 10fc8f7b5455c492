"""Files that people bring, and what is right for each."""
