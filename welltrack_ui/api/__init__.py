"""The REST API: one thin router per noun."""
