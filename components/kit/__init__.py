"""Widgets without a subject: buttons, tables, popovers, HTML views."""
