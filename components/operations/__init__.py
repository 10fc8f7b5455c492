"""The operators' screen: what this process counted since its start."""
