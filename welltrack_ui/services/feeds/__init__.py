"""Calendar feeds: made, revoked, and read by other calendars."""
