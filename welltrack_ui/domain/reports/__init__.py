"""The daily report: time log, figures, sections, surveys. Pure functions and models."""
