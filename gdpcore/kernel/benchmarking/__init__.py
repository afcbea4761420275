"""How benchmarks are met: behind :mod:`gdpcore.kernel.benchmark`."""
