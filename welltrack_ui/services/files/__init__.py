"""Files: uploads, lists, previews, downloads."""
