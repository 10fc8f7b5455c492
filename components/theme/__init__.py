"""Colours, type, icons and style sheets of every screen."""
