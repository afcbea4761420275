"""The exact mixed-frequency factor model: behind :mod:`gdpcore.kernel.factor_model`."""
