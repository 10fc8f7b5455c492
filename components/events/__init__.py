"""Events: their form, and the one way to create, edit and undo them."""
