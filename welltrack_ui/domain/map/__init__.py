"""The geometry of maps: projection, clusters."""
