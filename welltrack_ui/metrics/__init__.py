"""Counters and gauges of this process, in Prometheus's types and as CloudWatch takes them."""
