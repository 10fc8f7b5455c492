"""The base map that needs no network, and tiles of a file."""
