"""Routes of daily reports, time logs and performance."""
