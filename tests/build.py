"""Small builders of cubes, panels, accounts and schemes, and the one way in which tests look at a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Status
from gdpcore.errors import MESSAGES, Finding, GdpcoreError
from gdpcore.panel import Catalogue, CellStatus, Indicator, Panel
from gdpcore.scheme.rule import Fallback, Method, Rule, Term
from gdpcore.scheme.scheme import Memo, Scheme

TREE = Hierarchy.of(["GDP", "A", "B", "C"], {"GDP": {"industry": ["A", "B", "C"]}})
"""GDP of three industries."""
STRATA = Hierarchy.of(
    ["GDP", "S1", "S2", "X", "Y", "X1", "X2", "Y1"],
    {"GDP": {"industry": ["X", "Y"], "stratum": ["S1", "S2"]}, "S1": ["X1"], "S2": ["X2", "Y1"], "X": ["X1", "X2"], "Y": ["Y1"]},
)
"""GDP cut in two ways that cut across each other: industry X has a part in either stratum."""


# -- refusals ----------------------------------------------------------------------------------------------------------
@contextmanager
def expect_refusal(code: str, *words: str, kind: type[GdpcoreError] = GdpcoreError) -> Iterator[None]:
    """The block must raise an error of this code whose message holds all the words, and can be told in Chinese too."""
    try:
        yield
    except GdpcoreError as error:
        assert isinstance(error, kind), f"{type(error).__name__} is no {kind.__name__}: {error}"
        assert error.code == code, f"refused with {error}, not with {code}"
        said(error.finding, *words) if len(getattr(error, "findings", ())) < 2 else _all_said(str(error), *words)
    else:
        raise AssertionError(f"not refused; {code} was due")


def said(finding: Finding, *words: str) -> None:
    """A finding's message names the place and more (the words), in a language of its own each."""
    text = finding.text("en")
    _all_said(text, *words)
    assert finding.code in MESSAGES
    chinese = finding.text("zh")
    assert text and chinese and (chinese != text or finding.code in ("W-DATA-001", "E-CLI-001"))


def _all_said(text: str, *words: str) -> None:
    lost = [w for w in words if str(w) not in text]
    assert not lost, f"{lost} not named in: {text}"


def codes(findings: Any) -> list[str]:
    """Codes of findings, in order."""
    return [f.code for f in findings]


# -- cubes and accounts ------------------------------------------------------------------------------------------------
def cube(
    values: Any,
    *,
    unit: str = "亿元",
    price: str = "current",
    flow: str = "period",
    start: str = "2022Q1",
    regions: Sequence[str] | None = None,
    items: Sequence[str] | None = None,
    batch: Sequence[str] = (),
    status: Any = None,
) -> Cube:
    """A cube (*batch, region, item, period); labels are made up where not given."""
    array = np.asarray(values, dtype=np.float64)
    r, i, t = array.shape[-3:]
    axes = [
        *(Axis.of(b, None) for b in batch),
        Axis.of("region", regions or [f"r{k}" for k in range(r)]),
        Axis.of("item", items or [f"i{k}" for k in range(i)]),
        Axis.of("period", pd.period_range(start, periods=t, freq="M" if "-" in start else "Q" if "Q" in start else "Y")),
    ]
    return Cube.of(array, axes, Meaning.of(unit, price, flow), status)


def accounts(
    value: Any,
    volume: Any,
    tree: Hierarchy = TREE,
    *,
    items: Sequence[str] | None = None,
    price: str = "constant@2020",
    batch: Sequence[str] = (),
    **how: Any,
) -> Accounts:
    """Accounts from arrays (*batch, region, item, period)."""
    names = items or tree.codes
    made = [cube(x, price=p, items=names, batch=batch, **how) for x, p in ((value, "current"), (volume, price))]
    return Accounts(made[0], made[1], tree)


def grown(leaves: Any, tree: Hierarchy) -> np.ndarray[Any, Any]:
    """All items (..., I, T) from leaves (..., L, T), added with Python loops."""
    leaves = np.asarray(leaves, dtype=np.float64)
    rows = {c: leaves[..., k, :] for k, c in enumerate(tree.leaves)}

    def of(code: str) -> Any:
        if code not in rows:
            total = 0.0
            for child in tree.children(code):
                total = total + of(child)
            rows[code] = total
        return rows[code]

    return np.stack([of(c) for c in tree.codes if tree.nodes[c].memo_of is None], axis=-2)


def base_accounts(leaf_value: Any, leaf_volume: Any, tree: Hierarchy = TREE, **how: Any) -> Accounts:
    """Accounts whose parents are sums of leaves (..., region, leaf, period)."""
    return accounts(
        grown(leaf_value, tree),
        grown(leaf_volume, tree),
        tree,
        items=[c for c in tree.codes if tree.nodes[c].memo_of is None],
        **how,
    )


def growing_accounts(rates: Mapping[str, float]) -> Accounts:
    """Quarters of TREE, all industries alike, whose volumes grow by these rates, per cent, on a year before; values are volumes."""
    quarters = [pd.Period(q, freq="Q") for q in rates]
    periods = pd.period_range(min(quarters) - 4, max(quarters), freq="Q")
    leaves = np.full((1, 3, len(periods)), 100.0) * np.array([1.0, 2.0, 3.0])[None, :, None]
    for quarter, rate in zip(quarters, rates.values(), strict=True):
        leaves[..., periods.get_loc(quarter)] = leaves[..., periods.get_loc(quarter - 4)] * (1.0 + rate / 100.0)
    return base_accounts(leaves, leaves, TREE, start=str(periods[0]))


# -- panels ------------------------------------------------------------------------------------------------------------
def panel(
    series: Mapping[Indicator, Any],
    start: str = "2022-01",
    regions: Sequence[str] = ("",),
    joint: Mapping[str, Sequence[int]] | None = None,
) -> Panel:
    """A panel of (region, month) or (month,) arrays; ``joint``: for each code the positions of Januaries that are in February."""
    width = len(regions)
    rows = [np.broadcast_to(np.asarray(x, dtype=np.float64), (width, np.shape(x)[-1])) for x in series.values()]
    values = np.stack(rows, axis=1).copy()
    status = np.where(np.isnan(values), np.uint8(CellStatus.NOT_PUBLISHED), np.uint8(CellStatus.OBSERVED))
    for k, one in enumerate(series):
        for m in (joint or {}).get(one.code, ()):
            values[:, k, m] = np.nan
            status[:, k, m] = CellStatus.IN_NEXT | CellStatus.NOT_PUBLISHED
    months = pd.period_range(start, periods=values.shape[-1], freq="M")
    source = np.where(np.isnan(values), -1, 0).astype(np.int32)
    return Panel(Catalogue(series), tuple(regions), months, values, status, source)


def level(code: str, **more: Any) -> Indicator:
    """A monthly level in 亿元."""
    return Indicator(code, **{"unit": "亿元", "kind": "level", **more})


def rate(code: str, **more: Any) -> Indicator:
    """A monthly growth rate, per cent."""
    return Indicator(code, **{"unit": "%", "kind": "growth", **more})


def index(code: str, **more: Any) -> Indicator:
    """A monthly index, same month of last year = 100."""
    return Indicator(code, **{"unit": "上年同期=100", "kind": "index", **more})


# -- schemes -----------------------------------------------------------------------------------------------------------
def scheme(tree: Hierarchy, rules: Sequence[Rule], regime: str = "period", memos: Sequence[Memo] = (), **more: str) -> Scheme:
    """A scheme from rules."""
    return Scheme("made-up", "1", "虚构方案", "made up", "", "none", tree, tuple(rules), tuple(memos), regime, **more)


def by_value(item: str, code: str, price: str, **more: Any) -> Rule:
    """Value extrapolated one to one by an indicator, volume deflated."""
    method = Method("extrapolate_value", (Term(code, coefficient="fixed"),), **more)
    return Rule(item, method, Method("deflate", price=(Term(price),)))


def by_volume(item: str, code: str, price: str, **more: Any) -> Rule:
    """Volume extrapolated one to one by an indicator, value reflated."""
    method = Method("extrapolate_volume", (Term(code, coefficient="fixed"),), **more)
    return Rule(item, Method("reflate", price=(Term(price),)), method)


HISTORY = (Fallback(history=0.5),)
"""A ladder of one rung: half the growth of the same quarter of last year, half the mean of four."""

MINIMAL = """
[scheme]
code = "mine"
zh = "测试"
en = "test"
regime = "period"
reference = "none"

[[item]]
code = "GDP"
parts = { industry = ["A", "B"] }

[[item]]
code = "A"

[[item]]
code = "B"

[[rule]]
item = "A"
value = { method = "extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }] }
volume = { method = "deflate", price = [{ code = "p" }] }

[[rule]]
item = "B"
volume = { method = "extrapolate_volume", indicators = [{ code = "g", coefficient = "fixed" }] }
value = { method = "reflate", price = [{ code = "p" }] }
"""


def scheme_file(folder: Path, text: str = MINIMAL) -> Path:
    """A scheme file."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def present(status: Any) -> Any:
    """Where a status says that there is a value."""
    return (np.asarray(status) & (Status.NOT_PUBLISHED | Status.NOT_COVERED)) == 0


def backward(left: Any, right: Any, parts: Any) -> float:
    """Largest |left - right| over the sum of absolute parts, which is given: the measure of all identities here."""
    left, right, parts = (np.asarray(x, dtype=np.float64) for x in (left, right, parts))
    scale = np.where(parts > 0, parts, 1.0)
    both = np.isfinite(left) & np.isfinite(right)
    return float(np.max(np.where(both, np.abs(left - right), 0.0) / scale, initial=0.0))
