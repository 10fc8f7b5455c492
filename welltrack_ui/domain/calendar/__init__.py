"""Geometry of calendars: where days, weeks, bars and lanes lie. Pure functions."""
