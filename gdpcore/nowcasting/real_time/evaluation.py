"""Forecasters tried in real time: on each day they see what was known that day, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore
from gdpcore.cube.periods import frequency, period_index
from gdpcore.cube.releases import require_access
from gdpcore.errors import Finding, ModelError, PeriodError
from gdpcore.nowcasting.real_time.chains import FIGURES, REFIT, Cell, Chain, Study, chains_of, run_chain
from gdpcore.nowcasting.real_time.resume import Kept, fingerprint
from gdpcore.nowcasting.real_time.schedule import Stop, schedule
from gdpcore.nowcasting.real_time.track_record import Backtest
from gdpcore.nowcasting.real_time.vintages import PseudoRealTime, series_of, source_of
from gdpcore.nowcasting.real_time.workers import progress_bar, run_all


def backtest(
    forecaster: Any,
    x: Any,
    y: Any = None,
    target: str = "GDP",
    periods: Iterable[Any] | None = None,
    calendar: Any = None,
    access: str = "public",
    n_jobs: int = 1,
    *,
    horizons: Sequence[str] | None = None,
    dates: Any = None,
    observes: Mapping[str, Any] | None = None,
    refit: str = "vintage",
    warm: bool = False,
    window: int | None = None,
    actual: Any = "first",
    seed: int | None = None,
    errors: str = "collect",
    progress: bool | None = None,
    resume: str | Path | None = None,
) -> Backtest:
    """Forecast each period as it would have been done at the time, and keep every forecast beside what came true.

    Every model sees data that are cut before it is called: growth rates, standardisation and estimation happen inside the vintage.

    Parameters
    ----------
    forecaster : a :class:`~gdpcore.nowcasting.forecaster.Forecaster`, or name -> forecaster: they share the vintages.
    x, y : Panel and Accounts; a monthly and a quarterly frame; or as ``x`` alone a source of true vintages
        (:class:`~gdpcore.nowcasting.Vintages`, or anything with ``as_of(date) -> (x, y)``).
    target : an item of the accounts (growth of its volume on a year before, per cent), or a column. observes : as for ``fit``.
    periods : targets; None: the later half of the known ones. access : "public" or "compiler": whose panel.
    calendar : days from a period's end to each column's release (frames need it), or a ReleaseCalendar. n_jobs : workers.
    horizons, dates : when to forecast (:func:`~gdpcore.nowcasting.real_time.schedule.schedule`); by default at the end of each month of
        the period and on the day before its release.
    refit : parameters anew for every "vintage", at the first of each "quarter" (target) or target "year", or "never" again;
        in between ``update`` takes the new figures in. warm : begin each search at the fit before, within a year's targets.
    window : show the last so many months only (of panels and accounts too, so growth begins a year later).
    actual : "first" release, the n-th, "latest" (they differ with true vintages only); or figures by period.
    seed : gives every estimation of a forecaster with a field ``seed`` one of its own; None leaves it as it is.
    errors : "collect" keeps failures as findings (W-BACK-001) and rows of NaN, "raise" stops.
    progress : show a bar; None: on a terminal, if rich is installed. resume : a folder in which finished work is kept; a run
        that was cut off goes on from there.

    Raises
    ------
    GdpcoreError
        E-BACK-001, E-ASOF-005 for frames or columns without a lag, E-BACK-003, -004 for an argument or target not offered,
        E-BACK-005 for a day on which the target is out, E-BACK-007 for a folder of another run, E-BACK-008 without joblib.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> china = gdp.samples.china()
    >>> panel = china.panel.select(["pmi", "cpi", "ppi", "industrial_production"])
    >>> model = gdp.DynamicFactor(idiosyncratic="iid")
    >>> found = gdp.backtest(model, panel, china.accounts, periods=["2025Q1", "2025Q2"], horizons=["month3", "release-1"])
    >>> found.frame.index.get_level_values("date").strftime("%m-%d").tolist()
    ['03-31', '04-15', '06-30', '07-15']
    """
    _require(access, n_jobs, refit, window, errors, seed)
    forecasters = dict(forecaster) if isinstance(forecaster, Mapping) else {"": forecaster}
    source = source_of(x, y, calendar, access)
    targets = _targets(source, target, periods)
    released = {p: source.release_day(target, p) for p in targets}
    stops = schedule(targets, released.__getitem__, horizons, dates)
    _require_any(forecasters, stops, dates)
    study = Study(
        forecasters, source, target, observes, refit, warm, window, seed, errors,
        _actual(source, target, targets, actual), released, _weight(source),
    )  # fmt: skip
    cells = _run(study, chains_of(forecasters, stops, refit, warm), n_jobs, progress, resume)
    return _gathered(study, [cells[m, s] for m in forecasters for s in stops], isinstance(forecaster, Mapping), access)


def _require(access: str, n_jobs: int, refit: str, window: int | None, errors: str, seed: int | None) -> None:
    require_access(access)
    wrong = [
        ("refit", refit, refit in REFIT, ", ".join(REFIT)),
        ("errors", errors, errors in ("collect", "raise"), '"collect" or "raise"'),
        ("n_jobs", n_jobs, isinstance(n_jobs, int) and n_jobs != 0, "a whole number but nought"),
        ("window", window, window is None or (isinstance(window, int) and window > 0), "months, or None"),
        ("seed", seed, seed is None or (isinstance(seed, int) and seed >= 0), "a whole number, or None"),
    ]
    for name, value, good, known in wrong:
        if not good:
            raise ModelError("E-BACK-003", name=name, value=value, known=known)


def _require_any(forecasters: Mapping[str, Any], stops: list[Stop], dates: Any) -> None:
    if not forecasters:
        raise ModelError("E-BACK-003", name="forecaster", value=dict(forecasters), known="one at least")
    if not stops:
        raise ModelError("E-BACK-003", name="dates", value=dates, known="a day on which a period has begun and is not out")


def _targets(source: Any, target: str, periods: Iterable[Any] | None) -> pd.PeriodIndex:
    """The periods to forecast, in order; by default the later half of those whose figure is known."""
    x, y = (source.x, source.y) if isinstance(source, PseudoRealTime) else source.as_of(pd.Timestamp.today())
    known = series_of(x, y, target).dropna().index
    if periods is None:
        return known[len(known) // 2 :]
    asked = period_index(periods).unique().sort_values()
    if frequency(asked) != frequency(known):
        raise PeriodError("E-TIME-002", detail=f"{asked[0]} is asked for, and {target} comes as {known.freqstr}")
    return asked


def _actual(source: Any, target: str, periods: pd.PeriodIndex, actual: Any) -> dict[pd.Period, float]:
    if isinstance(actual, pd.DataFrame):
        actual = series_of(None, actual, target)
    if isinstance(actual, pd.Series):
        found = actual.reindex(periods)
    elif actual in ("first", "latest") or (isinstance(actual, int) and actual > 0):
        found = source.actual(target, periods, actual)
    else:
        raise ModelError("E-BACK-003", name="actual", value=actual, known='"first", "latest", 1, 2 ..., or a Series')
    return dict(zip(periods, found.to_numpy(dtype=np.float64).tolist(), strict=True))


def _weight(source: Any) -> int:
    """Bytes of the figures of a data set."""
    values = [getattr(t, "values", None) if t is None or not hasattr(t, "volume") else t.volume.values for t in _tables(source)]
    return sum(int(getattr(v, "nbytes", 0)) for v in values)


def _tables(source: Any) -> list[Any]:
    if isinstance(source, PseudoRealTime):
        return [source.x, source.y]
    return [table for _, *pair in getattr(source, "history", ()) for table in pair]


def _run(
    study: Study, chains: list[Chain], n_jobs: int, progress: bool | None, resume: str | Path | None
) -> dict[tuple[str, Stop], Cell]:
    cells: dict[tuple[str, Stop], Cell] = {}
    kept = None
    if resume is not None:
        # neither the number of workers nor what is done with errors changes a figure
        said = [getattr(study, f.name) for f in dataclasses.fields(study) if f.name not in ("errors", "weight")]
        kept = Kept(Path(resume), fingerprint(gdpcore.__version__, chains, *said))
        kept.open()

    def take(found: list[Cell]) -> None:
        cells.update({(c.model, c.stop): c for c in found})

    with progress_bar(progress, sum(len(c.stops) for c in chains), study.target) as advance:

        def done(chain: Chain, found: list[Cell]) -> None:
            take(found)
            if kept is not None:
                kept.write(chain, found)
            advance(len(found))

        due = []
        for chain in chains:
            before = kept.read(chain) if kept is not None else None
            if before is None:
                due.append(chain)
            else:
                take(before)
                advance(len(before))
        run_all(run_chain, study, due, n_jobs, done)
    return cells


def _gathered(study: Study, cells: list[Cell], several: bool, access: str) -> Backtest:
    """Cells as one frame in the order of models, periods and days, with revisions from day to day."""
    levels: dict[str, Any] = {"model": [c.model for c in cells]} if several else {}
    periods = pd.PeriodIndex([c.stop.period for c in cells]) if cells else pd.PeriodIndex([], freq="Q")
    dates = pd.DatetimeIndex([pd.Timestamp(c.stop.date) for c in cells])
    index = pd.MultiIndex.from_arrays([*levels.values(), periods, dates], names=[*levels, "period", "date"])
    rows = np.array([c.figures for c in cells], dtype=np.float64).reshape(len(cells), len(FIGURES))
    frame = pd.DataFrame(rows, index=index, columns=list(FIGURES))
    frame["revision"] = frame.groupby([[c.model for c in cells], periods], sort=False)["mean"].diff()
    failed = tuple(
        Finding("W-BACK-001", model=c.model or "the model", period=str(c.stop.period), date=str(c.stop.date), why=c.trouble)
        for c in cells
        if c.trouble
    )
    costs = pd.Series([c.cpu_seconds for c in cells], index=index, name="CPU seconds")
    return Backtest(frame, costs, failed, study.target, access, not isinstance(study.source, PseudoRealTime))
