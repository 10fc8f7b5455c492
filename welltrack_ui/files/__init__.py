"""Where the bytes of files lie: one interface, a folder on disk or a bucket of S3 behind it."""
