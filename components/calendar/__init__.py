"""The calendar: views, toolbar, gestures, and what they do to events."""
