"""Files: their kind, format, versions and previews."""
