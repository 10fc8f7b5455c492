"""Daily reports: time logs, figures, reports and their life, performance."""
