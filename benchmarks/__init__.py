"""Benchmarks: a registry of cases, each measured beside a named alternative in the same process."""
