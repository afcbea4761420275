"""Commands: what they print and write, JSON that every reader takes, statuses, and the page that documents them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import typer

import gdpcore as gdp
from gdpcore import scheme as scheme_room
from gdpcore.cli import ending
from gdpcore.cli.app import COMMANDS, app, run
from gdpcore.cli.showing import as_json, progress, table
from gdpcore.cli.words import WORDS
from gdpcore.messages import commands as messages
from tests.command_page import PAGE, page

Capture = pytest.CaptureFixture[str]
NOWCAST = ["nowcast", "--as-of", "2025-06-20", "--draws", "200"]
DATA = Path(gdp.samples.__file__).parent / "data"
SMALL = DATA / "small_city"
OWN = ["--scheme", str(SMALL / "scheme.toml"), "--panel", str(SMALL / "panel.csv"), "--catalogue", str(SMALL / "catalogue.csv")]
OWN += ["--base", str(SMALL / "base.csv")]


def strict(text: str) -> Any:
    """JSON of which no reader complains."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def refused(capsys: Capture, status: int, *words: str) -> None:
    out, err = capsys.readouterr()
    assert out == "" and "Traceback" not in err and len(err.strip().splitlines()) == 1, err
    assert status in (1, 2)
    assert not [w for w in words if w not in err], err


# -- nowcast -----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def by_library() -> gdp.SchemeNowcast:
    china = gdp.samples.china()
    panel, base = china.panel.as_of("2025-06-20"), china.accounts.as_of("2025-06-20")
    return gdp.nowcast(
        gdp.load_scheme("cn-national"), panel, base=base, model=gdp.DynamicFactor(factors=1), period="2025Q2", draws=200, seed=0
    )


def test_a_nowcast_is_the_librarys(by_library: gdp.SchemeNowcast, capsys: Capture) -> None:
    assert run([*NOWCAST, "--json"]) == 0
    said = strict(capsys.readouterr().out)
    assert (said["period"], said["as_of"], said["access"], said["for_publication"]) == ("2025Q2", "2025-06-20", "public", False)
    rows = {row["item"]: row for row in said["growth"]}
    for item in ("GDP", "S2", "K"):
        density = by_library.growth(item)
        assert rows[item]["mean"] == pytest.approx(density.mean, rel=1e-12)
        assert rows[item]["sd"] == pytest.approx(density.sd, rel=1e-12)
        assert [rows[item]["5 %"], rows[item]["95 %"]] == pytest.approx(density.interval(0.9), rel=1e-12)
    points = by_library.contributions()["points"]
    assert {r["item"]: r["points"] for r in said["contributions"]} == pytest.approx(points.to_dict(), rel=1e-12)
    assert sum(r["points"] for r in said["contributions"] if r["item"] in ("S1", "S2", "S3")) == pytest.approx(
        rows["GDP"]["mean"]
    )
    assert [(r["series"], r["period"]) for r in said["missing"]] == [
        (s, str(p)) for s, p in zip(by_library.missing["series"], by_library.missing["period"], strict=True)
    ]
    assert {f["code"][0] for f in said["findings"]} == {"W"}


def test_a_nowcast_as_text_and_files(tmp_path: Path, capsys: Capture) -> None:
    assert run([*NOWCAST, "--language", "zh", "--out", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    for word in ("2025Q2", "2025-06-20", "公开数据", "非官方数据", "国内生产总值", "同比增长", "拉动", "规模以上工业增加值同比"):
        assert word in out, word
    assert "W-CAST-001" in err and "W-CAST" not in out
    names = [f"nowcast-2025Q2-zh-{name}.csv" for name in ("growth", "contributions", "missing")]
    assert [line for line in out.splitlines() if line.endswith(".csv")] == [str(tmp_path / name) for name in names]
    rows = list(csv.DictReader(io.StringIO((tmp_path / names[0]).read_text(encoding="utf-8-sig"))))
    assert rows[0]["item"] == "GDP" and float(rows[0]["5 %"]) < float(rows[0]["50 %"]) < float(rows[0]["95 %"])
    refused(capsys, run([*NOWCAST, "--language", "zh", "--out", str(tmp_path)]), "E-OUT-001", names[0])


def test_a_compiler_misses_less_than_the_public(capsys: Capture) -> None:
    said = {}
    for access in ("public", "compiler"):
        assert run(["nowcast", "--as-of", "2025-07-13", "--access", access, "--draws", "50", "--json"]) == 0
        said[access] = strict(capsys.readouterr().out)
    assert len(said["compiler"]["missing"]) < len(said["public"]["missing"])
    assert said["compiler"]["period"] == said["public"]["period"] == "2025Q2"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--access", "spy"], 2, ("E-CMD-003", "spy", "compiler")),
        (["--as-of", "2025-13"], 1, ("E-TIME-001", "2025-13", "--as-of")),
        (["--as-of", "1990-01"], 1, ("E-ASOF-002", "1990")),
        (["--period", "2025-13"], 1, ("E-TIME-001", "2025-13")),
        (["--period", "2030Q1"], 1, ("E-CAST-003", "2030Q1")),
        (["--draws", "1"], 1, ("E-NOW-009", "draws")),
        (["--draws", "many"], 2, ("E-CMD-005", "--draws")),
        (["--seed", "-1"], 2, ("E-CMD-005", "--seed")),
        (["--language", "fr"], 1, ("E-OUT-004", "fr")),
    ],
)
def test_a_nowcast_refuses(capsys: Capture, words: list[str], status: int, said: tuple[str, ...]) -> None:
    got = run(["nowcast", *words])
    assert got == status
    refused(capsys, got, *said)


# -- review ------------------------------------------------------------------------------------------------------------
BULLETIN = "小城主要指标（虚构）,,,\n指标,单位,2024Q1,2024Q2\n商贸销售额,亿元,513,297\n零售价格指数,上年同期=100,95,110\n"


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "月报.csv"
    path.write_text(BULLETIN, encoding="gb18030")
    return path


def test_what_was_understood_stands_before_anything_is_computed(
    messy: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gdp, "audit", stop)
    assert run(["review", str(messy), "--language", "zh"]) == 130
    out = capsys.readouterr().out
    with gdp.use_language("zh"):
        understood = gdp.propose_recipe(messy).understood.splitlines()
    assert [line.strip() for line in out.splitlines()[1 : 1 + len(understood)]] == understood
    assert "按建议的配方读取" in out


def test_the_proposed_recipe_is_written_and_taken_back(messy: Path, tmp_path: Path, capsys: Capture) -> None:
    recipe = tmp_path / "recipe.toml"
    assert run(["review", str(messy), "--recipe-out", str(recipe)]) == 0
    assert str(recipe) in capsys.readouterr().out
    assert gdp.Recipe.load(recipe) == gdp.propose_recipe(messy).recipe
    assert run(["review", str(messy), "--recipe", str(recipe), "--json"]) == 0
    out, err = capsys.readouterr()
    assert isinstance(strict(out), list) and "recipe.toml" in err
    old = recipe.read_text(encoding="utf-8")
    refused(capsys, run(["review", str(messy), "--recipe-out", str(recipe)]), "E-OUT-001", "recipe.toml")
    assert recipe.read_text(encoding="utf-8") == old
    assert run(["review", str(messy), "--recipe-out", str(recipe), "--overwrite"]) == 0


def test_doubts_are_shown_with_their_places(capsys: Capture) -> None:
    assert run(["review", str(SMALL / "panel.csv"), "--catalogue", str(SMALL / "catalogue.csv")]) == 0
    out = capsys.readouterr().out
    assert "doubt: W-READ-007 panel.csv B2" in out and "Read as a plain table." in out


def test_a_file_that_is_no_table_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path, recipe = tmp_path / "empty.csv", tmp_path / "recipe.toml"
    path.write_text("nothing\n", encoding="utf-8")
    refused(capsys, run(["review", str(path), "--recipe-out", str(recipe)]), "E-READ-014", "empty.csv")
    refused(capsys, run(["review", str(path), "--recipe", str(recipe)]), "recipe.toml")
    assert not recipe.exists()


def test_a_name_in_a_file_does_nothing_in_a_terminal(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "live.csv"
    path.write_text(BULLETIN.replace("商贸销售额", "商贸\x1b[31m销售额"), encoding="utf-8")
    for words in (["review", str(path)], ["review", str(path), "--json"]):
        run(words)
        assert "\x1b" not in "".join(capsys.readouterr())


# -- other commands ----------------------------------------------------------------------------------------------------
def test_a_bulletin_sums_up_and_takes_formats_one_by_one(tmp_path: Path, capsys: Capture) -> None:
    words = ["bulletin", "--as-of", "2025-07", "--out", str(tmp_path), "--format", "html", "--format", "csv"]
    assert run([*words, "--manifest", str(tmp_path / "m.json"), "--json"]) == 0
    out, err = capsys.readouterr()
    said = strict(out)
    assert said["period"] == "2025Q2" and said["as_of"] == "2025-07-31" and said["findings"] == [] and err == ""
    assert said["files"]["html"].endswith("bulletin-2025Q2-zh.html") and said["files"]["manifest"].endswith("m.json")
    assert all(Path(p).is_file() for p in said["files"].values()) and said["seconds"] > 0
    status = run([*words, "--overwrite", "--language", "en"])
    out, err = capsys.readouterr()
    assert status == 0 and re.fullmatch(r"2025Q2: \d+ files in \d+\.\d s; findings: 0\n", err)
    assert len(out.splitlines()) == int(err.split()[1])
    (tmp_path / "bulletin-2025Q2-zh.html").unlink()
    status = run([*words, "--manifest", str(tmp_path / "m.json")])
    refused(capsys, status, "E-OUT-001", "m.json")
    assert not (tmp_path / "bulletin-2025Q2-zh.html").exists(), "nothing is computed for a file that may not be written"


def test_accounts_of_files_as_json_are_the_librarys(tmp_path: Path, capsys: Capture) -> None:
    assert run(["accounts", *OWN, "--json"]) == 0
    said = strict(capsys.readouterr().out)
    expected = pd.read_csv(SMALL / "expected.csv")
    got = {(r["item"], r["period"]): r["value"] for r in said["rows"] if r["period"] >= "2024Q1"}
    want = {(r.item, r.period): r.growth for r in expected.itertuples()}
    assert got == pytest.approx(want, abs=1e-11)
    assert {r["name"] for r in said["rows"]} >= {"Industry", "Trade"} and said["files"] == []
    assert run(["accounts", *OWN, "--json", "--out", str(tmp_path / "a.csv")]) == 0
    assert strict(capsys.readouterr().out)["files"] == [str(tmp_path / "a.csv")]


def test_accounts_take_figures_set_by_hand(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "o.toml"
    fields = {"region": "SC", "item": "TRADE", "period": "2024Q1", "measure": "value", "who": "desk", "when": "2024-05-01"}
    lines = [f'{k} = "{v}"' for k, v in {**fields, "why": "late return", "approved_by": "head"}.items()]
    path.write_text("\n".join(["[[override]]", *lines, "before = 107.73", "after = 117.73"]), encoding="utf-8")
    words = ["accounts", *OWN, "--measure", "value", "--json"]
    assert run([*words, "--overrides", str(path)]) == 0
    rows = {(r["item"], r["period"]): r["value"] for r in strict(capsys.readouterr().out)["rows"]}
    assert rows["TRADE", "2024Q1"] == 117.73 and rows["GDP", "2024Q1"] == pytest.approx(246.25, rel=1e-14)
    refused(capsys, run([*words, "--overrides", str(tmp_path / "none.toml")]), "E-FILE-001", "none.toml")


def test_a_trace_as_text_page_and_prov(tmp_path: Path, capsys: Capture) -> None:
    words = ["explain", "GDP", "2024Q2", *OWN, "--measure", "growth"]
    for kind, first in (("text", "GDP"), ("html", "<!DOCTYPE html>"), ("prov", "{")):
        assert run([*words, "--format", kind]) == 0
        assert first.lower() in capsys.readouterr().out[:200].lower(), kind
    assert run([*words, "--json"]) == 0
    assert "entity" in strict(capsys.readouterr().out)
    assert run([*words, "--out", str(tmp_path / "why.json")]) == 0
    assert "entity" in strict((tmp_path / "why.json").read_text(encoding="utf-8"))
    capsys.readouterr()
    status = run([*words, "--format", "word"])
    assert status == 2
    refused(capsys, status, "E-CMD-003", "word")
    refused(capsys, run(["explain", "GDP", "2025-13"]), "E-TIME-001", "2025-13")


def test_a_scheme_as_json(tmp_path: Path, capsys: Capture) -> None:
    assert run(["scheme", "cn-national", "--json", "--language", "zh"]) == 0
    said = strict(capsys.readouterr().out)
    assert said["code"] == "cn-national" and said["findings"] == []
    assert {"item", "name", "value", "volume", "indicators", "prices", "evidence", "reference"} == set(said["rules"][0])
    path = tmp_path / "mine.toml"
    path.write_text('[scheme]\ncode = "x"\n[[item]]\ncode = "GDP"\n', encoding="utf-8")
    assert run(["scheme", str(path), "--json"]) == 3
    assert {f["code"] for f in strict(capsys.readouterr().out)["findings"]} >= {"E-SCHEME-003", "E-SCHEME-005"}


def test_a_vintage_store_as_json(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "v.duckdb"
    frame = pd.DataFrame({"series": ["GDP", "CPI"], "period": ["2024Q1", "2024-03"], "value": [296299.0, 100.1]})
    with gdp.VintageStore(path) as store:
        store.append(frame, known_at="2024-04-16", actor="desk", reason="first")
    assert run(["vintage", "show", str(path), "--as-of", "2024-05", "--series", "GDP", "--json"]) == 0
    (row,) = strict(capsys.readouterr().out)["rows"]
    assert (row["series"], row["period"], row["value"]) == ("GDP", "2024Q1", 296299.0)
    assert run(["vintage", "verify", str(path), "--json"]) == 0
    said = strict(capsys.readouterr().out)
    assert said["ok"] is True and said["records"] == 2 and said["first_bad"] is None
    assert run(["vintage", "checkpoint", str(path)]) == 0
    assert strict(capsys.readouterr().out)["records"] == 2
    refused(capsys, run(["vintage", "show", str(path), "--as-of", "2025-13"]), "2025-13")


# -- options, statuses, streams ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["accounts", "--mesure", "growth"], "E-CMD-001", ("--mesure", "--measure", "gdpcore accounts --help")),
        (["explain"], "E-CMD-002", ("ITEM", "gdpcore explain --help")),
        (["vintage", "show", "x"], "E-CMD-002", ("--as-of", "gdpcore vintage show --help")),
        (["acounts"], "E-CMD-004", ("acounts", "accounts", "nowcast")),
        (["vintage", "nothing"], "E-CMD-004", ("nothing", "verify")),
        (["scheme", "a", "b"], "E-CMD-005", ("b", "gdpcore scheme --help")),
        (["accounts", "--panel", "x.csv"], "E-CMD-006", ("--panel", "--base")),
        (["accounts", "--base", "x.csv"], "E-CMD-006", ("--panel", "--base")),
        (["bulletin", "--language", "en", "--as-of"], "E-CMD-008", ("--as-of",)),
    ],
)
def test_wrong_options_in_both_languages(capsys: Capture, words: list[str], code: str, said: tuple[str, ...]) -> None:
    for language in ("en", "zh"):
        given = [language if w == "en" else w for w in words] if "--language" in words else [*words, f"--language={language}"]
        status = run(given)
        assert status == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith(code) and len(err.splitlines()) == 1
        assert not [w for w in said if w not in err], err
        assert bool(re.search("[一-鿿]", err)) is (language == "zh")


COMMAND_NAMES = [name for name in typer.main.get_command(app).commands if name != "vintage"]
NEEDED = {"explain": ["GDP", "2025Q2"], "replay": ["m.json"], "scheme": ["cn-national"], "init": ["x"], "review": ["x.csv"]}


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_an_unknown_language_is_refused_by_every_command(name: str, tmp_path: Path, capsys: Capture) -> None:
    status = run([name, *NEEDED.get(name, []), "--language", "fr"])
    assert status == 1
    refused(capsys, status, "E-OUT-004", "fr")


def test_every_command_has_help_with_an_example(capsys: Capture) -> None:
    assert len(COMMANDS) == len(COMMAND_NAMES)
    for name in [*COMMAND_NAMES, "vintage verify", "vintage checkpoint", "vintage show"]:
        assert run([*name.split(), "--help"]) == 0
        assert f"Example: gdpcore {name}" in " ".join(capsys.readouterr().out.split())
    assert run(["--help"]) == 0
    assert "Status: 0 fine; 1 refused" in capsys.readouterr().out


def test_every_reading_command_has_json() -> None:
    root = typer.main.get_command(app)
    every = {**root.commands, **root.commands["vintage"].commands}
    without = {name for name, c in every.items() if not any("--json" in p.opts for p in c.params)}
    assert without == {"vintage", "checkpoint"}, "a checkpoint is JSON always"


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scheme_room, "load_scheme", interrupted)
    assert run(["scheme", "cn-national"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_has_gone_ends_it_quietly() -> None:
    code = "import sys; sys.argv = ['gdpcore', 'scheme', 'minimal']; from gdpcore.cli import main; main()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 141 and said == b""


def test_a_broken_pipe_inside_a_command_leaves_the_streams_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError(32, "gone")

    for command in (lambda: app(["scheme", "minimal"], standalone_mode=False), lambda: print("x")):
        gone = Gone()
        monkeypatch.setattr(sys, "stdout", gone)
        assert ending.status_of(command) == 141
        assert sys.stdout is gone


def test_what_nobody_foresaw_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scheme_room, "load_scheme", broken)
    with pytest.raises(ZeroDivisionError):
        run(["scheme", "cn-national"])


def test_completion_can_be_printed(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    assert run(["--show-completion", "bash"]) == 0
    assert "complete -o default -F _gdpcore_completion gdpcore" in capsys.readouterr().out


# -- how things are shown ----------------------------------------------------------------------------------------------
def test_json_holds_no_number_that_is_none() -> None:
    content = {"a": [float("nan"), float("inf"), np.float64("nan"), np.nan, None], 1: pd.Period("2025Q2"), "b": np.bool_(True)}
    assert strict(as_json(content)) == {"a": [None] * 5, "1": "2025Q2", "b": True}
    assert strict(as_json({"x": 0.1 + 0.2}))["x"] == 0.1 + 0.2


def test_a_table_lines_up_and_does_nothing_in_a_terminal() -> None:
    frame = pd.DataFrame({"项目": ["工业", "a\x1b[0m\nb"], "值": [1.0, -10.25], "n": [1, 20]})
    lines = table(frame).splitlines()
    assert len(lines) == 3 and lines[1].startswith("工业") and "\x1b" not in "".join(lines)
    assert [line.endswith(end) for line, end in zip(lines, (" n", " 1", "20"), strict=True)] == [True] * 3
    assert table(pd.DataFrame({"x": [0.123456789]}), decimals=None).splitlines()[1] == "0.123456789"


def test_progress_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    with progress(1, "en") as step:
        step("step_read")
    assert capsys.readouterr() == ("", "")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with progress(2, "zh") as step:
        step("step_read")
        step("step_run")
    assert "核算" in sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert capsys.readouterr().out == ""


def test_words_are_in_both_languages() -> None:
    for english, chinese in (*WORDS.values(), *messages.MESSAGES.values()):
        assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", chinese))
        assert re.search("[一-鿿]", chinese) and not re.search("[一-鿿]", english)


def test_the_page_of_commands_is_the_commands() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "python -m tests.command_page writes it"
    root = typer.main.get_command(app)
    for name, command in {**root.commands, **root.commands["vintage"].commands}.items():
        for parameter in command.params:
            assert all(option in text for option in parameter.opts if parameter.param_type_name == "option"), (
                name,
                parameter.name,
            )


def test_the_running_quarter_is_in_the_bulletin_where_asked_and_marks_it(tmp_path: Path) -> None:
    words = ["bulletin", "--as-of", "2025-07", "--format", "html", "--language", "en"]
    assert run([*words, "--out", str(tmp_path / "plain")]) == 0
    assert run([*words, "--out", str(tmp_path / "asked"), "--outlook"]) == 0
    plain, asked = ((tmp_path / name / "bulletin-2025Q2-en.html").read_text(encoding="utf-8") for name in ("plain", "asked"))
    assert 'class="watermark"' in asked and 'class="watermark"' not in plain
    assert "2025Q3" in asked and "2025Q3" not in plain
    assert "the warning index is" in plain


def test_the_table_of_indicators_holds_what_is_known_on_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(gdp.Bulletin, "write", lambda self, *rest, **more: given.append(self) or {})
    assert run(["bulletin", "--as-of", "2024-07-20", "--out", str(tmp_path)]) == 0
    known = gdp.samples.china().panel.as_of("2024-07-20", access="compiler")
    assert np.array_equal(given[0].panel.values, known.values, equal_nan=True)
