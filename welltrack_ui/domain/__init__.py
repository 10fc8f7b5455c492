"""What the business talks about: frozen models and pure rules, no input or output."""
