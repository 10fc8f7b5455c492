"""The search: what it found, and the choice of a well that is looked up as one types."""
