"""Findings as rows of a validation report in the form of the European Statistical System, so that other programs can read them.

A row says when a rule was tried and by whom (event), which rule (rule), on what (data) and what came of it (value): "0" it does not
hold, "1" it holds, "NA" nothing can be said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

SEVERITY = {"error": "error", "warning": "warning", "note": "information"}
KEYS = ("file", "sheet", "cell", "series", "region", "item", "period", "measure")
"""What a target is made of, in this order, "" where it has no such part."""
_PLACE = re.compile(r"(?P<file>.*?\.(?:csv|xlsx|parquet|toml|json)|DataFrame)(?:,? (?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"(?:(?P<sheet>.*)!)?(?P<cell>[A-Z]{1,3}[0-9]{1,7})", re.DOTALL)


def place_of(fields: Mapping[str, Any]) -> tuple[str, str, str]:
    """File, sheet and cell that the fields of a finding name, "" for what they do not.

    Examples
    --------
    >>> place_of({"place": "贵州.xlsx 表2!C14"}), place_of({"place": "a.csv D3"}), place_of({"path": "b.csv"})
    (('贵州.xlsx', '表2', 'C14'), ('a.csv', '', 'D3'), ('b.csv', '', ''))
    """
    text = str(fields.get("place") or fields.get("path") or fields.get("where", "")).strip(" ()")
    found = _PLACE.fullmatch(text)
    if found is None:
        return "", "", ""
    cell = _CELL.fullmatch(found["rest"] or "")
    return found["file"], (cell["sheet"] or "") if cell else "", cell["cell"] if cell else ""


def row_of(
    code: str, level: str, description: str, fields: Mapping[str, Any], *, time: dt.datetime, actor: str, agent: str, trigger: str
) -> dict[str, Any]:
    """One row of a report; see :meth:`gdpcore.errors.Finding.to_ess`."""
    if time.tzinfo is None:
        raise ValueError("the time of a report needs a time zone")
    file, sheet, cell = place_of(fields)
    said = {"file": file, "sheet": sheet, "cell": cell, **{k: str(fields[k]) for k in KEYS[3:] if k in fields}}
    raw = next((str(fields[k]) for k in ("raw", "text", "value") if k in fields), "")
    content = json.dumps([code, {k: str(x) for k, x in fields.items()}], ensure_ascii=False, sort_keys=True)
    return {
        "id": hashlib.sha256(content.encode("utf-8", "backslashreplace")).hexdigest()[:32],
        "type": "validation",
        "event": {"time": time.isoformat(timespec="seconds"), "actor": actor, "agent": agent, "trigger": trigger},
        "rule": {"language": "gdpcore", "expression": code, "severity": SEVERITY[level], "description": description},
        "data": {
            "source": [[raw]] if raw else [],
            "target": [[said.get(k, "") for k in KEYS]],
            "description": ", ".join(KEYS),
        },
        "value": "NA" if level == "note" else "0",
    }
