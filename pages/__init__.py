"""The screens, a module each; `routes` lists them."""
