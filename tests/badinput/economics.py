"""Groups 45 to 55: figures that cannot be, weights, constraints, models, times of knowledge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.kernel.balance import balance
from gdpcore.kernel.balancing.raking import rake
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.composite import ahp_weights, normalise
from gdpcore.kernel.deflate import double_deflation
from gdpcore.kernel.disaggregate import chow_lin
from gdpcore.kernel.price import chain_yoy, implicit_deflator
from tests.badinput.cases import Case, table
from tests.made_up_factors import made_up

NAN = float("nan")
YEAR = np.array([10.0, 12.0, 11.0, 13.0])


def do(call: Callable[[], Any]) -> Callable[[Path], Any]:
    return lambda _: call()


def _audited(spoil: Callable[[Any], None]) -> Callable[[Path], Any]:
    """The rules that a fault brings up beyond those of the sound figures of six regions."""

    def rules(spoiled: bool) -> set[str]:
        rng, months = np.random.default_rng(1), pd.period_range("2021-01", periods=48, freq="M")
        season = (1 + 0.05 * np.arange(48) / 12) * (1 + 0.3 * np.sin(np.arange(48) * np.pi / 6))
        x = 1000.0 * season * np.arange(1, 7)[:, None] * (1 + 0.02 * rng.normal(size=(6, 48)))
        if spoiled:
            spoil(x)
        rows = [("x", "亿元", f"r{r}", str(m), round(x[r, t], 2)) for r in range(6) for t, m in enumerate(months)]
        frame = pd.DataFrame(rows, columns=["indicator", "unit", "region", "period", "value"])
        return set(gdp.audit(gdp.read_panel(frame)).findings["rule"])

    return lambda _: sorted(rules(True) - rules(False))


def _repeats(x: Any) -> None:
    x[1, 42] = x[1, 41]


def _quadruples(x: Any) -> None:
    x[1, -1] *= 4.0


def _undefined(made: Any) -> list[float]:
    """How many results do not exist, and that none is infinite."""
    return [float(made.undefined), float(np.isinf(made.values).sum())]


def _store(*steps: Any) -> Callable[[Path], Any]:
    """Batches written one after the other: (known_at, value, more)."""

    def act(folder: Path) -> Any:
        with gdp.VintageStore(folder / "v.duckdb") as store:
            for known_at, value, *more in steps:
                frame = pd.DataFrame({"series": ["GDP"], "period": ["2024Q1"], "value": [value]})
                store.append(frame, known_at=known_at, actor="made up", reason="made up", **(more[0] if more else {}))
            return store.as_of("2025-01-01")["value"].tolist()

    return act


def _factor(change: Callable[[pd.DataFrame, pd.DataFrame], Any]) -> Callable[[Path], Any]:
    def act(_: Path) -> Any:
        monthly, quarterly = made_up(4, 60, 1, 1)
        change(monthly, quarterly)
        fit = gdp.DynamicFactor(factors=1).fit(monthly, quarterly)
        return fit if fit.findings else bool(np.isfinite(fit.loglike))

    return act


def _no_change(monthly: pd.DataFrame, _: pd.DataFrame) -> None:
    monthly.iloc[:, 0] = 3.0


def _nothing(monthly: pd.DataFrame, _: pd.DataFrame) -> None:
    monthly.iloc[:, 0] = np.nan


def _infinite(monthly: pd.DataFrame, _: pd.DataFrame) -> None:
    monthly.iloc[3, 0] = np.inf


# fmt: off
CASES = [
    Case(45, "an indicator of nought", do(lambda: denton([0.0] * 4, [40.0])), "E-KERNEL-002"),
    Case(45, "an indicator that changes sign", do(lambda: denton([1.0, -1.0, 2.0, 3.0], [40.0])), "E-BENCH-002"),
    Case(45, "an indicator with a gap", do(lambda: denton([1.0, NAN, 2.0, 3.0], [40.0])), "E-BENCH-001"),
    Case(45, "an infinite indicator", do(lambda: denton([1.0, np.inf, 2.0, 3.0], [40.0])), "E-BENCH-001"),
    Case(45, "a constant indicator", do(lambda: denton([1.0] * 4, [40.0]).values.tolist()), [10.0] * 4),
    Case(46, "an infinite benchmark", do(lambda: denton(YEAR, [np.inf])), "E-KERNEL-001"),
    Case(46, "a benchmark of opposite sign", do(lambda: bool((denton(YEAR, [-46.0]).values < 0).all())), True),
    Case(47, "a deflator of nought", do(lambda: _undefined(implicit_deflator([1.0], [0.0]))), [1.0, 0.0]),
    Case(47, "a deflator that is too small to divide by", do(lambda: _undefined(implicit_deflator([1e300], [1e-300]))), [1.0, 0.0]),
    Case(47, "an index of nought in a chain", do(lambda: _undefined(chain_yoy([100.0, 0.0, 105.0], [10.0], 1, 0))), [1.0, 0.0]),
    Case(47, "an index of less than nought", do(lambda: _undefined(chain_yoy([100.0, -5.0, 105.0], [10.0], 1, 0))), [1.0, 0.0]),
    Case(47, "a growth rate where an index is meant", lambda f: _index_file(f, "5.4"), "E-ACC-006"),
    Case(47, "a ratio where an index is meant", lambda f: _index_file(f, "1.054"), "E-ACC-006"),
    Case(48, "more used up than made", do(lambda: _undefined(double_deflation([10.0], [100.0], [12.0], [100.0]))), "E-DEFLATE-002"),
    Case(49, "comparisons that contradict themselves", do(lambda: ahp_weights(np.array([[1.0, 2.0], [2.0, 1.0]]))), "E-COMP-004"),
    Case(49, "a base of nought", do(lambda: normalise(np.ones((1, 3)), np.ones(1), method="fixed_base", base=np.zeros((1,)))), "E-COMP-002"),
    Case(49, "weights of a rule below nought", lambda f: _index_spec(f, "-1"), "E-COMP-009"),
    Case(49, "weights that are no number", lambda f: _index_spec(f, "nan"), "E-COMP-009"),
    Case(50, "a slip of the unit in one row", table(("r", "亿元", "2024-01", "1"), ("r", "万元", "2024-02", "10000")), "E-DATA-004"),
    Case(50, "current and constant prices exchanged", do(lambda: _exchanged()), "E-PRICE-004"),
    Case(50, "units that do not add", do(lambda: _added("亿元", "万元")), "E-UNIT-002"),
    Case(50, "per cent plus money", do(lambda: _added("亿元", "%")), "E-UNIT-002"),
    Case(51, "the month before again", _audited(_repeats), ["COPY-BEFORE"]),
    Case(51, "growth of 300 %", _audited(_quadruples), ["BAND-GROWTH", "OWN-HISTORY", "REGIONS", "SCR-OUTLIER"]),
    Case(52, "totals that disagree", do(lambda: rake(np.ones((2, 2)), [2.0, 2.0], [2.0, 3.0])), "E-BAL-001"),
    Case(52, "constraints that clash", do(lambda: balance(np.ones(3), np.ones((2, 3)), [3.0, 4.0])), "E-BAL-006"),
    Case(52, "all cells fixed", do(lambda: balance(np.ones(3), np.ones((1, 3)), [4.0], alterability=0.0)), "E-BAL-006"),
    Case(53, "an indicator twice", do(lambda: chow_lin(_years(), np.stack([_quarters(), _quarters()]))), "E-DISAGG-002"),
    Case(53, "a constant indicator beside the intercept", do(lambda: chow_lin(_years(), np.ones((1, 32)))), "E-DISAGG-002"),
    Case(53, "fewer totals than coefficients", do(lambda: chow_lin(_years()[:2], np.random.default_rng(1).normal(size=(3, 8)))), "E-DISAGG-003"),
    Case(54, "an indicator that ends too early", do(lambda: chow_lin(_years(), _quarters()[None, :-1])), "E-KERNEL-001"),
    Case(54, "an indicator with a gap", do(lambda: chow_lin(_years(), np.where(np.arange(32) == 5, NAN, _quarters())[None])), "E-DISAGG-001"),
    Case(54, "a series that never moves", _factor(_no_change), "E-NOW-003"),
    Case(54, "a series of nothing", _factor(_nothing), "E-NOW-002"),
    Case(54, "an infinite month", _factor(_infinite), "E-NOW-005"),
    Case(55, "known before what was known already", _store(("2024-07-15", 2.0), ("2024-04-16", 1.0)), "E-VINT-007"),
    Case(55, "known twice at once, otherwise", _store(("2024-04-16", 1.0), ("2024-04-16", 2.0)), "E-VINT-008"),
    Case(55, "known in the future only, and so not before", _store(("2199-01-01", 1.0)), []),
    Case(55, "known before the period began", _store(("2023-06-30", 1.0)), [1.0]),
    Case(55, "a year for a moment", _store(("2024", 1.0)), "E-VINT-005"),
]
# fmt: on


def _quarters() -> Any:
    return 50 + np.arange(32.0) + np.arange(32) % 4


def _years() -> Any:
    return 3 * _quarters().reshape(8, 4).sum(axis=1) + np.array([1, -2, 3, 0, 2, -1, 1, 0.5])


def _index_file(folder: Path, text: str) -> Any:
    rows = ["item,period,value,index_yoy,unit,flow", f"GDP,2023,100,{text},亿元,period", f"GDP,2024,105,{text},亿元,period"]
    (folder / "gdp.csv").write_text("\n".join(rows), encoding="utf-8")
    return gdp.read_accounts(folder / "gdp.csv")


def _index_spec(folder: Path, weight: str) -> Any:
    text = f'[index]\ncode = "made-up"\n[[part]]\ncode = "a"\nweight = {weight}\n[[part]]\ncode = "b"\nweight = 1\n'
    (folder / "i.toml").write_text(text, encoding="utf-8")
    return gdp.monitor.load_index(folder / "i.toml")


def _exchanged() -> Any:
    from gdpcore.accounts import Accounts
    from tests.build import accounts

    made = accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2)))
    return Accounts(made.volume, made.value, made.hierarchy)


def _added(left: str, right: str) -> Any:
    from tests.build import cube

    return cube(np.ones((1, 1, 2)), unit=left) + cube(np.ones((1, 1, 2)), unit=right)
