"""The result of an evaluation in real time: every forecast that was made, and how it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import Finding, ModelError
from gdpcore.nowcasting.real_time.comparisons import LEAST, LossTest, diebold_mariano, giacomini_white, model_confidence_set
from gdpcore.nowcasting.real_time.scores import histogram, scored_rows, table_of

LOSSES = ("squared", "absolute", "crps", "log")


@dataclass(frozen=True, eq=False)
class Backtest:
    """What each model said on each day of each period, beside what came true.

    Attributes
    ----------
    frame : a row per (model where several were given, period, date); all columns are numbers: actual, mean, sd, error (mean less
        actual), q05 q25 q50 q75 q95, crps, log_score, pit, last (the target's last figure known that day), days (to the
        release), month (of the period: 1 for its first, 4 for the month after a quarter), figures (known cells), estimated (1
        if parameters were estimated that day), revision (of the mean since the day before for the same period).
    costs : CPU seconds of each row. findings : what failed, and why; such a row is NaN.
    target, access, real_time : what, whose knowledge, and whether the vintages were true ones, or cut from one data set
        ("pseudo"), whose later revisions then flatter every model alike.
    """

    frame: pd.DataFrame
    costs: pd.Series
    findings: tuple[Finding, ...]
    target: str
    access: str
    real_time: bool

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models; one without a name if a single one was given."""
        several = "model" in self.frame.index.names
        return tuple(dict.fromkeys(self.frame.index.get_level_values("model"))) if several else ("",)

    def scores(self, by: str | None = "month", exclude: Iterable[Any] = (), last: int | None = None) -> pd.DataFrame:
        """How good the forecasts were.

        Parameters
        ----------
        by : "month" of the period, "days" to the release, or None for all together.
        exclude : periods left out. last : the last so many targets only.

        Returns
        -------
        DataFrame
            A row per model, ``by`` and sample ("all"; "without 2020" where it is there; "first quarters" and "other quarters").
            count; rmse with its 90 per cent band (independent normal errors); mae; bias; crps; log_score; cover50, cover90: per
            cent inside the central intervals; width90; pit_p (uniformity, Kolmogorov and Smirnov); right_sign: per cent of right
            direction from the last figure known; revision: mean absolute revision of the forecast from day to day.
        """
        if by not in ("month", "days", None):
            raise ModelError("E-BACK-003", name="by", value=by, known='"month", "days" or None')
        return table_of(self.frame, by, exclude, last)

    def pit(self, bins: int = 10, by: str | None = "month") -> pd.DataFrame:
        """Histogram of probability integral transforms: a row per model and ``by``, columns the steps, per cent of forecasts."""
        rows = scored_rows(self.frame, (), None)
        keys = [k for k in ("model",) if k in rows.index.names] + ([by] if by else [])
        columns = [f"{k / bins:.2g}-{(k + 1) / bins:.2g}" for k in range(bins)]
        if not keys:
            return pd.DataFrame([histogram(rows["pit"].to_numpy(), bins)], columns=columns)
        parts = {key: histogram(part.to_numpy(), bins) for key, part in rows.groupby(keys, sort=False)["pit"]}
        table = pd.DataFrame.from_dict(parts, orient="index", columns=columns)
        table.index = pd.MultiIndex.from_tuples(list(parts), names=keys)
        return table

    def losses(self, loss: str = "squared", month: int | None = None, days: float | None = None) -> pd.DataFrame:
        """A row per period, a column per model: losses of the last forecast made in a month, or with so many days to go."""
        if loss not in LOSSES:
            raise ModelError("E-BACK-003", name="loss", value=loss, known=", ".join(LOSSES))
        rows = scored_rows(self.frame, (), None)
        if month is not None:
            rows = rows.loc[rows["month"] == month]
        if days is not None:
            rows = rows.loc[rows["days"] == days]
        error = rows["error"]
        values = {"squared": error**2, "absolute": error.abs(), "crps": rows["crps"], "log": -rows["log_score"]}[loss]
        keys = ["model", "period"] if "model" in rows.index.names else ["period"]
        last = values.groupby(level=keys, sort=False).last()
        table = last.unstack("model") if "model" in keys else last.to_frame("")
        return table[[m for m in self.models if m in table]].sort_index()

    def compare(
        self,
        reference: str,
        loss: str = "squared",
        by: str = "month",
        exclude: Iterable[Any] = (),
        conditional: bool = False,
    ) -> pd.DataFrame:
        """Every other model against one: Diebold and Mariano's test, or with ``conditional`` Giacomini and White's.

        Parameters
        ----------
        reference : the model to beat. loss : "squared", "absolute", "crps" or "log". by : "month" or "days".

        Returns
        -------
        DataFrame
            A row per model and ``by``: mean loss of both on the targets that both have, difference (negative: better than the
            reference), statistic, p (two-sided; NaN for fewer than 9 targets), count.

        Raises
        ------
        ModelError
            E-BACK-004 for an unknown model, E-BACK-003 for another loss.
        """
        if reference not in self.models:
            raise ModelError("E-BACK-004", target=reference, known=", ".join(self.models))
        test = giacomini_white if conditional else diebold_mariano
        rows: dict[Any, dict[str, float]] = {}
        for at in sorted(set(self.frame[by].dropna()), reverse=by == "days"):
            table = self.losses(loss, **{by: at})
            table = table.loc[~table.index.isin(_periods(exclude, table.index))]
            for model in self.models:
                if model != reference and {model, reference} <= set(table):
                    rows[model, at] = _tested(test, table[model], table[reference])
        out = pd.DataFrame.from_dict(rows, orient="index")
        out.index = pd.MultiIndex.from_tuples(list(rows), names=["model", by])
        return out

    def confidence_set(
        self, loss: str = "squared", month: int | None = None, days: float | None = None, **how: Any
    ) -> pd.DataFrame:
        """Which models may be the best (:func:`model_confidence_set`, which takes ``how``) by the losses of one month or day."""
        return model_confidence_set(self.losses(loss, month, days), **how)

    def __str__(self) -> str:
        kind = "real time" if self.real_time else "pseudo real time"
        head = f"{self.target}, {kind}, {self.access}: {len(self.frame)} forecasts, {len(self.findings)} findings"
        return f"{head}\n{self.scores().round(3).to_string()}"


def _periods(exclude: Iterable[Any], index: Any) -> list[pd.Period]:
    return [pd.Period(p, freq=index.freqstr) for p in ([exclude] if isinstance(exclude, (str, pd.Period)) else exclude)]


def _tested(test: Any, one: pd.Series, other: pd.Series) -> dict[str, float]:
    both = np.isfinite(one) & np.isfinite(other)
    first, second, count = one[both].to_numpy(), other[both].to_numpy(), int(both.sum())
    means = {"loss": float(first.mean()) if count else np.nan, "reference": float(second.mean()) if count else np.nan}
    found: LossTest | None = test(first, second) if count > LEAST else None
    said = {"statistic": found.statistic, "p": found.p} if found is not None else {"statistic": np.nan, "p": np.nan}
    return {**means, "difference": means["loss"] - means["reference"], **said, "count": float(count)}
