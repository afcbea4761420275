"""A nowcast explains itself as accounts do, forecast months among its cells."""

from __future__ import annotations

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.nowcasting import SchemeNowcast


@pytest.fixture(scope="module")
def nowcast() -> SchemeNowcast:
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    panel, base = china.panel.as_of("2025-06-20"), china.accounts.as_of("2025-06-20")
    return gdp.nowcast(scheme, panel, base=base, model=gdp.DynamicFactor(factors=1), period="2025Q2", draws=4000, seed=0)


def test_the_tree_leads_to_known_and_forecast_months_and_runs_again(nowcast: SchemeNowcast) -> None:
    trace = nowcast.explain("BCD0", measure="volume")
    assert trace.replay() == trace.value
    leaves = {(leaf.series, leaf.period): leaf for leaf in trace.leaves}
    assert leaves["industrial_production", "2025-06"].raw == "forecast by DynamicFactor"
    assert "forecast" in leaves["industrial_production", "2025-06"].status
    assert leaves["industrial_production", "2025-05"].value == 5.8
    assert leaves["industrial_production", "2025-05"].cell
    expected = nowcast.missing.set_index(["series", "period"])["mean"]
    assert leaves["industrial_production", "2025-06"].value == expected.xs("industrial_production").iloc[0]
    assert "forecast by DynamicFactor" in trace.to_text("en", full=True)


def test_what_is_explained_is_the_scheme_at_expected_months(nowcast: SchemeNowcast) -> None:
    alone = nowcast.without_gap().growth("GDP")
    trace = nowcast.explain()
    assert trace.replay() == trace.value
    assert trace.value == pytest.approx(alone.mean, abs=4 * alone.sd / np.sqrt(4000) + 0.01)


def test_a_known_quarter_is_explained_by_what_was_published(nowcast: SchemeNowcast) -> None:
    known = nowcast.fit.draw("2025Q1", 10)
    trace = known.explain("GDP", period="2025Q1", measure="value")
    assert trace.value == float(gdp.samples.china().accounts.value.sel(region="CN", item="GDP", period="2025Q1").values)
    assert trace.leaves[0].file == "accounts_quarter.csv"
