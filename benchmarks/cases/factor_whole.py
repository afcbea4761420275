"""Whole fits of the factor model, each by its own starting values and its own rule of stopping, beside statsmodels and nowcastbox.

Larger panels, real ones, and everyone's likelihood on one scale: ``python -m benchmarks.factor_peers``.
"""

from __future__ import annotations

from benchmarks.factor_peers import made_up, of_nowcastbox, of_statsmodels, ours
from benchmarks.registry import Case, register

for kind, called, goal in (("ar1", "AR(1)", None), ("iid", "white-noise", 3.0)):
    for name, fit, peer in (
        ("statsmodels DynamicFactorMQ", lambda panel: of_statsmodels(panel, "em"), "statsmodels"),
        ("nowcastbox MixedFreqDFM", of_nowcastbox, "nowcastbox"),
    ):
        register(
            Case(
                f"factor model, whole fit, {called} terms, 25 series",
                name,
                lambda size, kind=kind: made_up(*size, kind),
                ours,
                fit,
                ((25, 300, 2),),
                ((12, 120, 1),),
                goal=goal if peer == "statsmodels" else None,
                goal_size=(25, 300, 2),
                peer=peer,
            )
        )
