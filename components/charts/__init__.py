"""Charts as strings of HTML and SVG, each with its numbers as a table beside it."""
