"""Statistics of revisions by release or by maturity: sizes, tests, what is missing and why, traffic lights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.errors import AlignmentError, Finding, ModelError
from gdpcore.kernel.revision import Sizes
from gdpcore.monitor.revision_lights import RULES, LightRule, lights_of
from gdpcore.monitor.revision_tests import TESTS, RevisionTest, autocorrelation_of, tests_of
from gdpcore.monitor.revision_triangle import RevisionTriangle, whole_number

Array = NDArray[np.float64]

SIZES = (
    "count",
    "mean",
    "mean_absolute",
    "relative_mean_absolute",
    "root_mean_square",
    "sd",
    "minimum",
    "maximum",
    "spread",
    "upward",
    "sign_changes",
    "turn_changes",
    "theil_u1",
    "theil_u2",
    "mean_share",
    "slope_share",
    "rest_share",
    "signal_to_noise",
    "correlation",
    "agreement",
    "autocorrelation",
)
"""Columns of ``RevisionStatistics.sizes``; :class:`gdpcore.kernel.revision.Sizes` says what each is."""


@dataclass(frozen=True, eq=False, repr=False)
class RevisionStatistics:
    """Statistics of the revisions of one series; made by :func:`revision_statistics`.

    Attributes
    ----------
    revisions : rows releases (or maturities), columns periods: later less earlier figures, in ``unit``.
    sizes : rows releases, a column per name of :data:`SIZES`; NaN only with a reason in ``missing``.
    tests : rows (release, test): count, intercept, slope, statistic, p, reason.
    missing : one row per figure that is not given: release, statistic, reason (a finding).
    name, unit, against : what was revised, in which unit, and to what.
    findings : warnings.
    """

    revisions: pd.DataFrame
    sizes: pd.DataFrame
    tests: pd.DataFrame
    missing: pd.DataFrame
    name: str
    unit: str
    against: str
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<RevisionStatistics {self.name}: {len(self.sizes)} rows against {self.against}, up to {self.sizes['count'].max()} revisions>"

    def p_value(self, test: str, label: Any) -> float:
        """The probability of a test under its null hypothesis, or the refusal that says why there is none.

        Raises
        ------
        ModelError
            E-REV-007 for fewer than 12 revisions, E-REV-008 where the test has nothing to judge by.
        AlignmentError
            E-REV-009 for a test or a release that is not here.
        """
        if (label, test) not in self.tests.index:
            known = self.tests.index.get_level_values(1 if label in self.sizes.index else 0).unique()
            raise AlignmentError("E-REV-009", name=test if label in self.sizes.index else label, known=", ".join(map(str, known)))
        row = self.tests.loc[(label, test)]
        if row["reason"] is None:
            return float(row["p"])
        if row["reason"].code == "N-REV-002":
            raise ModelError("E-REV-007", test=test, label=label, count=int(row["count"]), least=row["reason"].fields["least"])
        raise ModelError("E-REV-008", test=test, label=label, reason=row["reason"].text())

    def lights(self, rules: Sequence[LightRule] = RULES, language: str = "en") -> pd.DataFrame:
        """One row per release and rule: statistic, value, amber, red, light ("green", "amber", "red", "grey" for missing), reason.

        Parameters
        ----------
        rules : thresholds of one's own (:class:`LightRule`); those of :data:`RULES` if not given.

        Raises
        ------
        AlignmentError
            E-REV-009 for a rule about a statistic that is not here.
        """
        return lights_of(self.sizes, self.tests, self.missing, rules, language)

    def summary(self, language: str = "en") -> str:
        """Sizes, tests and lights as text."""
        shown = self.tests.assign(reason=[r.text(language) if r is not None else "" for r in self.tests["reason"]])
        tables = (self.sizes.T, shown, self.lights(language=language))
        return "\n\n".join(table.to_string(float_format=lambda x: f"{x:.4g}", na_rep="-") for table in tables)


def revision_statistics(
    revised: RevisionTriangle,
    by: str = "release",
    against: str | int = "latest",
    *,
    most: int = 4,
    step: int = 3,
    count: str = "vintages",
    lags: int | None = None,
    information: pd.DataFrame | None = None,
) -> RevisionStatistics:
    """Statistics of the revisions R = L - P of every release P against a later figure L.

    Parameters
    ----------
    revised : a triangle. Revisions of growth are those of ``triangle.growth()``.
    by : "release" (first, second, ...) or "maturity" (months since the end of the period; needs dated vintages).
    against : "latest", or the number of a release (or the months of a maturity) to which earlier ones are compared.
    most : how many releases, or columns of maturity. step : months between maturities.
    count : what is a release, "vintages" or "changes" (:meth:`RevisionTriangle.horizontal`).
    lags : autocovariances in Newey-West errors; None: the whole part of 4 (n / 100)^(2/9).
    information : rows periods, columns what was known when P was released, for the test of orthogonality.

    Returns
    -------
    RevisionStatistics
        Against the latest figures a period counts only if some later vintage had a figure of it: its newest figure is no
        revision of itself; releases that nothing followed have no row. Probabilities need 12 revisions.

    Raises
    ------
    AlignmentError
        E-REV-006 for arguments, E-REV-009 for a release or maturity to compare with that is not here.
    PeriodError
        E-REV-004 for maturities of vintages without dates.

    Examples
    --------
    >>> import pandas as pd
    >>> from gdpcore.monitor import triangle
    >>> made = triangle(pd.DataFrame({"first": [5.0, 4.0, 6.0], "final": [5.2, 4.0, 5.9]}, index=["2021", "2022", "2023"]))
    >>> done = revision_statistics(made)
    >>> done.sizes.loc[1, ["count", "mean", "mean_absolute"]].round(3).to_dict()
    {'count': 3.0, 'mean': 0.033, 'mean_absolute': 0.1}
    """
    if lags is not None and (isinstance(lags, bool) or not isinstance(lags, int) or lags < 0):
        raise AlignmentError("E-REV-006", name="lags", value=lags, known="a whole number, at least 0, or None")
    earlier, later, kind = _figures(revised, by, against, whole_number("most", most), step, count)
    sizes = kernel.revision.sizes(earlier.to_numpy().T, later.to_numpy().T)
    known = _information(information, revised.periods)
    labels = pd.Index(earlier.columns, name=kind)
    done = [_tested(earlier, later, k, sizes, known, lags) for k in range(len(labels))]
    rows = [(label, t) for label, tests in zip(labels, done, strict=True) for t in tests]
    table = pd.DataFrame(
        [(t.count, t.intercept, t.slope, t.statistic, t.p, t.reason) for _, t in rows],
        columns=["count", "intercept", "slope", "statistic", "p", "reason"],
        index=pd.MultiIndex.from_tuples([(label, t.name) for label, t in rows], names=[kind, "test"]),
    ).astype({"reason": object})
    table["reason"] = [t.reason for _, t in rows]
    frame = pd.DataFrame({name: getattr(sizes, name) for name in SIZES}, index=labels)
    holes = [Finding("W-REV-002", label=x, count=int(n)) for x, n in zip(labels, sizes.gaps, strict=True) if n]
    return RevisionStatistics(
        revisions=pd.DataFrame(sizes.values, index=labels, columns=revised.periods),
        sizes=frame,
        tests=table,
        missing=_missing(frame, sizes, rows, kind),
        name=revised.name,
        unit=revised.unit,
        against=str(against),
        findings=(*revised.findings, *holes),
    )


def _figures(
    revised: RevisionTriangle, by: str, against: str | int, most: int, step: int, count: str
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Earlier and later figures, rows periods, columns releases or maturities."""
    if by == "release":
        view, kind = revised.horizontal(count=count).drop(columns="latest"), "release"
    elif by == "maturity":
        view, kind = revised.diagonal(step=step), "months"
    else:
        raise AlignmentError("E-REV-006", name="by", value=by, known="release, maturity")
    if against == "latest":
        columns = list(view.columns)[:most]
        earlier = view[columns].astype(np.float64)
        later = pd.DataFrame(
            np.repeat(revised.latest.to_numpy()[:, None], len(columns), axis=1), index=view.index, columns=columns
        )
        later = later.where(_followed(revised, columns, by, count))
        some = [c for c in columns if (earlier[c].notna() & later[c].notna()).any()] or columns[:1]
        return earlier[some], later[some], kind
    if against not in view.columns:
        raise AlignmentError("E-REV-009", name=against, known=", ".join(["latest", *map(str, view.columns)]))
    columns = list(view.columns)[: list(view.columns).index(against)][:most]
    if not columns:
        raise AlignmentError("E-REV-006", name="against", value=against, known=f"a {by} after {view.columns[0]}")
    later = pd.DataFrame({c: view[against] for c in columns}).astype(np.float64)
    return view[columns].astype(np.float64), later, kind


def _followed(revised: RevisionTriangle, columns: list[Any], by: str, count: str) -> NDArray[np.bool_]:
    """Where a later vintage than the one looked at has a figure of the period, changed or not."""
    here = ~np.isnan(revised.values)
    newest = np.where(here.any(axis=1), here.shape[1] - 1 - np.argmax(here[:, ::-1], axis=1), -1)
    if by == "release":
        at = revised.places(count)[:, : len(columns)]
        return np.asarray((at >= 0) & (at < newest[:, None]))
    last = revised.vintages.to_numpy()[newest]
    ends = revised.periods.asfreq("M", how="end")
    return np.stack([(ends + int(m)).end_time.to_numpy() < last for m in columns], axis=1)


def _information(given: pd.DataFrame | None, periods: pd.PeriodIndex) -> Array | None:
    if given is None:
        return None
    from gdpcore.cube.periods import period_index

    frame = given.set_axis(period_index(given.index)).reindex(periods)
    try:
        values = frame.to_numpy(dtype=np.float64).T
    except (TypeError, ValueError) as error:
        raise AlignmentError("E-REV-001", detail=str(error)) from error
    if np.isinf(values).any():
        raise AlignmentError("E-REV-001", detail="information is infinite")
    return np.ascontiguousarray(values)


def _tested(
    earlier: pd.DataFrame, later: pd.DataFrame, k: int, sizes: Sizes, known: Array | None, lags: int | None
) -> list[RevisionTest]:
    p, q = earlier.iloc[:, k].to_numpy(), later.iloc[:, k].to_numpy()
    before = earlier.iloc[:, k - 1].to_numpy() if k else None
    done = {t.name: t for t in (*tests_of(p, q, before, known, lags), autocorrelation_of(sizes, k))}
    return [done[name] for name in TESTS if name in done]


def _missing(frame: pd.DataFrame, sizes: Sizes, rows: list[tuple[Any, RevisionTest]], kind: str) -> pd.DataFrame:
    found = [(label, f"{t.name}.p", t.reason) for label, t in rows if t.reason is not None]
    for k, label in enumerate(frame.index):
        found += [(label, name, _why(name, sizes, k)) for name in frame.columns[frame.loc[label].isna()]]
    return pd.DataFrame(found, columns=[kind, "statistic", "reason"])


def _why(name: str, sizes: Sizes, k: int) -> Finding:
    """Why a size is missing."""
    if sizes.count[k] == 0:
        return Finding("N-REV-001")
    if name == "sd":
        return Finding("N-REV-002", count=int(sizes.count[k]), least=2)
    if name in ("relative_mean_absolute", "theil_u1"):
        return Finding("N-REV-008")
    if name == "turn_changes":
        return Finding("N-REV-006")
    if name == "theil_u2":
        return Finding("N-REV-005" if sizes.later_zero[k] else "N-REV-006")
    if name == "mean_share" or (name in ("slope_share", "rest_share") and sizes.root_mean_square[k] == 0):
        return Finding("N-REV-009")
    if name in ("signal_to_noise", "autocorrelation") or sizes.level_revision[k]:
        return Finding("N-REV-003")
    return Finding("N-REV-010" if sizes.level_earlier[k] else "N-REV-011")
