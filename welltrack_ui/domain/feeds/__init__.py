"""Calendar feeds: what other calendars subscribe to."""
