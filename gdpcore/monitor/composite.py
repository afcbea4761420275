"""Composite indexes of regions or periods: totals, scores, contributions, and how far ranks depend on choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import AlignmentError, MeaningError, listed
from gdpcore.kernel import composite as kernel
from gdpcore.monitor.composite_spec import IndexSpec, Part, load_index
from gdpcore.monitor.places import rank

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CompositeIndex:
    """An index of several units.

    Attributes
    ----------
    spec : what was computed. total : unit -> index. scores : unit x part, on one scale; a part with parts of its own is their mean.
    weights : part -> weight among its siblings, summing to one. effective : unit x leaf, the weight in the total, with the weights
        of what is missing shared out.
    certificate : what the method of weighting says of itself (:class:`gdpcore.kernel.composite.Weights`).
    """

    spec: IndexSpec
    total: pd.Series
    scores: pd.DataFrame
    weights: pd.Series
    effective: pd.DataFrame
    certificate: float

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of the level that each leaf gives, unit x leaf; they add to the total where the mean is the plain one."""
        return self.effective * self.scores[self.effective.columns]

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """Points of the change from the row before that each leaf gives; they add to the change of the total exactly.

        For the plain mean w (x - x'). For a power mean the change of the power is split and carried to the index; for the
        geometric one by logarithms (LMDI: Ang 2004, Energy Policy 32, pp. 1131-1139). A change of effective weights is spread
        over the leaves with it.
        """
        y, x, w = self.total.to_numpy(), self.scores[self.effective.columns].to_numpy(), self.effective.to_numpy()
        power = self.spec.power
        raised = np.log(x) if power == 0.0 else x**power if power != 1.0 else x
        split = np.diff(np.where(w > 0, w * raised, 0.0), axis=0, prepend=np.nan)
        up = np.diff(np.log(y) if power == 0.0 else y**power if power != 1.0 else y, prepend=np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(up == 0.0, 0.0, np.diff(y, prepend=np.nan) / up) if power != 1.0 else np.ones(len(y))
        return pd.DataFrame(split * rate[:, None], index=self.total.index, columns=self.effective.columns)

    @property
    def contribution_shares(self) -> pd.DataFrame:
        """Contributions in per cent of the change; missing where the total did not change."""
        change = self.contributions.sum(axis=1, min_count=1)
        return 100.0 * self.contributions.div(change.where(change != 0.0), axis=0)

    def contributions_by_dimension(self) -> pd.DataFrame:
        """Points of the change that each dimension gives (the parts at the top of the tree): sums of :attr:`contributions`."""

        def top(code: str) -> str:
            parent = self.spec.part(code).parent
            return top(parent) if parent else code

        found = self.contributions
        return found.T.groupby([top(c) for c in found.columns], sort=False).sum(min_count=1).T

    def ranks(self) -> pd.Series:
        """Place of every unit, 1 for the largest index; ties share a place."""
        return rank(self.total)

    def sensitivity(self, draws: int = 1000, seed: int = 0, spread: float = 0.25, level: float = 0.9) -> pd.DataFrame:
        """Places that a unit takes when weights, scales and means are other defensible ones.

        Parameters
        ----------
        draws : how many alternatives. seed : of the draws. spread : relative standard deviation of every leaf's weight (gamma
            weights, so all are above nought). level : of the interval of places.

        Returns
        -------
        DataFrame
            Per unit: place, the interval's ``lower`` and ``upper`` place, ``first`` the share of alternatives in which it is
            first, in per cent. Half of the alternatives keep the index's scale; the others take rank scores and, where every
            indicator differs between units, minmax and z scores and efficacy scores with a geometric mean.

        Raises
        ------
        MeaningError
            E-COMP-009 if a figure is missing or there are fewer than two units.
        """
        raw = self._raw
        if raw is None or not np.isfinite(raw).all() or len(self.total) < 2:
            raise MeaningError(
                "E-COMP-009", name=self.spec.code, detail="sensitivity needs two units or more and no missing figure"
            )
        rng = np.random.default_rng(seed)
        leaves = [self.spec.part(c) for c in self.effective.columns]
        shape = 1.0 / spread**2
        w = self.effective.iloc[0].to_numpy() * rng.gamma(shape, 1.0 / shape, size=(draws, len(leaves)))
        direction = np.array([p.direction for p in leaves])
        own = self.scores[self.effective.columns].to_numpy().T
        scales = [(own, self.spec.power)]
        scales.append((kernel.normalise(raw, direction, method="rank"), 1.0))
        if (np.ptp(raw, axis=1) > 0).all():  # an indicator that is the same for all units has no scale by its spread
            scales += [(kernel.normalise(raw, direction, method=m), 1.0) for m in ("minmax", "z")]
            scales.append((kernel.normalise(raw, direction, method="efficacy"), 0.0))
        which = np.where(rng.random(draws) < 0.5, 0, rng.integers(1, len(scales), draws))
        places = np.empty((draws, len(self.total)))
        for k, (scores, power) in enumerate(scales):
            rows = which == k
            if rows.any():
                totals = kernel.aggregate(np.broadcast_to(scores, (rows.sum(), *scores.shape)), w[rows], power=power)
                places[rows] = pd.DataFrame(totals).rank(axis=1, ascending=False, method="min").to_numpy()
        lower, upper = np.quantile(places, [(1 - level) / 2, (1 + level) / 2], axis=0, method="nearest")
        columns = {"place": self.ranks(), "lower": lower, "upper": upper, "first": 100.0 * (places == 1).mean(axis=0)}
        return pd.DataFrame(columns, index=self.total.index)

    _raw: Array | None = None


def composite_index(spec: str | Path | IndexSpec, frame: pd.DataFrame, base: pd.Series | None = None) -> CompositeIndex:
    """Compute a composite index.

    Parameters
    ----------
    spec : a preset ("cn-new-growth-drivers-2014", -2022, "cn-green-development", "cn-high-quality-development", "cn-pmi", "cn-business-climate"), a .toml
        file, or an :class:`IndexSpec`.
    frame : a row per unit (region or period), a column per part, named by its code, zh or en. A part whose own column is here
        is taken as given; otherwise all of its parts are needed. Other columns are left alone.
    base : part -> figure of the base period, for ``normalise="fixed_base"``; the first row where None.

    Raises
    ------
    MeaningError
        E-COMP-007 for a part without a column, -008 for a missing figure.
    AlignmentError
        E-AXIS-004 if a unit or a column stands twice.
    KernelError
        E-COMP-001 to -005 for figures that a scale or a method of weighting cannot take.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators.

    Examples
    --------
    >>> dimensions = pd.DataFrame({"网络经济": [142.4], "创新驱动": [138.5], "经济活力": [130.9], "转型升级": [127.8]}, [2024])
    >>> round(float(composite_index("cn-new-growth-drivers-2022", dimensions).total.loc[2024]), 1)
    136.0
    """
    spec = spec if isinstance(spec, IndexSpec) else load_index(spec)
    for axis, labels in (("unit", frame.index), ("part", frame.columns)):
        if labels.has_duplicates:
            raise AlignmentError("E-AXIS-004", label=labels[labels.duplicated()][0], axis=axis)
    leaves = _leaves(spec, frame)
    raw = np.stack([_figures(frame[_column(p, frame)], spec, p) for p in leaves])
    if np.isinf(raw).any():
        k, u = np.argwhere(np.isinf(raw))[0]
        raise MeaningError("E-COMP-008", name=spec.code, part=leaves[k].code, unit=frame.index[u])
    if spec.missing == "refuse" and np.isnan(raw).any():
        k, u = np.argwhere(np.isnan(raw))[0]
        raise MeaningError("E-COMP-008", name=spec.code, part=leaves[k].code, unit=frame.index[u])
    scores = _scores(spec, leaves, raw, base)
    spec, certificate = _weighted(spec, leaves, scores)
    columns, effective = _up_the_tree(spec, leaves, scores)
    index = frame.index
    weights = pd.Series({p.code: p.weight / sum(q.weight for q in spec.children(p.parent)) for p in spec.parts})
    return CompositeIndex(
        spec,
        pd.Series(columns.pop(""), index=index, name=spec.code),
        pd.DataFrame(columns, index=index),
        weights,
        pd.DataFrame(effective.T, index=index, columns=[p.code for p in leaves]),
        certificate,
        raw,
    )


def _figures(column: pd.Series, spec: IndexSpec, part: Part) -> Array:
    try:
        found: Array = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise MeaningError(
            "E-COMP-009", name=spec.code, detail=f"the figures of {part.code!r} must be numbers: {error}"
        ) from None
    if np.isnan(found).all():  # no unit has one: nothing to share its weight by
        raise MeaningError("E-COMP-008", name=spec.code, part=part.code, unit=f"{column.index[0]}, nor for any other")
    return found


def _column(part: Part, frame: pd.DataFrame) -> str | None:
    return next((n for n in part.names if n in frame.columns), None)


def _leaves(spec: IndexSpec, frame: pd.DataFrame, code: str = "") -> list[Part]:
    """The parts that the figures are of, in the order of the tree; E-COMP-007 if one has no column."""
    found: list[Part] = []
    for part in spec.children(code):
        if _column(part, frame) is not None:
            found.append(part)
        elif spec.children(part.code):
            found += _leaves(spec, frame, part.code)
        else:
            raise MeaningError(
                "E-COMP-007", name=spec.code, part=part.zh or part.code, known=listed([str(c) for c in frame.columns], 12)
            )
    return found


def _scores(spec: IndexSpec, leaves: list[Part], raw: Array, base: pd.Series | None) -> Array:
    direction = np.array([p.direction for p in leaves])
    low, high = (np.array([getattr(p, side) for p in leaves]) for side in ("low", "high"))
    least = np.where(np.isnan(low), np.nanmin(raw, axis=1), low) if spec.normalise in ("minmax", "efficacy") else None
    most = np.where(np.isnan(high), np.nanmax(raw, axis=1), high) if spec.normalise in ("minmax", "efficacy") else None
    first = raw[:, 0] if base is None else np.array([float(base.get(p.code, base.get(p.zh, np.nan))) for p in leaves])
    return kernel.normalise(raw, direction, method=spec.normalise, low=least, high=most, base=first)


def _weighted(spec: IndexSpec, leaves: list[Part], scores: Array) -> tuple[IndexSpec, float]:
    """The index with the weights of its leaves found as it says, and what the method says of itself."""
    if spec.weights == "given":
        return spec, 0.0
    if spec.weights == "equal":
        return replace(spec, parts=tuple(replace(p, weight=1.0) for p in spec.parts)), 0.0
    lifted = scores - scores.min(axis=1, keepdims=True) if spec.weights == "entropy" else scores
    found = {"entropy": kernel.entropy_weights, "critic": kernel.critic_weights, "pca": kernel.pca_weights}[spec.weights](lifted)
    least = np.finfo(np.float64).tiny  # a weight of nought is none at all
    by_code = {p.code: max(float(w), least) for p, w in zip(leaves, found.values, strict=True)}
    parents = {p.parent for p in spec.parts if p.parent}
    sums = {c: sum(by_code.get(p.code, 0.0) for p in spec.children(c)) or 1.0 for c in parents}
    return spec.with_weights({**sums, **by_code}), found.certificate


def _up_the_tree(spec: IndexSpec, leaves: list[Part], scores: Array) -> tuple[dict[str, Array], Array]:
    """Scores of every part and, under "", the total; and the (K, U) weights of the leaves in it."""
    columns: dict[str, Array] = {p.code: s for p, s in zip(leaves, scores, strict=True)}
    at = {p.code: k for k, p in enumerate(leaves)}

    def climb(code: str) -> tuple[Array, Array]:
        if code in at:
            effective = np.zeros(scores.shape)
            effective[at[code]] = 1.0
            return columns[code], effective
        parts = spec.children(code)
        below = [climb(p.code) for p in parts]
        x, inner = np.stack([b[0] for b in below]), np.stack([b[1] for b in below])
        w = kernel.shared_out(np.array([p.weight for p in parts]), np.isfinite(x))
        columns[code] = np.where(np.isnan(w[0]), np.nan, kernel.aggregate(np.where(w > 0, x, 1.0), w, power=spec.power))
        return columns[code], np.einsum("pu,pku->ku", w, inner)

    _, effective = climb("")
    return columns, effective
