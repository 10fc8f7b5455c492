"""Benchmarks, run by hand: `make bench`. They are measured, never asserted."""
