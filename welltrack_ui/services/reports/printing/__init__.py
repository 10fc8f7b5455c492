"""Reports on paper: what is printed, in the reader's language, and the PDF of it."""
