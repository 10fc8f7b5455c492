"""Tests of the file stores, on real servers."""
