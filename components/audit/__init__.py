"""The audit log on screens: entries, filters, export."""
