"""A walk through every screen, drawer, menu and dialog of a running demo."""
