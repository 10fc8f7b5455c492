"""Wells, stages and events, and the queries of days and calendars."""
