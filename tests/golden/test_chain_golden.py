"""Chained volumes beside Statistics Austria's chainSTAT, an article of the Australian Bureau of Statistics, and twins written out here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.kernel.price import chain, chain_contributions
from tests.golden_files import golden

PRODUCTS = ["A", "B", "C"]
VARIANTS = {
    "annual_overlap": "annual_overlap",
    "quarter_overlap": "one_quarter_overlap",
    "over_the_year": "over_the_year",
    "fisher": "fisher_quarterly",
}


def three_products() -> tuple[Any, Any]:
    table = golden("chain_annual_overlap_chainSTAT.csv")
    return table[[f"cup.{p}" for p in PRODUCTS]].to_numpy().T, table[[f"q.{p}" for p in PRODUCTS]].to_numpy().T


def by_hand(value: Any, quantity: Any, method: str) -> list[float]:
    """One step at a time, with sums over products written out: no arrays of years, no links kept."""
    price = lambda i, y: sum(value[i][4 * y : 4 * y + 4]) / sum(quantity[i][4 * y : 4 * y + 4])  # noqa: E731
    at = lambda t, y: sum(price(i, y) * quantity[i][t] for i in range(3))  # noqa: E731
    worth = lambda y: sum(sum(value[i][4 * y : 4 * y + 4]) for i in range(3))  # noqa: E731
    level = [at(t, 0) for t in range(4)]
    annual = [worth(0)]
    for t in range(4, 24):
        y = t // 4
        if method == "annual_overlap":
            if t % 4 == 0:
                annual.append(annual[-1] * sum(at(k, y - 1) for k in range(t, t + 4)) / worth(y - 1))
            level.append(annual[y - 1] * at(t, y - 1) / worth(y - 1))
        elif method == "quarter_overlap":
            level.append(level[4 * y - 1] * at(t, y - 1) / at(4 * y - 1, y - 1))
        else:
            level.append(level[t - 4] * at(t, y - 1) / at(t - 4, y - 1))
    return level


def fisher_by_hand(value: Any, quantity: Any) -> list[float]:
    level = [1.0]
    for t in range(1, 24):
        cross = lambda a, b: sum(value[i][a] / quantity[i][a] * quantity[i][b] for i in range(3))  # noqa: E731
        level.append(level[-1] * (cross(t - 1, t) / cross(t - 1, t - 1) * cross(t, t) / cross(t, t - 1)) ** 0.5)
    return [x * sum(sum(value[i][:4]) for i in range(3)) / sum(level[:4]) for x in level]


def test_annual_overlap_is_chainstats() -> None:
    """From the second year on. In the first chainSTAT was handed current values as volumes; ours stand at the year's average prices."""
    table = golden("chain_annual_overlap_chainSTAT.csv")
    made = chain(*three_products())
    assert np.max(np.abs(made.values / table["vol.GDP"].to_numpy() - 1)[4:]) < 1e-15 * 4
    assert np.max(np.abs(made.items.T / table[[f"vol.{p}" for p in PRODUCTS]].to_numpy() - 1)[4:]) < 1e-14
    assert np.max(np.abs(made.at_previous / table["pypGDP"].to_numpy() - 1)[4:]) < 1e-14
    assert made.values[:4].sum() == pytest.approx(table["vol.GDP"][:4].sum(), rel=1e-15)
    assert 0.008 < np.max(np.abs(made.values / table["vol.GDP"].to_numpy() - 1)[:4]) < 0.0083


@pytest.mark.parametrize("method", VARIANTS)
def test_linking_variants_by_two_other_computations(method: str) -> None:
    """The variants file is one computation; the sums written out above are another. Both say the same, so the file is right."""
    value, quantity = three_products()
    twin = fisher_by_hand(value, quantity) if method == "fisher" else by_hand(value, quantity, method)
    made = chain(value, quantity, method=method).values
    assert np.max(np.abs(made / twin - 1)) < 1e-14
    file = golden("chain_linking_variants_own_numpy.csv")[VARIANTS[method]].to_numpy()
    first = 4 if method == "annual_overlap" else 0  # chainSTAT's first year, see above
    assert np.max(np.abs(twin / file - 1)[first:]) < 1e-14


def test_drift_of_the_methods() -> None:
    """Annual overlap agrees with the year; one-quarter overlap drifts by .62 per cent in five years, over the year by .0014."""
    value, quantity = three_products()
    last = {m: chain(value, quantity, method=m).drift for m in VARIANTS}
    assert np.max(np.abs(last["annual_overlap"])) <= 4e-16
    assert last["quarter_overlap"][-1] == pytest.approx(-0.0062260022, abs=5e-10)
    assert last["over_the_year"][-1] == pytest.approx(0.0000139077, abs=5e-10)
    assert last["fisher"][-1] == pytest.approx(0.0001499002, abs=5e-10)


def chainstat_contributions(value: Any, quantity: Any, lag: int) -> Any:
    """What chainSTAT computes: the additive-volume-data formula, but with each year's price change where the formula has the
    deflator since the reference year, with the share of the year before also for lag 1, and in every quarter."""
    table = golden("chain_annual_overlap_chainSTAT.csv")
    columns = [*PRODUCTS, "GDP"]
    vol = table[[f"vol.{c}" for c in columns]].to_numpy()
    nominal = np.column_stack([table[[f"cup.{c}" for c in PRODUCTS]].to_numpy(), table["cupGDP"]])
    previous = np.column_stack([table[[f"pyp.{c}" for c in PRODUCTS]].to_numpy(), table["pypGDP"]])
    yearly = lambda x: x.reshape(6, 4, -1).sum(axis=1)  # noqa: E731
    deflator = yearly(nominal) / yearly(previous)
    relative, share = deflator / deflator[:, -1:], yearly(vol) / yearly(vol)[:, -1:]
    out = np.full(vol.shape, np.nan)
    for t in range(8, 24):
        y = t // 4
        simple = (vol[t] - vol[t - lag]) / vol[t - lag, -1]
        shift = vol[t - 4] / vol[t - 4, -1] - share[y - 1]
        out[t] = 100 * (relative[y - 1] * simple + shift * (relative[y - 1] - relative[y - 2]))
    return out[8:]


def test_contributions_over_the_year_are_chainstats_where_its_deflators_are_right() -> None:
    """One year after the reference year a price change and a deflator are the same thing: there chainSTAT's contributions add."""
    theirs = golden("chain_contributions_lag4_chainSTAT.csv")[PRODUCTS].to_numpy()
    ours = chain_contributions(*three_products(), lag=4).values.T[8:]
    assert np.max(np.abs(ours - theirs)[:4]) < 1e-13


@pytest.mark.parametrize("lag", [1, 4])
def test_why_other_contributions_of_chainstat_are_not_ours(lag: int) -> None:
    """They do not add to growth (by up to .7 points), and the three reasons named above give them to the last digit."""
    value, quantity = three_products()
    table = golden(f"chain_contributions_lag{lag}_chainSTAT.csv")
    theirs = table[[*PRODUCTS, "GDP"]].to_numpy()
    assert np.max(np.abs(chainstat_contributions(value, quantity, lag) - theirs)) < 1e-12
    gap = np.abs(theirs[:, :3].sum(axis=1) - theirs[:, 3])
    assert np.all(gap[4 if lag == 4 else 0 :] > 0.015)
    ours = chain_contributions(value, quantity, lag=lag)
    assert np.max(np.abs(ours.values[:, 8:].sum(axis=0) - theirs[:, 3])) < 1e-13  # growth itself is the same
    assert ours.residual < 1e-13


@pytest.mark.parametrize("lag", [1, 4])
def test_contributions_by_the_formula_with_deflators(lag: int) -> None:
    """pi_1 (q_t - q_s) / Q_s + (q_s / Q_s - q / Q) (pi_1 - pi_2), deflators since the reference year; written out per quarter."""
    value, quantity = three_products()
    made = chain(value, quantity)
    yearly = lambda x: x.reshape(*x.shape[:-1], 6, 4).sum(axis=-1)  # noqa: E731
    pi = yearly(value) / yearly(made.items) / (yearly(value).sum(axis=0) / yearly(made.values))
    share = yearly(made.items) / yearly(made.values)
    ours = chain_contributions(value, quantity, lag=lag).values
    for t in range(8, 24):
        s, y = t - lag, t // 4
        for i in range(3):
            simple = pi[i, y - 1] * (made.items[i, t] - made.items[i, s]) / made.values[s]
            tilt = (made.items[i, s] / made.values[s] - share[i, y - 1]) * (pi[i, y - 1] - pi[i, y - 2])
            assert ours[i, t] == pytest.approx(100 * (simple + (tilt if s // 4 < y else 0.0)), abs=1e-12)


def test_apples_and_oranges_of_the_australian_bureau_of_statistics() -> None:
    """Demystifying chain volume measures: links 23/14 and 66/36."""
    price, quantity = np.array([[1.0, 2, 3], [3, 4, 5]]), np.array([[5.0, 8, 13], [3, 5, 10]])
    assert (price * quantity).sum(axis=0).tolist() == [14, 36, 89]
    for reference, levels in enumerate(([14, 23, 23 * 66 / 36], [14 * 36 / 23, 36, 66])):
        made = chain(price * quantity, quantity, per_year=1, reference=reference)
        assert np.max(np.abs(made.values - levels)) < 1e-13
        assert np.max(np.abs(made.values - np.round(levels, 4))) < 5e-5
    assert np.round([14 * 36 / 23, 23 * 66 / 36], 4).tolist() == [21.913, 42.1667]
