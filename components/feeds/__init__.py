"""The drawer of calendar feeds: what other calendars subscribe to."""
