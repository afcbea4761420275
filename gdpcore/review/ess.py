"""Findings as events of a validation report, in the form that the European Statistical System agreed on.

An event is {id, event {time, actor, agent, trigger}, rule {language, expression, severity, description}, data {source, target,
description}, value}; value "0" is a rule not met, "1" one met, "NA" one that could not be applied (Validation report structure, ESSnet
ValiDat Integration; van der Loo, ten Bosch: Design of a generic machine-readable validation report structure, 2017).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdpcore.atomic import write_atomically
from gdpcore.review.rule import Rule

if TYPE_CHECKING:
    from gdpcore.review.result import Review

_SEVERITY = {"error": "error", "warning": "warning", "note": "information"}


def events(review: Review, language: str, at: str | None = None, actor: str = "") -> list[dict[str, Any]]:
    """One event a finding, and one for every rule without findings.

    Parameters
    ----------
    at : time of the review as text; nothing is taken from a clock. actor : who reviewed.
    """
    import gdpcore

    event = {"time": at, "actor": actor or None, "agent": f"gdpcore {gdpcore.__version__}", "trigger": "gdpcore.audit"}
    rules = {one.rule.id: one.rule for one in review.applied}
    frame = review.frame(language)
    out = [
        {
            "id": row.id,
            "event": event,
            "rule": _rule(rules[row.rule], language),
            "data": {
                "source": [row.file, row.sheet, row.cell],
                "target": [row.region, row.series, row.measure, row.period],
                "description": row.evidence,
                "value": None if row.value != row.value else row.value,
                "status": row.status,
                "answer": {"who": row.who, "when": row.when, "why": row.why} if row.who else None,
            },
            "value": "0",
        }
        for row in frame.itertuples(index=False)
    ]
    for name, row in review.summary.iterrows():
        if not row["findings"]:
            met = "1" if row["tests"] else "NA"
            data: dict[str, Any] = {"source": [], "target": [], "description": "", "value": None, "status": "", "answer": None}
            out.append({"id": str(name), "event": event, "rule": _rule(rules[str(name)], language), "data": data, "value": met})
    return out


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    parameters = ", ".join(f"{k}={v!r}" for k, v in rule.parameters.items())
    return {
        "language": "gdpcore",
        "id": rule.id,
        "expression": f"{rule.expression}({parameters})",
        "severity": _SEVERITY[rule.severity],
        "level": rule.level,
        "description": rule.reason(language),
        "owner": rule.owner or None,
    }


def write_events(events_: list[dict[str, Any]], path: Path, overwrite: bool) -> Path:
    """The events as a JSON list; infinities and gaps stand as null."""
    text = json.dumps(events_, ensure_ascii=False, indent=1, allow_nan=False)
    write_atomically(path, text + "\n", overwrite=overwrite, folders=True)
    return path
