"""What people type and bring in files: encodings, days and times, words, and faults of rows."""
