"""How tables are balanced: behind :mod:`gdpcore.kernel.balance`."""
