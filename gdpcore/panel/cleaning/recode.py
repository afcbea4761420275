"""Regions or series of a panel moved to other codes by a concordance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import GdpcoreError, listed
from gdpcore.kernel.recode import recode
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.cells import CellStatus, Source
from gdpcore.panel.cleaning.concordance import Concordance, Shares
from gdpcore.panel.cleaning.step import Step, Work, adds
from gdpcore.panel.known import release_days
from gdpcore.panel.panel import Panel

AXES = ("region", "indicator")
Array = NDArray[np.float64]
_SAME = ("unit", "kind", "flow", "frequency", "price")


@dataclass(frozen=True, kw_only=True)
class Recode(Step):
    """Move regions or series to new codes: renames, merges, and splits with shares. Totals stay, to the last bit but one.

    Attributes
    ----------
    concordance : old to new. axis : "region" or "indicator". partition : which of its ways of cutting.
    weigh_by : for regions, rate or index -> the level whose figures of a year before weigh it where several meet; the level
        that names a rate as its own weighs it by its comparable base x / (1 + g / 100) without being named.

    Notes
    -----
    Levels are added. Rates, indexes and levels in per cent are never added: where several regions meet they are weighted, or
    refused (E-CONC-003); a part of a split region has the rate of the whole. Series that meet must be of one unit, kind, flow,
    frequency and price (E-CONC-004), and levels. A cell with a share that is not all of a code is flagged estimated.
    """

    do: ClassVar[str] = "recode"
    concordance: Concordance
    axis: str = "region"
    partition: str = ""
    weigh_by: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`Recode`."""
        if self.axis not in AXES:
            raise GdpcoreError("E-CLEAN-002", place=self.do, key="axis", raw=self.axis, known=", ".join(AXES))
        old = panel.regions if self.axis == "region" else panel.indicators
        place = AXES.index(self.axis)
        held = np.isfinite(panel.values).any(axis=1 - place)
        shares = self.concordance.shares(old, panel.months, self.partition, held)
        return _Move(self, panel, shares, place).panel_after()


@dataclass(frozen=True, eq=False)
class _Move:
    """One recoding: its arrays have the axis that moves last but one."""

    step: Recode
    panel: Panel
    shares: Shares
    place: int

    def panel_after(self) -> Panel:
        """The panel on its new axis."""
        panel, shares = self.panel, self.shares
        values = self._last(panel.values)  # (other, O, T)
        out = recode(values, shares.weights, shares.regime)
        new = np.array(out.values, copy=True)
        catalogue = panel.catalogue if self.place == 0 else self._catalogue()
        if self.place == 0:
            for k, code in enumerate(panel.indicators):
                if not adds(panel.catalogue[code]):
                    new[k] = self._weighted(panel.catalogue[code], values[k])
        status, source, sources = self._marks(new, out.empty)
        known = None if panel.known_at is None else self._latest(self._last(panel.known_at))
        back: list[Any] = [
            None if a is None else np.moveaxis(a, 1, 0) if self.place == 0 else a for a in (new, status, source, known)
        ]
        regions = shares.new if self.place == 0 else panel.regions
        return replace(
            panel, catalogue=catalogue, regions=regions, values=np.ascontiguousarray(back[0]),
            status=np.ascontiguousarray(back[1]), source=np.ascontiguousarray(back[2]), sources=sources, known_at=back[3],
        )  # fmt: skip

    def _last(self, a: Any) -> Any:
        return np.moveaxis(a, 0, 1) if self.place == 0 else a

    @property
    def _uses(self) -> NDArray[np.bool_]:
        """(N, O, T): which old codes come into which new ones."""
        return np.moveaxis((self.shares.weights > 0)[self.shares.regime], 0, -1)

    def _marks(self, new: Array, empty: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.int32], tuple[Source, ...]]:
        """Flags: those of all parts together; sources: of the only part, or a row that names the parts."""
        panel, uses = self.panel, self._uses
        status, source, joint = (self._last(a) for a in (panel.status, panel.source, panel.joint))
        flags = np.zeros(new.shape, np.uint8)
        every, some = np.ones(new.shape, bool), np.zeros(new.shape, bool)
        for o in range(status.shape[1]):
            flags |= np.where(uses[:, o], status[:, o : o + 1], np.uint8(0))
            every &= np.where(uses[:, o], joint[:, o : o + 1], True)
            some |= np.where(uses[:, o], joint[:, o : o + 1], False)
        bad = some & ~every
        if bad.any():
            _, n, t = np.argwhere(bad)[0]
            parts = listed([self._old[o] for o in np.flatnonzero(uses[n, :, t])], 8)
            detail = (
                f"some January-February figures of {panel.months[t].year} are joint and some are not; split or join them first"
            )
            raise GdpcoreError(
                "E-CONC-004", name=self.step.concordance.name, codes=parts, new=self.shares.new[n], what="months", detail=detail
            )
        present = flags & ~np.uint8(CellStatus.NOT_PUBLISHED | CellStatus.IN_NEXT | CellStatus.NOT_COVERED)
        present |= np.where(self.shares.shared, np.uint8(CellStatus.ESTIMATED), np.uint8(0))
        absent = np.where(empty, np.uint8(CellStatus.NOT_COVERED), np.uint8(CellStatus.NOT_PUBLISHED))
        absent = np.where(some, np.uint8(CellStatus.IN_NEXT | CellStatus.NOT_PUBLISHED), absent)
        out = np.where(np.isnan(new), absent, present).astype(np.uint8)
        single = uses.sum(axis=1) == 1
        read = np.take_along_axis(source, np.broadcast_to(uses.argmax(axis=1), new.shape), axis=1)
        sources, rows = list(panel.sources), np.full(len(self.shares.new), -1)
        for n in np.flatnonzero((~single & (uses.sum(axis=1) > 1)).any(axis=1)):
            rows[n] = len(sources)
            sources.append(Source(f"concordance {self.step.concordance.name}", raw=self._formula(int(n))))
        at = np.where(single, read, np.broadcast_to(rows[:, None], single.shape))
        return out, np.where(np.isnan(new), -1, at).astype(np.int32), tuple(sources)

    @property
    def _old(self) -> tuple[str, ...]:
        return self.panel.regions if self.place == 0 else self.panel.indicators

    def _formula(self, n: int) -> str:
        parts = self.shares.weights[:, n].max(axis=0)
        return " + ".join(self._old[o] if w == 1 else f"{w:.12g} x {self._old[o]}" for o, w in enumerate(parts) if w > 0)

    def _latest(self, known: Any) -> Any:
        """The day on which the last part is known."""
        days = self._last(release_days(self.panel)).astype(known.dtype)
        known = np.where(np.isnat(known), days, known)
        out = np.full((known.shape[0], len(self.shares.new), known.shape[2]), np.datetime64("NaT"), dtype=known.dtype)
        for o in range(known.shape[1]):
            mine = np.where(self._uses[:, o], known[:, o : o + 1], np.datetime64("NaT"))
            out = np.fmax(out, mine)
        return out

    def _weighted(self, one: Indicator, values: Array) -> Array:
        """(N, T) rates by new region: weighted where several meet, else that of the only one."""
        uses, w = self._uses, np.moveaxis(self.shares.weights[self.shares.regime], 0, -1)
        base = self._base(one)
        meet = uses.sum(axis=1) > 1
        if meet.any() and base is None:
            n = int(np.flatnonzero(meet.any(axis=1))[0])
            codes = listed([self._old[o] for o in np.flatnonzero(uses[n].any(axis=1))], 8)
            raise GdpcoreError("E-CONC-003", series=one.code, codes=codes, new=self.shares.new[n])
        first = np.take_along_axis(values, uses.argmax(axis=1), axis=0)
        if base is None:
            return np.where(uses.any(axis=1), first, np.nan)
        share = np.where(uses, w * base[None], 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(uses, share * values[None], 0.0).sum(axis=1) / share.sum(axis=1)
        return np.where(meet, mean, np.where(uses.any(axis=1), first, np.nan))

    def _base(self, one: Indicator) -> Array | None:
        """(O, T) what weighs a rate: the comparable base of its own level, or the named level a year before."""
        panel = self.panel
        own = next((c for c in panel.indicators if panel.catalogue[c].growth == one.code), None)
        named = self.step.weigh_by.get(one.code)
        if named is None and own is not None and adds(panel.catalogue[own]) and one.kind == "growth":
            g = panel.values[:, panel.position(one.code)]
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(panel.values[:, panel.position(own)] / (1.0 + g / 100.0))
        if named is None:
            return None
        level = panel.values[:, panel.position(named)]
        if one.kind == "level":
            return np.asarray(level)
        before = np.full(level.shape, np.nan)
        before[:, 12:] = level[:, :-12]
        return before

    def _catalogue(self) -> Catalogue:
        """What the new series are; those that meet, or are split, must be alike."""
        conc, out = self.step.concordance, []
        renamed = {self._old[o]: self.shares.new[n] for n, o in np.argwhere(self.shares.weights.max(axis=0) == 1.0)}
        for n, code in enumerate(self.shares.new):
            parts = [self.panel.catalogue[self._old[o]] for o in np.flatnonzero(self.shares.weights[:, n].max(axis=0) > 0)]
            named = ", ".join(p.code for p in parts)
            for what in _SAME:
                kinds = list(dict.fromkeys(getattr(p, what) for p in parts))
                if len(kinds) > 1:
                    raise GdpcoreError("E-CONC-004", name=conc.name, codes=named, new=code, what=what, detail=", ".join(kinds))
            whole = len(parts) == 1 and renamed.get(parts[0].code) == code
            if not whole and not all(adds(p) for p in parts):
                raise GdpcoreError("E-CONC-003", series=parts[0].code, codes=named, new=code)
            zh, en = conc.names.get(code, ("", "") if not whole else (parts[0].zh, parts[0].en))
            growth = renamed.get(parts[0].growth, parts[0].growth) if whole else ""
            lags = {k: max(getattr(p, k) for p in parts) for k in ("lag_days", "compiler_lag_days")}
            out.append(replace(parts[0], code=code, zh=zh, en=en, growth=growth, **lags))
        return Catalogue(out)
