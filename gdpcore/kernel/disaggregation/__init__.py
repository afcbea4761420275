"""How totals are disaggregated by regression: behind :mod:`gdpcore.kernel.disaggregate`."""
