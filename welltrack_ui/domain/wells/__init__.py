"""What is computed from a well's stages: progress, lateness, overlaps."""
