"""Files on screens: table, filters, preview, upload tray."""
