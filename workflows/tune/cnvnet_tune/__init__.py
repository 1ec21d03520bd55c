"""Thresholds of cnvnet's calls, tuned to a wanted precision or recall."""
