"""Backups of an installation, exports of an organization, and the way back from both."""
