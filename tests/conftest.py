"""Hypothesis profiles: ``ci`` (the default, the same examples every time) and ``nightly`` (many, random).

Choose with the environment variable GDPCORE_HYPOTHESIS.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.browser import chromium, opened  # noqa: F401 (fixtures)
from tests.servers import address, postgres, schema  # noqa: F401 (fixtures)

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("ci", max_examples=100, derandomize=True, deadline=None, suppress_health_check=_CALM)
settings.register_profile("nightly", max_examples=2000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("GDPCORE_HYPOTHESIS", "ci"))
