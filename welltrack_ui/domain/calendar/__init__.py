"""Geometry of calendars: positions of days, weeks, bars and lanes. Pure functions."""
