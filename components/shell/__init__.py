"""The frame of every screen: navigation, search, user menu, error boundary."""
