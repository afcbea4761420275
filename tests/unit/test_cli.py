"""The command line: one message and a status for everything that is wrong, never a traceback."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import docx
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore import cli
from gdpcore.cli.app import run
from gdpcore.cli.inputs import known_from, known_on, latest_quarter
from tests.build import expect_refusal

Capture = pytest.CaptureFixture[str]


def failed(capsys: Capture, status: int, *words: str) -> str:
    """What was said on standard error; nothing may stand on standard output."""
    out, err = capsys.readouterr()
    assert status != 0
    assert out == "" and "Traceback" not in err
    assert len(err.strip().splitlines()) == 1, err
    lost = [w for w in words if w not in err]
    assert not lost, (lost, err)
    return err


# -- bulletin ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bulletin_of_a_month_of_knowledge(tmp_path: Path, capsys: Capture, language: str) -> None:
    assert run(["bulletin", "--as-of", "2025-07", "--language", language, "--out", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert err.startswith("2025Q2: 4 files" if language == "en" else "2025Q2：4 个文件")
    assert [Path(p).name for p in out.split()] == [f"bulletin-2025Q2-{language}.{f}" for f in ("html", "docx", "xlsx", "pdf")]
    text = (tmp_path / f"bulletin-2025Q2-{language}.html").read_text(encoding="utf-8")
    assert {"zh": "国内生产总值", "en": "Gross domestic product"}[language] in text
    assert "2025-07-31" in text


def test_without_a_date_all_that_is_embedded_is_known(tmp_path: Path) -> None:
    assert run(["bulletin", "--formats", "html", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "bulletin-2025Q2-zh.html").is_file()


@pytest.mark.parametrize(
    ("date", "quarter"),
    [("2025-07-12", "2025Q2"), ("2025-07-11", "2025Q1"), ("2025-06", "2025Q1"), ("2025-03", "2024Q4"), ("2031-01", "2025Q2")],
)
def test_the_latest_quarter_that_is_known(date: str, quarter: str) -> None:
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    assert str(latest_quarter(scheme, china.panel, china.accounts, known_on(date))) == quarter


def test_a_panel_that_ends_within_a_quarter_gives_the_one_before() -> None:
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    short = china.panel.window(china.panel.months[0], pd.Period("2025-05", freq="M"))
    for date in (None, known_on("2025-12")):
        assert str(latest_quarter(scheme, short, china.accounts, date)) == "2025Q1"


def test_a_compiler_knows_before_the_public() -> None:
    china, scheme, quarter = gdp.samples.china(), gdp.load_scheme("cn-national"), pd.Period("2025Q2", freq="Q")
    assert known_from(scheme, china.panel, quarter) == pd.Timestamp("2025-07-12")
    assert known_from(scheme, china.panel, quarter, "lag_days") == pd.Timestamp("2025-07-16")


@pytest.mark.parametrize(("date", "shown"), [("2025-07-13", False), ("2025-07-16", True)])
def test_published_growth_is_shown_only_once_it_is_out(tmp_path: Path, date: str, shown: bool) -> None:
    assert run(["bulletin", "--as-of", date, "--language", "en", "--formats", "csv", "--out", str(tmp_path)]) == 0
    rows = list(csv.reader((tmp_path / "tables-2025Q2-en" / "quarter.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert ("Published growth, %" in rows[0]) is shown


def test_a_month_means_its_last_day() -> None:
    assert known_on("2024-02") == pd.Timestamp("2024-02-29")
    assert known_on("2024年2月") == known_on("2024-02")
    assert known_on("2024-02-03") == pd.Timestamp("2024-02-03")


@pytest.mark.parametrize("date", ["2025-13", "2025-02-30", "soon", "2025-1-1", ""])
def test_a_date_that_is_none_is_refused(tmp_path: Path, capsys: Capture, date: str) -> None:
    for language in ("zh", "en"):
        status = run(["bulletin", f"--as-of={date}", "--language", language, "--out", str(tmp_path)])
        assert status == 1
        failed(capsys, status, "E-TIME-001", date)
    assert not list(tmp_path.iterdir())


def test_a_date_before_the_data_is_refused(tmp_path: Path, capsys: Capture) -> None:
    status = run(["bulletin", "--as-of", "2019-01", "--language", "en", "--out", str(tmp_path)])
    failed(capsys, status, "E-OUT-006", "2019-01-31")
    assert status == 1 and not list(tmp_path.iterdir())


def test_a_quarter_that_was_not_known_on_the_date_is_refused(tmp_path: Path, capsys: Capture) -> None:
    status = run(["bulletin", "--as-of", "2025-05", "--period", "2025Q2", "--language", "en", "--out", str(tmp_path)])
    failed(capsys, status, "E-OUT-008", "2025Q2", "2025-05-31", "2025-07-12")
    assert status == 1 and not list(tmp_path.iterdir())
    assert run(["bulletin", "--as-of", "2025-05", "--period", "2024Q3", "--formats", "xlsx", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "bulletin-2024Q3-zh.xlsx").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--scheme", "no-such"], "E-SCHEME-013", "no-such"),
        (["--scheme", "no-such.toml"], "E-FILE-001", "no-such.toml"),
        (["--language", "fr"], "E-OUT-004", "fr"),
        (["--period", "2025-06"], "E-TIME-002", "2025-06"),
        (["--period", "2025Q5"], "E-TIME-001", "2025Q5"),
        (["--period", "2040Q1"], "E-RUN-001", "2039Q1"),
        (["--panel", "none.csv", "--base", "none.csv"], "E-FILE-001", "none.csv"),
    ],
)
def test_what_is_wrong_is_said_once(tmp_path: Path, capsys: Capture, arguments: list[str], code: str, word: str) -> None:
    status = run(["bulletin", "--out", str(tmp_path), *arguments])
    assert status == 1
    failed(capsys, status, code, word)
    assert not list(tmp_path.iterdir())


def test_messages_are_in_the_chosen_language(tmp_path: Path, capsys: Capture) -> None:
    out = ["--out", str(tmp_path)]
    assert "没有名为" in failed(capsys, run(["bulletin", "--scheme", "x", *out]), "E-SCHEME-013")
    assert "no scheme named" in failed(capsys, run(["bulletin", "--scheme", "x", "--language", "en", *out]))
    assert "no scheme named" in failed(capsys, run(["bulletin", "--scheme", "x", "--language=en", *out]))
    assert "没有名为" in failed(capsys, run(["bulletin", "--scheme", "en", *out]), "en")
    assert "没有名为" in failed(capsys, run(["scheme", "x", "--language", "zh"]))


def test_files_that_are_there_stay(tmp_path: Path, capsys: Capture) -> None:
    arguments = ["bulletin", "--as-of", "2025-07", "--formats", "html", "--out", str(tmp_path)]
    assert run(arguments) == 0
    page = tmp_path / "bulletin-2025Q2-zh.html"
    page.write_text("old", encoding="utf-8")
    capsys.readouterr()
    status = run(arguments)
    failed(capsys, status, "E-OUT-001", page.name)
    assert status == 1 and page.read_text(encoding="utf-8") == "old"
    assert run([*arguments, "--overwrite"]) == 0
    assert page.read_text(encoding="utf-8") != "old"


@pytest.mark.parametrize("arguments", [["--panel", "x.csv"], ["--base", "x.csv"], ["--nonsense"], ["--as-of"]])
def test_wrong_options_are_named_with_status_2(capsys: Capture, arguments: list[str]) -> None:
    status = run(["bulletin", *arguments])
    assert status == 2
    failed(capsys, status, "--")


# -- accounts ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("measure", ["value", "volume", "growth", "contributions", "shares", "deflators"])
@pytest.mark.parametrize("flow", ["period", "ytd"])
def test_measures_as_files_are_the_librarys(tmp_path: Path, measure: str, flow: str) -> None:
    path = tmp_path / "out.csv"
    assert run(["accounts", "--periods", "2025Q2", "--measure", measure, "--flow", flow, "--out", str(path)]) == 0
    china = gdp.samples.china()
    mine = gdp.load_scheme("cn-national").run(china.panel, base=china.accounts, periods=["2025Q2"])
    flowing = mine.to_flow(flow)
    want = (
        getattr(mine, measure)(flow=flow)
        if measure not in ("value", "volume")
        else getattr(flowing, measure).sel(region="CN").to_frame()
    )
    frame = pd.read_csv(path, index_col=0, dtype={"item": str})
    assert frame["2025Q2"].to_dict() == want.loc["2025Q2"].to_dict()


def test_a_table_is_printed_with_labels(capsys: Capture) -> None:
    assert run(["accounts", "--periods", "2025Q1", "--periods", "2025Q2", "--language", "zh"]) == 0
    zh = capsys.readouterr().out
    assert run(["accounts", "--periods", "2025Q2"]) == 0
    en = capsys.readouterr().out
    assert "国内生产总值" in zh and "2025Q1" in zh and "2025Q2" in zh
    assert "Gross domestic product" in en


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["--measure", "wealth"], 2, "wealth"),
        (["--flow", "daily"], 1, "E-FLOW-002"),
        (["--periods", "2025-13"], 1, "2025-13"),
        (["--periods", "2025Q1", "--periods", "2025-06"], 1, "E-TIME-002"),
        (["--periods", "2014Q1"], 1, "2014Q1"),
        (["--region", "Atlantis"], 1, "Atlantis"),
        (["--scheme", "no-such"], 1, "E-SCHEME-013"),
    ],
)
def test_accounts_refuse(capsys: Capture, arguments: list[str], status: int, word: str) -> None:
    got = run(["accounts", *arguments])
    assert got == status
    failed(capsys, got, word)


def test_an_accounts_file_that_is_there_stays(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    failed(capsys, run(["accounts", "--out", str(path)]), "E-OUT-001", "out.csv")
    assert path.read_text(encoding="utf-8") == "old"
    failed(capsys, run(["accounts", "--out", str(path / "below.csv")]), "E-OUT-002", "below.csv")
    assert run(["accounts", "--out", str(path), "--overwrite"]) == 0
    assert path.read_text(encoding="utf-8").startswith("item,")


# -- scheme and the rest -----------------------------------------------------------------------------------------------
def test_a_scheme_is_printed_with_its_evidence(capsys: Capture) -> None:
    assert run(["scheme", "cn-national", "--language", "zh"]) == 0
    text = capsys.readouterr().out
    for word in (
        "cn-national",
        "industrial_production",
        "reflate",
        "sourced",
        "assumed",
        "季度GDP核算说明",
        "建筑业",
        "0 条提示",
    ):
        assert word in text


def test_a_wrong_scheme_is_printed_with_its_findings(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[scheme]\ncode = "x"\n[[item]]\ncode = "GDP"\n', encoding="utf-8")
    assert run(["scheme", str(path)]) == 3, "a scheme with errors is no success"
    text = capsys.readouterr().out
    assert "E-SCHEME-003" in text and "E-SCHEME-005" in text


def test_version_and_help(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"gdpcore {gdp.__version__}\n"
    for command in ("bulletin", "accounts", "scheme"):
        assert run([command, "--help"]) == 0
        assert f"Example: gdpcore {command}" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: Capture) -> None:
    status = run(["bulletins"])
    failed(capsys, status, "bulletins")
    assert status == 2


def test_help_loads_no_heavy_room() -> None:
    code = "import sys; sys.argv = ['gdpcore', 'bulletin', '--help']\nfrom gdpcore.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "print([m for m in ('numpy', 'pandas', 'scipy', 'matplotlib', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_without_typer_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as leave:
        cli.main()
    assert leave.value.code == 2
    assert "gdpcore[cli]" in capsys.readouterr().err


def test_known_on_is_refused_as_the_library_refuses() -> None:
    with expect_refusal("E-TIME-001", "2025-13"):
        known_on("2025-13")


def test_a_bulletin_from_a_bureaus_own_template(tmp_path: Path, capsys: Capture) -> None:
    own = docx.Document()
    own.add_paragraph("某局：{{ title }}，{{ key_figures.growth }}")
    own.save(tmp_path / "own.docx")
    words = ["bulletin", "--as-of", "2025-07", "--formats", "docx", "--out", str(tmp_path / "out")]
    assert run([*words, "--template", str(tmp_path / "own.docx")]) == 0
    said = [p.text for p in docx.Document(str(tmp_path / "out" / "bulletin-2025Q2-zh.docx")).paragraphs]
    assert said == ["某局：2025年二季度国内生产总值推算，5.7%"]
    capsys.readouterr()
    failed(capsys, run([*words, "--overwrite", "--template", str(tmp_path / "none.docx")]), "E-FILE-001", "none.docx")
    failed(capsys, run([*words, "--overwrite", "--formats", "rtf"]), "E-DOC-001", "rtf")
