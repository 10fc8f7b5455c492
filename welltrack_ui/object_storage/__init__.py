"""The bytes of files, on disk or in S3, behind one interface."""
