"""Everything that can be wrong with a scheme, found without running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gdpcore.cube import parse_period
from gdpcore.cube.units import unit
from gdpcore.errors import Finding
from gdpcore.panel import Indicator
from gdpcore.scheme.head import check_head
from gdpcore.scheme.rule import Method, Rule, Term

if TYPE_CHECKING:
    from gdpcore.scheme.plan import Plan
    from gdpcore.scheme.scheme import Scheme

_MONEY = ("yuan", "US dollar")
_ILLEGAL = {
    ("reflate", "deflate"): "each would be made from the other; let one of them come from an indicator",
}


def check_scheme(scheme: Scheme, catalogue: Mapping[str, Indicator] | None) -> list[Finding]:
    """Problems of the file, the hierarchy, coverage, dates, method pairs, weights and (with a catalogue) indicators and units."""
    found = [*scheme.problems, *scheme.hierarchy.check()]
    tree_stands = not any(f.code.startswith("E-TREE") for f in found)
    if tree_stands:
        found += _coverage(scheme)
        found += check_head(scheme)
    for rule in scheme.rules:
        found += _pair(rule)
        for method in (rule.value, rule.volume):
            found += _method(rule, method)
        if catalogue is not None:
            found += _indicators(rule, catalogue, scheme.previous)
    if catalogue is not None:
        found += control_of(scheme, catalogue)
    found += _dates(scheme)
    shown = {m.code for m in scheme.memos} | ({scheme.discrepancy.item} if scheme.discrepancy else set())
    found += [Finding("E-SCHEME-003", place=f"memo item {m!r}", key="shares") for m in scheme.hierarchy.memos if m not in shown]
    for memo in scheme.memos:
        known = scheme.hierarchy.codes
        found += [
            Finding("E-TREE-001", node=c, where=f" (shares of memo item {memo.code!r})", known=", ".join(known))
            for c, _ in memo.shares
            if c not in known
        ]
    return found


def _coverage(scheme: Scheme) -> list[Finding]:
    tree, ruled = scheme.hierarchy, {r.item for r in scheme.rules}
    found = [Finding("E-SCHEME-005", item=leaf) for leaf in tree.leaves if leaf not in ruled]
    for item in dict.fromkeys(r.item for r in scheme.rules):
        if item not in tree.nodes:
            found.append(Finding("E-SCHEME-006", item=item, what="not an item of the scheme"))
        elif not tree.is_leaf(item):
            what = "a memo item, which is never added" if tree.nodes[item].memo_of else "a sum of other items"
            found.append(Finding("E-SCHEME-006", item=item, what=what))
    return found


def _pair(rule: Rule) -> list[Finding]:
    pair = rule.value.name, rule.volume.name
    found = []
    if pair in _ILLEGAL:
        found.append(Finding("E-SCHEME-007", item=rule.item, value=pair[0], volume=pair[1], why=_ILLEGAL[pair]))
    for method in (rule.value, rule.volume):
        derived = method.name in ("deflate", "reflate")
        if derived and not method.price:
            found.append(Finding("E-SCHEME-003", place=f"rule {rule.item!r} {method.name}", key="price"))
        if derived and (method.terms or method.fallback or method.clamp):
            found.append(
                Finding(
                    "E-SCHEME-002",
                    place=f"rule {rule.item!r} {method.name}",
                    key="indicators, fallback or clamp",
                    known="method, price",
                )
            )
        if not derived and not method.terms and not method.fallback:
            found.append(Finding("E-SCHEME-003", place=f"rule {rule.item!r} {method.name}", key="indicators"))
        if not derived and method.price:
            found.append(
                Finding(
                    "E-SCHEME-002",
                    place=f"rule {rule.item!r} {method.name}",
                    key="price",
                    known="method, indicators, weights, rate, clamp, fallback",
                )
            )
        if method.name in ("rate", "given") and len(method.terms) > 1:
            found.append(
                Finding(
                    "E-SCHEME-004",
                    place=f"rule {rule.item!r} {method.name}",
                    key="indicators",
                    value=len(method.terms),
                    known="one indicator",
                )
            )
    return found


def _method(rule: Rule, method: Method) -> list[Finding]:
    found = []
    groups: list[tuple[Term, ...]] = [method.price, *(f.terms for f in method.fallback)]
    if method.weights == "declared":
        groups.append(method.terms)
    for terms in groups:
        total = sum(t.weight for t in terms)
        if terms and abs(total - 1.0) > 1e-9:
            found.append(Finding("E-SCHEME-009", item=rule.item, total=round(total, 6)))
    return found


def control_of(scheme: Scheme | Plan, catalogue: Mapping[str, Indicator]) -> list[Finding]:
    """What is wrong with the control of a discrepancy row."""
    if scheme.discrepancy is None:
        return []
    item, control = scheme.discrepancy.item, scheme.discrepancy.control
    if control not in catalogue:
        return [Finding("E-SCHEME-008", item=item, indicator=control)]
    one = catalogue[control]
    if one.kind == "level" and unit(one.unit).dimension in _MONEY:
        return []
    needed = "a level in money"
    return [
        Finding("E-SCHEME-011", item=item, method="a discrepancy", needed=needed, indicator=control, kind=one.kind, unit=one.unit)
    ]


def _indicators(rule: Rule, catalogue: Mapping[str, Indicator], previous: bool) -> list[Finding]:
    found = [Finding("E-SCHEME-008", item=rule.item, indicator=c) for c in rule.codes if c not in catalogue]
    if previous:
        ones = [catalogue[c] for c in rule.codes if c in catalogue]
        step, needed = "growth on the period before", "a level, or an index of one base"
        found += [_kind(rule, step, one, needed) for one in ones if one.kind != "level"]
    for term in (*rule.value.price, *rule.volume.price):
        one = catalogue.get(term.code)
        if previous and one is not None and one.kind == "level" and unit(one.unit).dimension != "index":
            found.append(_kind(rule, "a price index on the period before", one, "an index of one base (unit index)"))
        if not previous and one is not None and one.kind == "level":
            found.append(_kind(rule, "a price index", one, "an index (same period of last year = 100) or a growth rate"))
    for method in (rule.value, rule.volume):
        for term in method.terms:
            one = catalogue.get(term.code)
            if one is None:
                continue
            if method.name == "rate" and one.kind != "level":
                found.append(_kind(rule, "the value-added rate", one, "a level"))
            if (
                method.name == "given"
                and method is rule.value
                and (one.kind != "level" or unit(one.unit).dimension not in _MONEY)
            ):
                found.append(_kind(rule, "a given value", one, "a level in money"))
            if method.name == "composite" and method.weights == "base" and one.kind != "level":
                found.append(_kind(rule, "weights of the base", one, "levels"))
    return found


def _kind(rule: Rule, method: str, one: Indicator, needed: str) -> Finding:
    return Finding("E-SCHEME-011", item=rule.item, method=method, needed=needed, indicator=one.code, kind=one.kind, unit=one.unit)


def _dates(scheme: Scheme) -> list[Finding]:
    pairs = ((first, second) for n, first in enumerate(scheme.rules) for second in scheme.rules[n + 1 :])
    return [
        Finding("E-SCHEME-010", item=first.item, period=(second.start or first.start) or "every period")
        for first, second in pairs
        if first.item == second.item and not _before(first, second) and not _before(second, first)
    ]


def _before(first: Rule, second: Rule) -> bool:
    """True if one rule has ended when the other begins."""
    if not first.end or not second.start:
        return False
    return bool(parse_period(first.end).end_time < parse_period(second.start).start_time)
