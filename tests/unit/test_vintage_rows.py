"""From what was known to panels and accounts, and the commands on a store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cli.app import run
from gdpcore.panel import Catalogue, Indicator
from gdpcore.vintage import Checkpoint, accounts_figures, accounts_rows, new_keys, panel_rows
from tests.build import expect_refusal
from tests.unit.test_vintage_store import WHO, figures, quarters

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("embedded")


@pytest.fixture
def embedded() -> None:
    pytest.importorskip("duckdb")


def test_a_panel_as_of_a_time(tmp_path: Path) -> None:
    catalogue = Catalogue([Indicator("retail", unit="亿元"), Indicator("fai", unit="亿元", flow="ytd")])
    with gdp.VintageStore(tmp_path / "a.duckdb") as store:
        store.append(figures({"2023-12": 43550.0, "2024年1-2月": 81307.0}, series="retail"), known_at="2024-03-18", **WHO)
        store.append(figures({"2024年1-2月": 50847.0, "2024年1-3月": 100042.0}, series="fai"), known_at="2024-04-16", **WHO)
        store.append(figures({"2024-03": 39020.0}, series="retail"), known_at="2024-04-16", **WHO)
        store.append(figures({"2024-03": np.nan}, series="retail", status="withdrawn"), known_at="2024-05-01", **WHO)
        early, late, gone = (
            gdp.Panel.from_long(panel_rows(store.as_of(day)), catalogue) for day in ("2024-03", "2024-04", "2024-05")
        )
    assert early.indicators == ("retail",)
    assert late.to_frame()["retail"].dropna().tolist() == [43550.0, 81307.0, 39020.0]
    assert bool(late.joint[0, late.position("retail"), 1]), "January is part of the joint figure"
    assert late.to_frame()["fai"].dropna().tolist() == [50847.0, 100042.0]
    assert np.isnan(gone.to_frame()["retail"].iloc[-1])


def test_a_row_that_a_panel_refuses_is_named_by_its_record(tmp_path: Path) -> None:
    with gdp.VintageStore(tmp_path / "a.duckdb") as store:
        quarters(store)
        with expect_refusal("E-DATA-005", "batch 3, record 2"):
            gdp.Panel.from_long(panel_rows(store.as_of("2024-10")).iloc[:1], Catalogue([Indicator("retail")]))


def test_accounts_as_of_a_time_come_back_to_the_bit(tmp_path: Path) -> None:
    china = gdp.samples.china().accounts
    rows = accounts_figures(china.to_long())
    with gdp.VintageStore(tmp_path / "a.duckdb") as store:
        store.append(rows, known_at="2025-07-15", **WHO)
        first = rows.iloc[[0]].assign(value=1.0)
        store.append(first, known_at="2025-08-01", **WHO)
        meaning = {"unit": str(china.value.meaning.unit), "flow": china.flow, "price_basis": str(china.volume.meaning.price)}
        then = gdp.read_accounts(accounts_rows(store.as_of("2025-07-20"), **meaning), hierarchy=china.hierarchy)
        now = gdp.read_accounts(accounts_rows(store.latest(), **meaning), hierarchy=china.hierarchy)
    again = china.select(regions=then.regions, items=then.items, periods=then.periods)
    np.testing.assert_array_equal(then.value.values, again.value.values)
    np.testing.assert_array_equal(then.volume.values, again.volume.values)
    assert then.volume.meaning == china.volume.meaning
    assert (now.value.values != then.value.values).sum() - np.isnan(then.value.values).sum() == 1


def test_rows_of_nothing() -> None:
    with expect_refusal("E-VINT-014", "batch"):
        panel_rows(pd.DataFrame({"series": ["a"]}))
    none = pd.DataFrame(columns=["series", "region", "measure", "period", "value", "batch", "record"])
    with expect_refusal("E-VINT-014", "item"):
        accounts_figures(none)
    with expect_refusal("E-VINT-014", "nothing"):
        panel_rows(none)
    with expect_refusal("E-VINT-014", "value, volume, index_yoy", "'retail'"):
        accounts_rows(none.assign(measure=["retail"]), unit="亿元")


# -- commands ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def path(tmp_path: Path) -> str:
    with gdp.VintageStore(tmp_path / "vintages.duckdb") as store:
        quarters(store)
    return str(tmp_path / "vintages.duckdb")


def test_show(path: str, capsys: Capture) -> None:
    assert run(["vintage", "show", path, "--as-of", "2024-07"]) == 0
    out = capsys.readouterr().out
    assert "296301.0" in out and "2024Q2" in out and "304525.2" not in out
    assert run(["vintage", "show", path, "--as-of", "2024-07", "--series", "CPI"]) == 0
    assert capsys.readouterr().out == "nothing was known on 2024-07\n"


def test_checkpoint_and_verify(path: str, tmp_path: Path, capsys: Capture) -> None:
    import duckdb

    head, private, public = tmp_path / "head.json", tmp_path / "private.pem", tmp_path / "public.pem"
    assert run(["vintage", "checkpoint", path]) == 0
    assert '"batches":3' in capsys.readouterr().out
    pytest.importorskip("cryptography")
    for file, key in zip((private, public), new_keys(), strict=True):
        file.write_bytes(key)
    assert run(["vintage", "checkpoint", path, "--out", str(head), "--key", str(private)]) == 0
    assert capsys.readouterr().out == f"{head}\n"
    assert Checkpoint.read(head).records == 5
    assert run(["vintage", "verify", path, "--checkpoint", str(head), "--key", str(public)]) == 0
    assert capsys.readouterr().out == "3 batches, 5 records hold\n"
    assert run(["vintage", "verify", path]) == 0
    assert "no checkpoint" in capsys.readouterr().out
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE records SET value = 1 WHERE batch = 2 AND record = 2")
    assert run(["vintage", "verify", path, "--checkpoint", str(head)]) == 3
    out, err = capsys.readouterr()
    assert "1 batches, 1 records hold" in out and "batch 2, record 2 (GDP 2024Q2)" in out and err == ""


def test_commands_on_nothing(tmp_path: Path, path: str, capsys: Capture) -> None:
    for command in (["verify"], ["checkpoint"], ["show", "--as-of", "2024"]):
        assert run(["vintage", command[0], str(tmp_path / "none.duckdb"), *command[1:]]) == 1
        assert capsys.readouterr().err.startswith("E-FILE-001 none.duckdb")
    assert not (tmp_path / "none.duckdb").exists(), "a command that reads makes no store"
    assert run(["vintage", "show", path, "--as-of", "soon"]) == 1
    assert "E-VINT-005" in capsys.readouterr().err
    assert run(["vintage", "verify", path, "--checkpoint", path]) == 1
    assert "E-VINT-017" in capsys.readouterr().err
    assert run(["vintage", "verify"]) == 2
