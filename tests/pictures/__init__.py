"""The pictures of the README, made by one command: `python -m tests.pictures`."""
