"""The map of wells."""
