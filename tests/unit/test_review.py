"""The review as a whole: rules as data, planted errors, findings, answers, what is written, the command."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import gdpcore as gdp
from gdpcore.cli.app import run
from gdpcore.review import Answer, Review, Rule, check_first, load_rules, localise_errors, read_answers, review_of
from gdpcore.review.expressions.slips import unit_slip
from gdpcore.samples import Province, province
from tests.build import TREE, expect_refusal, level, panel

GRAVE = ("error", "warning")


@pytest.fixture(scope="module")
def made_up() -> Province:
    return province(0)


@pytest.fixture(scope="module")
def workbook(made_up: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.write(tmp_path_factory.mktemp("province") / "province.xlsx")


@pytest.fixture(scope="module")
def reviewed(made_up: Province, workbook: Path) -> Review:
    return gdp.audit(gdp.read_panel(workbook, catalogue=made_up.catalogue), original=workbook)


def on_table(review: Review, made_up: Province, severities: tuple[str, ...]) -> np.ndarray:
    """Flags in the order of the made-up table."""
    at = [review.figures.regions.index(r) for r in made_up.regions]
    when = [list(review.figures.periods).index(m) for m in made_up.months]
    return review.flagged(severities)[at][:, :, when]


# -- planted errors ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_planted_errors_are_found_and_a_clean_table_is_left_alone(seed: int) -> None:
    """Goal: four in five found, at most one clean cell in fifty flagged, notes and screens included."""
    made_up = province(seed)
    wrong = made_up.wrong != ""
    with_errors, clean = gdp.audit(made_up.panel(True)), gdp.audit(made_up.panel(False))
    found = on_table(with_errors, made_up, GRAVE)
    assert found[wrong].mean() >= 0.9
    for kind in np.unique(made_up.wrong[wrong]):
        assert found[made_up.wrong == kind].mean() >= 0.5, kind
    assert clean.flagged().sum() <= 0.02 * clean.cells
    assert clean.flagged(GRAVE).sum() <= 0.001 * clean.cells
    assert clean.flagged(("error",)).sum() <= 2


def test_findings_stand_at_the_cells_of_the_workbook(made_up: Province, workbook: Path, reviewed: Review) -> None:
    book = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_name("月报").to_python(skip_empty_area=False)
    rows = reviewed.findings[reviewed.findings["cell"] != ""]
    assert set(rows["sheet"]) == {"月报"} and set(rows["file"]) == {"province.xlsx"}
    for row in rows.itertuples():
        letters, line = re.fullmatch(r"([A-Z]+)(\d+)", row.cell).groups()
        column = sum((ord(x) - 64) * 26**k for k, x in enumerate(reversed(letters))) - 1
        assert book[int(line) - 1][column] == row.value
        assert book[int(line) - 1][0] == row.region
    cells = {made_up.cell(*at) for at in np.argwhere(made_up.wrong != "")}
    assert len(cells - set(rows["cell"])) <= 2


def test_the_marked_copy_has_every_value_and_every_mark(
    made_up: Province, workbook: Path, reviewed: Review, tmp_path: Path
) -> None:
    path = reviewed.to_excel(tmp_path / "marked.xlsx", language="zh")
    old, new = (CalamineWorkbook.from_path(str(p)) for p in (workbook, path))
    assert new.sheet_names == ["审核意见", "月报", "说明"]
    for name in old.sheet_names:
        assert old.get_sheet_by_name(name).to_python() == new.get_sheet_by_name(name).to_python()
    with zipfile.ZipFile(path) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    commented = set(re.findall(r'<comment ref="([A-Z]+\d+)"', comments))
    assert commented == set(reviewed.findings["cell"]) - {""}
    styled = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    marks = {styled[c] for c in commented}
    assert len(marks) == 3  # error, warning, note
    assert not {styled.get(c) for c in set(styled) - commented} & marks
    assert "单位错误" in comments and "可能的正常原因" in comments
    listing = new.get_sheet_by_name("审核意见").to_python()
    assert len(listing) == len(reviewed.findings) + 6
    with expect_refusal("E-OUT-001", "marked.xlsx"):
        reviewed.to_excel(path)


def test_a_file_that_changed_since_is_not_marked(reviewed: Review, workbook: Path, tmp_path: Path) -> None:
    other = province(1).write(tmp_path / "province.xlsx")
    with expect_refusal("E-AUDIT-010", "province.xlsx"):
        reviewed.to_excel(tmp_path / "marked.xlsx", other)
    with expect_refusal("E-FILE-001", "lost.xlsx"):
        reviewed.to_excel(tmp_path / "marked.xlsx", tmp_path / "lost.xlsx")


def test_csv_files_and_figures_without_a_file_are_marked_too(made_up: Province, tmp_path: Path) -> None:
    made_up.frame().to_csv(tmp_path / "table.csv", index=False)
    review = gdp.audit(tmp_path / "table.csv", enable=["SCR-LAST-DIGIT"])
    grid = CalamineWorkbook.from_path(str(review.to_excel(tmp_path / "a.xlsx"))).get_sheet_by_name("table").to_python()
    assert grid[1][:3] == ["甲市", "规模以上工业总产值", "亿元"] and grid[1][4] == made_up.planted[0, 0, 0]
    alone = gdp.audit(made_up.panel())
    book = CalamineWorkbook.from_path(str(alone.to_excel(tmp_path / "b.xlsx", language="en")))
    assert book.sheet_names == ["findings", "figures"]
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert len(re.findall("<comment ref", archive.read("xl/comments1.xml").decode())) == alone.flagged().sum()


# -- findings ----------------------------------------------------------------------------------------------------------
def test_the_order_of_rows_does_not_matter(made_up: Province) -> None:
    frame = made_up.frame()
    shuffled = frame.sample(frac=1, random_state=3)
    one, two = (gdp.audit(gdp.read_panel(f, catalogue=made_up.catalogue)).frame("zh") for f in (frame, shuffled))
    drop = ["cell", "evidence", "expected", "score", "p"]  # addresses differ, sums over regions in the last bit
    pd.testing.assert_frame_equal(one.drop(columns=drop), two.drop(columns=drop))
    np.testing.assert_allclose(one["expected"], two["expected"], rtol=1e-9)


def test_adding_a_rule_removes_no_finding(reviewed: Review) -> None:
    rules = [r for r in load_rules() if r.enabled]
    ids: set[str] = set()
    for k in range(0, len(rules) + 1, 5):
        now = set(review_of(reviewed.figures, rules[: k + 5]).findings["id"])
        assert ids <= now
        ids = now
    assert ids == set(reviewed.findings["id"])


def test_findings_can_be_told_in_both_languages_and_name_innocent_causes(reviewed: Review) -> None:
    zh, en = reviewed.frame("zh"), reviewed.frame("en")
    assert zh["id"].tolist() == en["id"].tolist() and zh["id"].is_unique
    assert (zh["evidence"] != en["evidence"]).all()
    screens = en[en["rule"].str.startswith("SCR")]
    assert len(screens) and (screens["innocent"] != "").all() and (screens["severity"] == "note").all()
    assert not en["evidence"].str.contains("fraud|falsif|cheat").any()
    assert en["severity"].tolist() == sorted(en["severity"], key=["error", "warning", "note"].index)
    assert "errors" in repr(reviewed)


def test_rules_about_some_regions_and_series_only(made_up: Province) -> None:
    only = Rule("UNIT", 1, "error", "unit_slip", regions=("乙*",), series=("快递*", "tax"))
    rows = gdp.audit(made_up.panel(), rules=[only]).findings.query("rule == 'UNIT'")
    assert set(rows["region"]) == {"乙市"} and set(rows["series"]) <= {"deliveries", "tax"}


# -- rules as data -----------------------------------------------------------------------------------------------------
def test_a_file_of_rules_changes_a_threshold_and_switches_a_rule_off(made_up: Province, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[rule]]\nid = "HB"\nlevel = 3\nseverity = "note"\nexpression = "hidiroglou_berthelot"\nenabled = false\n'
        '[[rule]]\nid = "MINE"\nlevel = 4\nseverity = "warning"\nexpression = "ratio_to_related"\nowner = "trade desk"\n'
        'zh = "工业与电"\nen = "industry and power"\nparameters = { of = "industrial_output", to = "power", z = 8 }\ninnocent = ["one_off"]\n',
        encoding="utf-8",
    )
    review = gdp.audit(made_up.panel(), rules=path)
    assert "HB" not in review.summary.index and review.summary.loc["MINE", "findings"] > 0
    mine = review.findings.query("rule == 'MINE'").iloc[0]
    assert mine["owner"] == "trade desk" and mine["reason"] == "industry and power" and "one-off" in mine["innocent"]
    assert {r.id for r in load_rules(path)} == {"HB", "MINE"}


RULE = {"id": "A", "level": 1, "severity": "error", "expression": "unit_slip"}


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"expression": "__import__('os')"}, "E-AUDIT-002", "unit_slip"),
        ({"parameters": {"factor": 10.0}}, "E-AUDIT-003", "factors"),
        ({"parameters": {"near": "wide"}}, "E-AUDIT-003", "near"),
        ({"parameters": {"factors": ["a"]}}, "E-AUDIT-003", "factors"),
        ({"parameters": {"near": True}}, "E-AUDIT-003", "near"),
        ({"severity": "fatal"}, "E-AUDIT-004", "fatal"),
        ({"level": 6}, "E-AUDIT-004", "6"),
        ({"innocent": ["magic"]}, "E-AUDIT-005", "spring_festival"),
        ({"surprise": 1}, "E-AUDIT-001", "surprise"),
        ({"id": None}, "E-AUDIT-001", "id"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(change: dict, code: str, word: str, tmp_path: Path) -> None:
    row = {k: v for k, v in (RULE | change).items() if v is not None}

    def toml(x: object) -> str:
        if isinstance(x, dict):
            return "{" + ", ".join(f"{k} = {toml(v)}" for k, v in x.items()) + "}"
        return json.dumps(x)

    path = tmp_path / "rules.toml"
    path.write_text("[[rule]]\n" + "\n".join(f"{k} = {toml(v)}" for k, v in row.items()), encoding="utf-8")
    with expect_refusal(code, word):
        load_rules(path)


def test_rules_twice_unknown_ones_and_files_that_are_none(tmp_path: Path) -> None:
    with expect_refusal("E-AUDIT-006", "'A'"):
        load_rules([Rule(**RULE), Rule(**RULE)])
    with expect_refusal("E-AUDIT-006", "'NONE'"):
        load_rules(enable=["NONE"])
    with expect_refusal("E-FILE-001", "lost.toml"):
        load_rules(tmp_path / "lost.toml")
    (tmp_path / "bad.toml").write_text("[[rule", encoding="utf-8")
    with expect_refusal("E-FILE-002", "bad.toml"):
        load_rules(tmp_path / "bad.toml")
    with expect_refusal("E-AUDIT-002", "nothing"):
        load_rules(Rule("A", 1, "error", "nothing"))
    assert unit_slip.__doc__


def test_draws_are_not_reviewed() -> None:
    plain = panel({level("a"): np.ones(24)})
    with expect_refusal("E-AXIS-005", "draws"):
        gdp.audit(plain.with_values(np.ones((3, 1, 1, 24))))


# -- answers -----------------------------------------------------------------------------------------------------------
def test_answers_are_kept_shown_and_go_stale_when_the_figure_changes(made_up: Province, tmp_path: Path) -> None:
    review = gdp.audit(made_up.panel())
    path = review.write_answers(tmp_path / "answers.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(review.findings) and read_answers(path) == ()
    units = [r for r in rows if r["rule"] == "UNIT"][:2]
    for row in units:
        row.update(who="X", when="2025-10-12", why="checked with the office: in 万元")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    again = gdp.audit(made_up.panel(), answers=path)
    told = again.findings.set_index("id")
    assert told.loc[[r["id"] for r in units], "status"].tolist() == ["answered"] * 2
    assert told.loc[units[0]["id"], "why"].startswith("checked")
    assert len(again.open) == len(review.findings) - 2
    assert "已说明" in again.to_html(tmp_path / "p.html", language="zh").read_text(encoding="utf-8")
    other = made_up.panel()
    first = told.loc[units[0]["id"]]
    at = (
        other.regions.index(first["region"]),
        other.position(first["series"]),
        list(map(str, other.months)).index(first["period"]),
    )
    other.values[at] *= 1.01
    later = gdp.audit(other, answers=path).findings.set_index("id")
    assert later.loc[[r["id"] for r in units], "status"].tolist() == ["stale", "answered"]
    kept = read_answers(again.write_answers(tmp_path / "next.csv"))
    assert {a.id for a in kept} == {r["id"] for r in units}


def test_answers_about_what_has_no_figure() -> None:
    x = np.linspace(100, 110, 24)
    x[12] = np.nan
    data = panel({level("a"): x})
    one = gdp.audit(data).findings.query("rule == 'STR-PERIOD'").iloc[0]
    answered = gdp.audit(data, answers=[Answer(one["id"], "X", "2025-01-01", "the office was closed")])
    assert answered.summary.loc["STR-PERIOD", "answered"] == 1


@pytest.mark.parametrize(
    ("row", "code", "word"),
    [
        ("1,X,2025,,2.0", "E-AUDIT-007", "why"),
        (",X,2025,b,2.0", "E-AUDIT-007", "id"),
        ("1,X,2025,b,two", "E-AUDIT-008", "two"),
        ("1,X,2025,b,2\n1,Y,2025,b,2", "E-AUDIT-009", "1"),
    ],
)
def test_answers_that_are_not_understood(row: str, code: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"id,who,when,why,value\n{row}\n", encoding="utf-8")
    with expect_refusal(code, word):
        read_answers(path)


def test_answers_in_toml(tmp_path: Path) -> None:
    path = tmp_path / "answers.toml"
    path.write_text('[[answer]]\nid = "a"\nwho = "X"\nwhen = "2025-10-01"\nwhy = "so"\n', encoding="utf-8")
    assert read_answers(path) == (Answer("a", "X", "2025-10-01", "so"),)
    path.write_text("[[answer", encoding="utf-8")
    with expect_refusal("E-FILE-002", "answers.toml"):
        read_answers(path)
    with expect_refusal("E-FILE-001", "lost.toml"):
        read_answers(tmp_path / "lost.toml")


# -- what is written ---------------------------------------------------------------------------------------------------
def test_hostile_names_are_text_everywhere(tmp_path: Path) -> None:
    x = np.round(np.linspace(100, 140, 48) * (1 + 0.01 * np.sin(np.arange(48))), 2)
    x[40] *= 1e4
    data = panel({level("a", zh="<script>alert(1)</script>", en='=HYPERLINK("x")'): x}, regions=("=1+1",))
    review = gdp.audit(data)
    assert review.has("error")
    page = review.to_html(tmp_path / "p.html", language="zh").read_text(encoding="utf-8")
    assert "<script>" not in page and "&lt;script&gt;" in page
    with zipfile.ZipFile(review.to_excel(tmp_path / "m.xlsx", language="en")) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n)
    lines = review.write_answers(tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert all(not cell.startswith(("=", "+", "@")) for row in csv.reader(lines) for cell in row)


def test_the_validation_report(reviewed: Review, tmp_path: Path) -> None:
    path = reviewed.to_json(tmp_path / "r.json", language="en", at="2025-10-12T09:00:00", actor="accounts desk")
    events = json.loads(path.read_text(encoding="utf-8"))
    values = [e["value"] for e in events]
    assert values.count("0") == len(reviewed.findings)
    assert {"1", "NA"} <= set(values)
    first = events[0]
    assert set(first) == {"id", "event", "rule", "data", "value"}
    assert first["event"] == {
        "time": "2025-10-12T09:00:00", "actor": "accounts desk", "agent": f"gdpcore {gdp.__version__}", "trigger": "gdpcore.audit",
    }  # fmt: skip
    assert first["rule"]["severity"] == "error" and first["data"]["source"][:2] == ["province.xlsx", "月报"]
    assert reviewed.to_ess("en")[0]["event"]["time"] is None  # nothing is taken from a clock
    with expect_refusal("E-OUT-001", "r.json"):
        reviewed.to_json(path)


def test_a_clean_table_says_so(tmp_path: Path) -> None:
    data = panel({level("a"): np.round(np.linspace(100, 110, 30), 2)})
    review = gdp.audit(data)
    assert not len(review.findings) and not review.has("error")
    assert "No findings" in review.to_html(tmp_path / "p.html", language="en").read_text(encoding="utf-8")
    assert review.to_excel(tmp_path / "m.xlsx").is_file()


def test_findings_of_accounts_lead_to_the_cells_of_their_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    rows, periods = [], pd.period_range("2019Q1", periods=20, freq="Q")
    for t, period in enumerate(periods):
        leaves = np.round(50 * np.exp(0.01 * t + 0.1 * np.cos(np.pi * t / 2) + 0.005 * rng.normal(size=3)), 1)
        for item, x in zip(("GDP", "A", "B", "C"), (leaves.sum().round(1), *leaves), strict=True):
            rows.append(("x", item, str(period), x, x, "亿元", "period", "constant@2020"))
    frame = pd.DataFrame(rows, columns=["region", "item", "period", "value", "volume", "unit", "flow", "price_basis"])
    k = frame.index[(frame["item"] == "B") & (frame["period"] == "2022Q3")][0]
    frame.loc[k, "value"] *= 1e4
    frame.to_csv(tmp_path / "accounts.csv", index=False)
    review = gdp.audit(gdp.read_accounts(tmp_path / "accounts.csv", hierarchy=TREE), original=tmp_path / "accounts.csv")
    rows_ = review.findings.set_index("rule")
    assert rows_.loc["UNIT", ["series", "measure", "cell"]].tolist() == ["B", "value", f"D{k + 2}"]
    assert rows_.loc["SUM-PARTS", ["series", "period"]].tolist() == ["GDP", "2022Q3"]
    assert localise_errors(review)["cell"].tolist() == [f"D{k + 2}"]
    assert check_first(review, "2022Q3").iloc[0]["cell"] == f"D{k + 2}"
    assert review.to_excel(tmp_path / "marked.xlsx").is_file()


# -- localisation and priorities ---------------------------------------------------------------------------------------
def test_the_wrong_cells_are_located_by_the_sums(made_up: Province, reviewed: Review) -> None:
    table = localise_errors(reviewed)
    assert table["sheet"].eq("月报").all()
    single = table.groupby(["period", "series"]).filter(lambda g: len(g) == 1 and (g["answers"] == 1).all())
    cells = {made_up.cell(*at) for at in np.argwhere(made_up.wrong != "")}
    assert single["cell"].isin(cells).mean() >= 0.9
    assert (table["proposed"] >= -1e-9).all()
    with expect_refusal("E-AUDIT-011", "total"):
        localise_errors(gdp.audit(panel({level("a"): np.ones(24)})))


def test_location_in_accounts_and_sums_that_conflict_in_rounding() -> None:
    leaves = np.round(100 + 10 * np.random.default_rng(0).normal(size=(2, 3, 12)), 1)
    whole = np.concatenate([leaves.sum(axis=1, keepdims=True), leaves], axis=1)
    whole[1, 2, 7] += 40
    from gdpcore.accounts import Accounts
    from gdpcore.cube import Axis, Cube, Meaning

    axes = [
        Axis.of("region", ["x", "y"]),
        Axis.of("item", TREE.codes),
        Axis.of("period", pd.period_range("2021Q1", periods=12, freq="Q")),
    ]
    cubes = [Cube.of(whole.copy(), axes, Meaning.of("亿元", p, "period")) for p in ("current", "constant@2020")]
    table = localise_errors(gdp.audit(Accounts(*cubes, TREE)))
    assert set(table["region"]) == {"y"} and set(table["period"]) == {"2022Q4"} and set(table["measure"]) == {"value", "volume"}
    best = table[table["answer"] > 0].groupby("measure").first()
    assert (best["series"] == "B").all()
    assert best["proposed"].to_numpy() == pytest.approx(whole[1, 2, 7] - 40, abs=0.25)


def test_a_slipped_unit_is_to_be_checked_first(made_up: Province, reviewed: Review) -> None:
    table = check_first(reviewed)
    assert len(set(table["region"][:8])) == 1  # the city whose whole table is in another unit
    assert table["score"].is_monotonic_decreasing
    left = table[~table["selected"]].groupby("series")["score"].sum()
    assert (left <= 1.0 + 1e-9).all()
    tax = check_first(reviewed, "2024-06", total="industrial_output", threshold=5.0)
    assert "power" not in set(tax["series"])  # another unit
    with expect_refusal("E-AUDIT-012", "lost"):
        check_first(reviewed, total="lost")


def test_effects_in_points_of_gdp_where_a_scheme_is_known() -> None:
    china = gdp.samples.china()
    scheme = gdp.load_scheme("cn-national")
    periods = china.accounts.periods
    base = china.accounts.select(periods=periods[periods < "2025Q1"])
    computed = scheme.run(china.panel, base=base, periods=["2025Q1"])
    slipped = china.panel.with_values(china.panel.values.copy())
    code = computed.sensitivities().iloc[0]["indicator"]
    at = list(slipped.months).index(pd.Period("2025-03", "M"))
    slipped.values[0, slipped.position(code), at] += 40.0
    table = check_first(gdp.audit(slipped), "2025-03", accounts=computed)
    assert table.iloc[0]["series"] == code
    points = computed.sensitivities().set_index("indicator")["points"]
    row = table.iloc[0]
    assert row["score"] == pytest.approx(abs(row["value"] - row["expected"]) * points[code])
    assert set(table["series"]) <= set(points.index)


# -- the command -------------------------------------------------------------------------------------------------------
def test_the_command_says_what_it_understood_and_exits_by_what_it_found(
    workbook: Path, made_up: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["review", str(workbook), "--language", "zh", "--out", str(tmp_path / "out")]) == 3
    said = capsys.readouterr().out
    assert "13" in said and "规模以上工业总产值" in said and "月报!" in said
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {f"province-review-zh{end}" for end in (".xlsx", ".html", ".json", "-answers.csv")}
    assert run(["review", str(workbook), "--out", str(tmp_path / "out"), "--language", "zh"]) == 1
    assert "E-OUT-001" in capsys.readouterr().err
    clean = made_up.write(tmp_path / "clean.xlsx", planted=False)
    assert run(["review", str(clean), "--json", "--language", "en"]) == 0
    assert all(e["value"] in ("0", "1", "NA") for e in json.loads(capsys.readouterr().out))
    assert run(["review", str(tmp_path / "lost.xlsx")]) == 1
    assert "E-FILE-001" in capsys.readouterr().err


def test_the_command_takes_answers_and_earlier_vintages(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["review", str(workbook), "--out", str(tmp_path / "out"), "--language", "en"])
    path = tmp_path / "out" / "province-review-en-answers.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [r | {"who": "X", "when": "2025-10-12", "why": "so"} for r in csv.DictReader(stream)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    capsys.readouterr()
    assert run(["review", str(workbook), "--answers", str(path)]) == 0
    assert "error 0, warning 0, note 0" in capsys.readouterr().out
    older = province(0).write(tmp_path / "older.xlsx", planted=False)
    assert run(["review", str(workbook), "--before", str(older), "--json"]) == 3
    assert "REVISED" in capsys.readouterr().out


def test_figures_that_were_refused_while_reading_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "messy.csv"
    months = [f"2023-{m:02d}" for m in range(1, 13)]
    path.write_text(
        "指标,单位," + ",".join(months) + "\n社零,亿元," + ",".join(["100", "约90", *["101"] * 10]) + "\n", encoding="utf-8"
    )
    assert run(["review", str(path), "--language", "zh"]) == 3
    assert "约90" in capsys.readouterr().out
    read = gdp.audit(path)
    assert isinstance(read.figures.values, np.ndarray) and read.original == path
    assert read.findings.iloc[0]["cell"] == "D2"


def test_a_table_that_is_not_plain_is_read_by_a_recipe_proposed_or_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "月报.csv"
    text = "2024年3月主要指标（虚构）,,,\n指标,单位,本月,同比增长(%)\n零售,亿元,420.5,4.1\n用电量,亿千瓦时,52.1,330\n出口,亿元,31.2,5\n"
    path.write_text(text, encoding="utf-8")
    assert run(["review", str(path), "--language", "zh"]) == 0
    said = capsys.readouterr().out
    assert "布局" in said and "月报" in said and "BAND-RATE" in said and "D4" in said
    gdp.propose_recipe(path).recipe.save(tmp_path / "recipe.toml")
    assert run(["review", str(path), "--recipe", str(tmp_path / "recipe.toml"), "--out", str(tmp_path / "out")]) == 0
    grid = CalamineWorkbook.from_path(str(tmp_path / "out" / "月报-review-en.xlsx")).get_sheet_by_name("月报").to_python()
    assert grid[0][0] == "2024年3月主要指标（虚构）" and grid[3][3] == 330
    (tmp_path / "odd.csv").write_text("指标,2024-01\n", encoding="utf-8")
    assert run(["review", str(tmp_path / "odd.csv")]) == 1
