"""Tests of the counters of a process."""
