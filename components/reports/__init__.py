"""Screens of daily reports."""
