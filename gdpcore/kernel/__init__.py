"""Arrays in, arrays out. Time is the last axis; leading axes are a batch. numpy and scipy only.

Every routine returns a small frozen dataclass with ``.values`` and its certificate.
"""

from gdpcore.kernel import (
    apportion,
    balance,
    benchmark,
    calendar,
    census,
    chain,
    composite,
    deflate,
    disaggregate,
    extrapolate,
    factor_model,
    growth,
    lunar,
    price,
    revision,
    rounding,
    scheme_gap,
    seasonality,
    spans,
    tree,
    ytd,
)

__all__ = [
    "apportion",
    "balance",
    "benchmark",
    "calendar",
    "census",
    "chain",
    "composite",
    "deflate",
    "disaggregate",
    "extrapolate",
    "factor_model",
    "growth",
    "lunar",
    "price",
    "revision",
    "rounding",
    "scheme_gap",
    "seasonality",
    "spans",
    "tree",
    "ytd",
]
