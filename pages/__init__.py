"""The screens, one each; the registry lists them."""
