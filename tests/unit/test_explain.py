"""Why a figure is what it is: what is read out of a trace, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.cube.trace import Leaf, Node
from gdpcore.cube.trace_operations import OPERATIONS
from gdpcore.errors import AlignmentError, GdpcoreError
from tests.traced import china, city, figure


@pytest.mark.parametrize("measure", ["value", "volume", "growth"])
@pytest.mark.parametrize("item", ["GDP", "S2", "A0", "C"])
def test_the_trace_begins_with_the_figure_and_ends_in_cells_of_files(item, measure):
    accounts = china()
    trace = accounts.explain("CN", item, "2025Q2", measure)
    assert trace.value == figure(accounts, "CN", item, "2025Q2", measure)
    assert trace.replay() == trace.value
    lines = str(trace).splitlines()
    assert repr(trace.value) in lines[0]
    assert len(lines) > 4
    assert {leaf.file for leaf in trace.leaves} <= {"panel.csv", "accounts_quarter.csv"}
    assert all(len(leaf.sha256) == 64 and leaf.cell and leaf.raw for leaf in trace.leaves if leaf.kind == "indicator")


def test_the_raw_text_of_a_cell_is_what_the_panel_says_was_read():
    trace = china().explain("CN", "F", "2025Q2", "volume")
    panel = gdp.samples.china().panel
    for leaf in trace.leaves:
        if leaf.kind == "indicator":
            source = panel.source_of(leaf.series, leaf.period)
            assert (leaf.file, leaf.cell, leaf.raw, leaf.sha256) == (source.file, source.cell, source.raw, source.sha256)


def test_every_step_with_an_operation_gives_its_figure_from_its_children():
    checked = set()
    for accounts, region in ((china(), "CN"), (city(), "D01")):
        for measure in ("value", "volume", "growth"):
            for node in accounts.explain(region, "GDP", str(accounts.periods[-1]), measure).root.walk():
                if isinstance(node, Node) and node.operation:
                    given = [c.value for c in node.children if c.value is not None]
                    made = OPERATIONS[node.operation](given, node.parameters)
                    assert made == pytest.approx(node.value, rel=1e-12), (node.kind, node.fields)
                    checked.add(node.operation)
    assert checked >= {"sum", "product", "deflated", "line", "growth", "same"}


def test_the_tree_shows_no_cell_that_is_not_among_the_leaves_and_all_of_those():
    for accounts, region in ((china(), "CN"), (city(), "D02")):
        for item in accounts.hierarchy.leaves[::5]:
            trace = accounts.explain(region, item, str(accounts.periods[-1]), "volume")
            shown = {(x.key, x.sha256) for x in trace.root.walk() if isinstance(x, Leaf)}
            assert shown == {(x.key, x.sha256) for x in trace.leaves}, item


def test_the_json_is_prov_and_comes_back():
    trace = china().explain("CN", "I", "2025Q2", "value")
    read = json.loads(trace.to_json())
    assert {"prefix", "entity", "activity", "used", "wasGeneratedBy", "wasDerivedFrom"} == set(read)
    for relation in read["used"].values():
        assert relation["prov:entity"] in read["entity"]
        assert relation["prov:activity"] in read["activity"]
    cells = [e for e in read["entity"].values() if e["prov:type"] == "cell"]
    assert len(cells) == len(trace.leaves)
    assert {c["gdp:sha256"] for c in cells} == {leaf.sha256 for leaf in trace.leaves}
    assert any(e.get("prov:value") == trace.value for e in read["entity"].values())


def test_the_page_escapes_what_comes_from_data():
    leaf = Leaf("indicator", "<script>x</script>", "", "R", "2024-01", 1.0, "&", "a<b>.csv", "", "A1", "<img>", "0" * 64)
    root = Node(
        "figure", {"measure": "value", "region": "<b>", "item": "&", "period": "2024Q1"}, 1.0, "亿元", "", (), lambda: [leaf]
    )
    from gdpcore.cube.trace import Trace

    page = Trace(1.0, "亿元", "<b>", "&", "2024Q1", "value", root, (leaf,), lambda: 1.0).to_html("en")
    assert "<script" not in page
    assert "<img" not in page
    assert "a<b>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_are_all_of_one_language(language):
    trace = china().explain("CN", "GDP", "2025Q2", "value")
    text, page = trace.to_text(language), trace.to_html(language)
    assert ("现价" in text) is (language == "zh")
    assert ("数据追溯" in page) is (language == "zh")


def test_the_frame_has_a_row_for_every_cell_the_strongest_first():
    frame = china().explain("CN", "GDP", "2025Q2", "growth").to_frame()
    assert frame["effect"].abs().is_monotonic_decreasing
    assert not frame.duplicated(["kind", "series", "measure", "region", "period"]).any()


def test_the_effect_of_a_cell_is_what_one_per_cent_of_it_does():
    sample = gdp.samples.china()
    trace = china().explain("CN", "K", "2025Q2", "value")
    leaf = next(x for x in trace.leaves if x.kind == "indicator" and x.moves == "yes" and x.period == "2025-06")
    panel = sample.panel
    values = np.array(panel.values)
    step = 1e-4
    values[0, panel.position(leaf.series), list(map(str, panel.months)).index(leaf.period)] *= 1 + step
    moved = gdp.load_scheme("cn-national").run(panel.with_values(values), base=sample.accounts, periods=["2025Q2"])
    change = figure(moved, "CN", "K", "2025Q2", "value") - trace.value
    assert change / step / 100 == pytest.approx(leaf.effect, rel=1e-3)


def test_published_accounts_are_explained_by_the_cell_they_were_read_from():
    published = gdp.samples.china().accounts
    trace = published.explain("CN", "GDP", "2025Q2")
    (leaf,) = trace.leaves
    assert (leaf.file, float(leaf.raw)) == ("accounts_quarter.csv", trace.value)
    assert trace.replay() == trace.value


@pytest.mark.parametrize(
    ("labels", "kind", "code"),
    [
        (("CN", "nothing", "2025Q2", "value"), AlignmentError, "E-AXIS-003"),
        (("nowhere", "GDP", "2025Q2", "value"), AlignmentError, "E-AXIS-003"),
        (("CN", "GDP", "1999Q2", "value"), AlignmentError, "E-AXIS-003"),
        (("CN", "GDP", "2025Q2", "deflator"), GdpcoreError, "E-TRACE-004"),
        (("CN", "GDP", "2024Q1", "growth"), GdpcoreError, "E-TRACE-003"),
    ],
)
def test_what_cannot_be_explained_is_refused(labels, kind, code):
    with pytest.raises(kind) as error:
        china().explain(*labels)
    assert error.value.code == code


def test_draws_and_changes_without_a_record_are_refused():
    from dataclasses import replace

    from gdpcore.cube import Axis, Cube

    accounts = china()
    draws = [
        Cube(np.stack([c.values] * 2), (Axis.of("draw", None), *c.axes), c.meaning, c.status)
        for c in (accounts.value, accounts.volume)
    ]
    with pytest.raises(GdpcoreError) as error:
        replace(accounts, value=draws[0], volume=draws[1]).explain("CN", "GDP", "2025Q2")
    assert error.value.code == "E-TRACE-001"
    with pytest.raises(GdpcoreError) as error:
        accounts.rebase(2024).explain("CN", "F", "2025Q2", "volume")
    assert error.value.code == "E-TRACE-002"
