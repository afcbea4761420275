"""Blocks: factors of everything, of a sector, of a region; which of them move which series, and each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding, ModelError, ReviewError, listed

if TYPE_CHECKING:
    from gdpcore.nowcasting.dynamic_factor import DynamicFactor

Mask = NDArray[np.bool_]
Blocks = dict[str, tuple[str, ...] | None]
WHOLE = "all"
"""The one block of a model without blocks."""


@dataclass(frozen=True, eq=False)
class Structure:
    """Where the parameters of a model with blocks are nought by assumption.

    Attributes
    ----------
    labels : r names of factors: 1, 2, ... without blocks; else the block's name, numbered where it has several factors.
    blocks : r names, the block of every factor. home : N names, the narrowest block of every series.
    loading_mask : (N, r), False where a factor does not move a series; None without blocks.
    transition_mask : (r, r), False between factors that have VARs of their own; None where all have one.
    """

    labels: tuple[Any, ...]
    blocks: tuple[str, ...]
    home: tuple[str, ...]
    loading_mask: Mask | None
    transition_mask: Mask | None

    @property
    def groups(self) -> list[list[int]]:
        """The factors of every block, by position, the block with most series first."""
        groups = [[k for k, b in enumerate(self.blocks) if b == name] for name in dict.fromkeys(self.blocks)]
        if self.loading_mask is None:
            return groups
        width = self.loading_mask.sum(axis=0)
        return sorted(groups, key=lambda group: -width[group[0]])


def require_blocks(blocks: Any) -> Blocks | None:
    """Blocks as names and columns; E-NOW-009 for anything that is not a mapping of such, E-NOW-030 for one without columns."""
    if blocks is None:
        return None
    wanted = "a mapping from names of blocks to lists of columns, or None for all columns"
    if not isinstance(blocks, Mapping) or not blocks or not all(isinstance(name, str) and name for name in blocks):
        raise ModelError("E-NOW-009", name="blocks", value=blocks, known=wanted)
    out: Blocks = {}
    for name, columns in blocks.items():
        if columns is not None and (isinstance(columns, str) or not isinstance(columns, Sequence)):
            raise ModelError("E-NOW-009", name=f"blocks[{name!r}]", value=columns, known="a list of columns, or None for all")
        if columns is not None and not len(columns):
            raise ModelError("E-NOW-030", block=name)
        out[name] = None if columns is None else tuple(dict.fromkeys(str(c) for c in columns))
    return out


def require_factors(factors: Any, blocks: Blocks | None) -> int | dict[str, int]:
    """The number of factors, or the numbers of named blocks; E-NOW-009, E-NOW-034 for a block that there is not."""
    if isinstance(factors, Mapping) and blocks is not None:
        unknown = [name for name in factors if name not in blocks]
        if unknown:
            raise ModelError("E-NOW-034", block=unknown[0], known=listed(list(blocks), 12))
        return {name: _whole(count, f"factors[{name!r}]") for name, count in factors.items()}
    return _whole(factors, "factors")


def _whole(count: Any, name: str) -> int:
    if not isinstance(count, Integral) or isinstance(count, bool) or count < 1:
        raise ModelError("E-NOW-009", name=name, value=count, known="a whole number, at least 1")
    return int(count)


def structure_of(spec: DynamicFactor, names: tuple[str, ...], left_out: tuple[str, ...] = ()) -> Structure:
    """The structure of a model on some series; blocks may name those that were left out.

    Raises
    ------
    ReviewError
        All that is wrong with the blocks at once: E-NOW-031 (unknown column), E-NOW-032 (column in no block), E-NOW-033 (more
        factors than columns), E-NOW-035 (two blocks of the same columns), E-NOW-036 (two factors of one name).
    """
    if spec.blocks is None:
        count = spec.count
        return Structure(tuple(range(1, count + 1)), (WHOLE,) * count, (WHOLE,) * len(names), None, None)
    members = {b: frozenset(names if c is None else c) - frozenset(left_out) for b, c in spec.blocks.items()}
    counts = {b: spec.factors_of(b) for b in members}
    labels = [b if n == 1 else f"{b} {k + 1}" for b, n in counts.items() for k in range(n)]
    findings = _findings(members, counts, names, labels)
    if findings:
        raise ReviewError(findings)
    of_factor = tuple(b for b, n in counts.items() for _ in range(n))
    loading = np.array([[name in members[b] for b in of_factor] for name in names])
    own = None if spec.joint else np.equal.outer(np.array(of_factor, dtype=object), np.array(of_factor, dtype=object))
    narrow = sorted(members, key=lambda b: len(members[b]))  # of equally wide ones the first named
    home = tuple(next(b for b in narrow if name in members[b]) for name in names)
    return Structure(tuple(labels), of_factor, home, loading, None if own is None else own.astype(bool))


def _findings(
    members: Mapping[str, frozenset[str]], counts: Mapping[str, int], names: tuple[str, ...], labels: list[str]
) -> list[Finding]:
    findings = []
    for b, columns in members.items():
        unknown = sorted(columns - set(names))
        findings += [Finding("E-NOW-031", block=b, series=c, known=listed(names, 12)) for c in unknown]
        if len(columns) - len(unknown) < counts[b]:
            findings.append(Finding("E-NOW-033", block=b, factors=counts[b], count=len(columns) - len(unknown)))
    findings += [Finding("E-NOW-032", series=n) for n in names if not any(n in columns for columns in members.values())]
    seen: dict[frozenset[str], str] = {}
    for b, columns in members.items():
        if columns in seen:
            findings.append(Finding("E-NOW-035", block=b, other=seen[columns]))
        seen.setdefault(columns, b)
    findings += [Finding("E-NOW-036", factor=label) for label in dict.fromkeys(labels) if labels.count(label) > 1]
    return findings
