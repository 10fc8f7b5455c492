"""Forms: fields, conversions of what was typed, drawers and dialogs around them."""
