"""Seasonal adjustment of indicators and accounts, with the engine that ran, its diagnostics, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.chained import first_of_a_year
from gdpcore.accounts.convert import to_flow
from gdpcore.accounts.seasonal_series import Adjusted, How, adjust_series
from gdpcore.cube import Axis, Cube, Status, period_index
from gdpcore.cube.periods import complete, frequency, periods_per_year, position_in_year
from gdpcore.errors import AlignmentError, Finding, MeaningError, PeriodError
from gdpcore.kernel.ytd import to_period
from gdpcore.panel import Panel

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SeasonalAdjustment:
    """Seasonally and calendar adjusted series, and how each was made.

    Attributes
    ----------
    original, adjusted : frames of periods x series; NaN where the series has no figure.
    factors : original / adjusted where the series is multiplicative, original - adjusted where it is additive.
    diagnostics : one row per series: engine ("x13", "stl", "sum" of adjusted parts, "none" for a series that does not move or
        is not there), mode, observations, p of stable seasonality before (``seasonal_p``) and after (``residual_p``), estimates and t values
        of the calendar regressors kept (``effect_``, ``t_``), and X-13's F, M1-M11, Q, Q2, model and identifiability, or STL's strength.
    findings : warnings.
    accounts : adjusted accounts (single periods, stage "seasonally_adjusted") where accounts were adjusted, else None.
    """

    original: pd.DataFrame
    adjusted: pd.DataFrame
    factors: pd.DataFrame
    diagnostics: pd.DataFrame
    findings: tuple[Finding, ...]
    accounts: Accounts | None = None

    def growth(self, annualised: bool = False) -> pd.DataFrame:
        """Growth over the period before (环比), per cent; ``annualised``: the rate of a year of such growth.

        NaN where the period before is not there or not positive.

        Examples
        --------
        >>> import pandas as pd
        >>> pattern = pd.Series([90.0, 100, 100, 110] * 6, pd.period_range("2019Q1", periods=24, freq="Q"), name="x")
        >>> made = seasonally_adjust(pattern * 1.01 ** pd.Series(range(24), pattern.index), engine="stl")
        >>> made.growth().iloc[-1].round(6).tolist(), made.growth(annualised=True).iloc[-1].round(4).tolist()
        ([1.0], [4.0604])
        """
        joint = self.diagnostics["joint"].to_numpy(dtype=bool)
        skipping = np.broadcast_to(joint, self.adjusted.shape)  # over the empty January
        before = self.adjusted.shift(1).where(~skipping, self.adjusted.ffill(limit=1).shift(1))
        ratio = (self.adjusted / before).where((before > 0) & (self.adjusted > 0))
        power = periods_per_year(pd.PeriodIndex(self.adjusted.index)) - joint
        return 100.0 * ((ratio**power if annualised else ratio) - 1.0)


def seasonally_adjust(
    data: pd.Series | pd.DataFrame | Panel,
    *,
    engine: str = "auto",
    calendar: bool = True,
    festival: bool | None = None,
    joint: bool = False,
    keep_annual: bool = False,
) -> SeasonalAdjustment:
    """Adjust monthly or quarterly series for season and calendar.

    Parameters
    ----------
    data : a Series or a frame of periods x series, single periods; or a panel of monthly levels, whose catalogue and status
        then say which are year to date (they are differenced), which have joint January-February figures, and which are
        stocks (no calendar). A series may begin late and end early, but not have gaps.
    engine : "x13" (X-13ARIMA-SEATS, extra ``x13``), "stl", or "auto": X-13 where it is installed and works, else STL.
    calendar : with leap-day and working-day regressors; those whose t value is below 1.96 are dropped.
    festival : with Spring Festival regressors; by default for months and not for quarters.
    joint : of a Series or frame: January is NaN and February holds the joint January-February figure. Only STL does this:
        eleven cells a year.
    keep_annual : move the adjusted series to the annual sums of the original (proportional Denton; additive if additive).

    Returns
    -------
    SeasonalAdjustment

    Raises
    ------
    GdpcoreError
        E-SEAS-001 for less than five years, E-SEAS-002 for a gap, E-SEAS-003 where X-13 is not installed, E-SEAS-004 for
        options that are not offered, E-SEAS-005 where X-13 fails and was asked for by name, E-SEAS-007 for indicators of a
        panel that are no monthly levels.

    Examples
    --------
    >>> import pandas as pd
    >>> quarters = pd.period_range("2018Q1", periods=32, freq="Q")
    >>> x = pd.Series([90.0, 100, 100, 110] * 8, quarters, name="x")
    >>> made = seasonally_adjust(x, engine="stl")
    >>> float((made.adjusted["x"].max() - made.adjusted["x"].min()).round(6)), made.diagnostics.loc["x", "engine"]
    (0.0, 'stl')
    """
    frame, kinds = _read(data, joint)
    index = _periods(frame)
    monthly = frequency(index) == "M"
    found: list[Finding] = []
    results = []
    for k, (label, (is_joint, is_stock)) in enumerate(zip(frame.columns, kinds, strict=True)):
        how = How(engine, calendar and not is_stock, monthly if festival is None else festival, is_joint, keep_annual)
        _check(how, monthly)
        results.append(adjust_series(_name(label), frame.iloc[:, k].to_numpy(dtype=np.float64), index, how, found))
    return _collect(frame.set_axis(index), results, [joint for joint, _ in kinds], tuple(found))


def adjust_accounts(accounts: Accounts, *, engine: str, method: str, calendar: bool, keep_annual: bool) -> SeasonalAdjustment:
    """Values and volumes of all items and regions; see :meth:`gdpcore.accounts.Accounts.seasonally_adjust`."""
    if method not in ("indirect", "direct"):
        raise MeaningError("E-SEAS-004", what="method", value=method, known="indirect, direct")
    basis = accounts.volume.meaning.price
    rechain = method == "indirect" and basis.kind == "chained" and basis.year is not None
    if basis.kind == "same_period_last_year" or (method == "indirect" and basis.kind != "constant" and not rechain):
        raise MeaningError("E-SEAS-006", price=basis, method=method)
    tree = accounts.hierarchy
    items = [*tree.leaves, *(m for m in tree.memos if m in accounts.items)] if method == "indirect" else list(accounts.items)
    missing = [c for c in items if c not in accounts.items]
    if missing:
        raise AlignmentError(
            "E-AXIS-003", axis="item", label=missing[0], hint="indirect adjustment needs every leaf; see complete()"
        )
    single = accounts.to_flow("period")
    if rechain:  # a chain begins with a whole year
        single = single.select(periods=single.periods[first_of_a_year(single) :])
    wide = _wide(single, items)
    made = seasonally_adjust(wide, engine=engine, calendar=calendar, festival=False, keep_annual=keep_annual)
    shape = (2, len(single.regions), len(items), len(single.periods))
    blocks = made.adjusted.to_numpy().T.reshape(shape)
    cubes = [
        _adjusted_cube(cube, block, items, method) for cube, block in zip((single.value, single.volume), blocks, strict=True)
    ]
    cubes = [c.sum("item", tree).sel(item=list(accounts.items)) if method == "indirect" else c for c in cubes]
    result = replace(
        single,
        value=cubes[0],
        volume=cubes[1],
        stage="seasonally_adjusted",
        origin=None,
        findings=(*single.findings, *made.findings),
    )
    if method == "direct":
        return replace(made, accounts=result)
    if rechain:  # totals of chained volumes are chains of their adjusted leaves, not sums
        result = result.chain(basis.link, reference=int(basis.year or 0))
    return replace(_with_sums(made, _wide(single, accounts.items), _wide(result, accounts.items)), accounts=result)


# -- what comes in -----------------------------------------------------------------------------------------------------
def _read(data: pd.Series | pd.DataFrame | Panel, joint: bool) -> tuple[pd.DataFrame, list[tuple[bool, bool]]]:
    """A frame of single periods, and for each column whether it has joint figures and whether it is a stock."""
    if isinstance(data, Panel):
        return _levels(data)
    frame = data.to_frame(data.name if data.name is not None else "series") if isinstance(data, pd.Series) else data
    return frame, [(joint, False)] * frame.shape[1]


def _levels(panel: Panel) -> tuple[pd.DataFrame, list[tuple[bool, bool]]]:
    frame, kinds = panel.to_frame(), []
    place = position_in_year(panel.months)
    for k in range(frame.shape[1]):
        r, i = divmod(k, len(panel.indicators))
        one = panel.catalogue[panel.indicators[i]]
        if one.kind != "level" or one.frequency != "M":
            raise MeaningError("E-SEAS-007", series=one.code, kind=one.kind, frequency=one.frequency)
        values, joint = panel.values[r, i], panel.joint[r, i]
        if one.flow == "ytd":
            # without a January the figure to February is a joint one; then it is so in every year, so that cells stay alike
            unborn = (place == 1) & np.isnan(values) & ~np.isnan(np.append(values[1:], np.nan))
            joint = (place == 1) if (joint | unborn).any() else joint
            frame.isetitem(k, to_period(np.where(joint, np.nan, values), place, joint=joint).values)
        kinds.append((bool(joint.any()), one.flow == "stock"))
    return frame, kinds


# -- parts -------------------------------------------------------------------------------------------------------------
def _periods(frame: pd.DataFrame) -> pd.PeriodIndex:
    index = period_index(frame.index)
    if not len(index) or frequency(index) == "Y":
        raise MeaningError("E-SEAS-004", what="frequency", value="Y" if len(index) else "nothing", known="months, quarters")
    if len(complete(index)) != len(index) or not index.is_monotonic_increasing:
        raise PeriodError("E-TIME-003", detail=f"{len(index)} periods between {index.min()} and {index.max()}")
    return index


def _check(how: How, monthly: bool) -> None:
    if how.engine not in ("auto", "x13", "stl"):
        raise MeaningError("E-SEAS-004", what="engine", value=how.engine, known="auto, x13, stl")
    if how.joint and (not monthly or how.engine == "x13"):
        raise MeaningError("E-SEAS-004", what="joint", value=True, known="joint only for months, with engine auto or stl")


def _name(label: Any) -> str:
    return " ".join(str(part) for part in label if part != "") if isinstance(label, tuple) else str(label)


def _collect(
    frame: pd.DataFrame, results: Sequence[Adjusted], joint: Sequence[bool], found: tuple[Finding, ...]
) -> SeasonalAdjustment:
    def like(rows: list[Array]) -> pd.DataFrame:
        return pd.DataFrame(np.array(rows).reshape(len(rows), len(frame)).T, index=frame.index, columns=frame.columns)

    table = pd.DataFrame([{**r.diagnostics, "joint": j} for r, j in zip(results, joint, strict=True)], index=frame.columns)
    adjusted, factors = like([r.adjusted for r in results]), like([r.factors for r in results])
    return SeasonalAdjustment(frame.astype(np.float64), adjusted, factors, table, found)


def _wide(accounts: Accounts, items: Sequence[str]) -> pd.DataFrame:
    frames = {m: getattr(accounts, m).sel(item=list(items)).to_frame() for m in ("value", "volume")}
    return pd.concat(frames, axis=1, names=["measure"])


def _adjusted_cube(like: Cube, values: Array, items: list[str], method: str) -> Cube:
    part = like.sel(item=items) if method == "indirect" else like
    status = np.where(np.isnan(values), part.status, part.status | np.uint8(Status.ESTIMATED))
    axes = tuple(Axis.of("item", items) if a.name == "item" else a for a in part.axes)
    return Cube.of(values, axes, to_flow(part, "period").meaning, status.astype(np.uint8))


def _with_sums(made: SeasonalAdjustment, original: pd.DataFrame, adjusted: pd.DataFrame) -> SeasonalAdjustment:
    """The same with every item: parents are sums of adjusted parts."""
    table = made.diagnostics.reindex(adjusted.columns)
    positive = ((original > 0) | original.isna()).all() & ((adjusted > 0) | adjusted.isna()).all()
    sums = table["engine"].isna()
    table.loc[sums, "engine"] = "sum"
    table.loc[sums, "mode"] = np.where(positive[sums], "multiplicative", "additive")
    table["joint"] = False
    spread = np.broadcast_to((table["mode"] == "multiplicative").to_numpy(), original.shape)
    factors = (original / adjusted.where(spread, 1.0)).where(spread, original - adjusted)
    return replace(made, original=original, adjusted=adjusted, factors=factors, diagnostics=table)
