"""Entities and rules of the business: frozen models and pure functions, no input or output."""
