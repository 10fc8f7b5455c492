"""Work without a person: expired trash, orphaned objects."""
