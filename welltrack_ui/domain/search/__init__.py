"""The search: how texts are folded and matched, and what a hit is."""
