"""A trace in the terms of W3C PROV, serialised as PROV-JSON.

Figures, cells and files are entities; every step is an activity that used its children and generated its figure. See the W3C
recommendation PROV-DM (2013) and the member submission PROV-JSON (2013).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from gdpcore.cube.trace import Leaf, Node, Trace
from gdpcore.cube.trace_words import told

PREFIX = {"gdp": "urn:gdpcore:trace:", "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#"}


def to_json(trace: Trace) -> str:
    """See :meth:`gdpcore.cube.trace.Trace.to_json`."""
    made = _Document()
    top = made.add(trace.root)
    for leaf in trace.leaves:
        made.add(leaf)
    about = {"region": trace.region, "item": trace.item, "period": trace.period, "measure": trace.measure}
    made.parts["entity"][top] |= {f"gdp:{k}": v for k, v in about.items()}
    for leaf in trace.leaves:
        made.derived(top, made.known[leaf.key, leaf.sha256])
    return json.dumps({"prefix": PREFIX, **made.parts}, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)


class _Document:
    """Entities, activities and relations as they are collected."""

    def __init__(self) -> None:
        kinds = ("entity", "activity", "used", "wasGeneratedBy", "wasDerivedFrom")
        self.parts: dict[str, dict[str, dict[str, Any]]] = {k: {} for k in kinds}
        self.known: dict[Any, str] = {}
        self._files: dict[tuple[str, str], str] = {}

    def _new(self, part: str, name: str, content: dict[str, Any]) -> str:
        key = f"gdp:{name}{len(self.parts[part]) + 1}"
        self.parts[part][key] = content
        return key

    def add(self, one: Node | Leaf) -> str:
        """The entity of a step or a cell."""
        if isinstance(one, Leaf):
            return self._cell(one)
        figure: dict[str, Any] = {"prov:label": told(one.kind, one.fields, "en"), "prov:type": one.kind}
        figure |= {} if one.value is None else {"prov:value": one.value, "gdp:unit": one.unit}
        entity = self._new("entity", "figure", figure)
        arithmetic = {"gdp:operation": one.operation, "gdp:parameters": list(one.parameters)} if one.operation else {}
        activity = self._new("activity", "step", {"prov:type": one.kind, **arithmetic})
        self._new("wasGeneratedBy", "generated", {"prov:entity": entity, "prov:activity": activity})
        for child in one.children:
            self._new("used", "use", {"prov:activity": activity, "prov:entity": self.add(child)})
        return entity

    def _cell(self, leaf: Leaf) -> str:
        key = leaf.key, leaf.sha256
        if key not in self.known:
            held = {f"gdp:{k}": v for k, v in asdict(leaf).items() if v not in ("", None) and v == v}
            self.known[key] = self._new("entity", "cell", {"prov:type": "cell", "prov:value": leaf.value, **held})
            self.derived(self.known[key], self._file(leaf))
        return self.known[key]

    def _file(self, leaf: Leaf) -> str:
        key = leaf.file, leaf.sha256
        if key not in self._files:
            content = {"prov:type": "file" if leaf.file else "data", "gdp:file": leaf.file, "gdp:sha256": leaf.sha256}
            self._files[key] = self._new("entity", "file", content)
        return self._files[key]

    def derived(self, entity: str, source: str) -> None:
        """One entity was derived from another."""
        self._new("wasDerivedFrom", "derivation", {"prov:generatedEntity": entity, "prov:usedEntity": source})
