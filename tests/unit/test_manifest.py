"""A run can be made again from its manifest, and what differs is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.cli.app import run
from gdpcore.errors import FileError, GdpcoreError
from gdpcore.scheme.manifest import canonical, differences, manifest_of, read_manifest, scheme_hash, write_manifest
from tests.traced import china

DATA = Path(gdp.__file__).parent / "samples" / "data" / "china"


def told(**more):
    return manifest_of(gdp.load_scheme("cn-national"), china(), {"panel": DATA / "panel.csv"}, **more)


def test_the_manifest_names_inputs_rules_place_and_result():
    made = told(seed=7)
    assert made["run"] == {"periods": ["2025Q2"], "regime": "period", "base_until": "2025Q2", "seed": 7}
    assert len(made["inputs"]["panel"]["sha256"]) == 64
    assert {"gdpcore", "numpy", "scipy", "pandas", "python"} <= set(made["versions"])
    assert {"blas", "threads", "platform"} <= set(made)
    assert json.loads(canonical(made)) == made


def test_the_same_run_has_no_differences_and_other_rules_another_hash():
    assert differences(told(), told()) == []
    assert scheme_hash(gdp.load_scheme("cn-national")) == scheme_hash(gdp.load_scheme("cn-national"))
    assert scheme_hash(gdp.load_scheme("cn-national")) != scheme_hash(gdp.load_scheme("minimal"))


def test_a_moved_figure_is_named_to_the_last_bit_here_and_to_1e_9_elsewhere():
    old, new = told(), told()
    row = next(x for x in new["result"]["figures"] if x[1] == "GDP" and x[2] == "2025Q2")
    row[3] *= 1 + 1e-12
    new["result"]["sha256"] = "0" * 64
    (found,) = differences(old, new)
    assert (found.code, found.fields["item"], found.fields["measure"]) == ("E-MANI-003", "GDP", "value")
    new["versions"]["numpy"] = "0.0"
    assert [f.code for f in differences(old, new)] == ["W-MANI-001"]
    row[3] *= 1 + 1e-8
    assert "E-MANI-003" in [f.code for f in differences(old, new)]


def test_what_is_no_manifest_is_refused(tmp_path):
    for text in ("{", "[]", '{"schema": 1}', canonical({**told(), "schema": 99})):
        (tmp_path / "m.json").write_text(text, encoding="utf-8")
        with pytest.raises(FileError) as error:
            read_manifest(tmp_path / "m.json")
        assert error.value.code == "E-MANI-001"
    with pytest.raises(GdpcoreError) as nothing:
        manifest_of(gdp.load_scheme("cn-national"), gdp.samples.china().accounts, {})
    assert nothing.value.code == "E-ACC-002"
    write_manifest(told(), tmp_path / "n.json")
    with pytest.raises(GdpcoreError) as there:
        write_manifest(told(), tmp_path / "n.json")
    assert there.value.code == "E-OUT-001"


def test_the_command_line_replays_and_says_what_differs(tmp_path, capsys):
    for name in ("panel.csv", "catalogue.csv", "accounts_quarter.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    files = [
        "--panel",
        tmp_path / "panel.csv",
        "--catalogue",
        tmp_path / "catalogue.csv",
        "--base",
        tmp_path / "accounts_quarter.csv",
    ]
    words = ["accounts", "--periods", "2025Q2", "--manifest", tmp_path / "m.json", *files]
    assert run([str(w) for w in words]) == 0
    capsys.readouterr()
    assert run(["replay", str(tmp_path / "m.json")]) == 0
    assert "0 differences" in capsys.readouterr().out
    panel = (tmp_path / "panel.csv").read_text(encoding="utf-8")
    (tmp_path / "panel.csv").write_text(panel.replace("4525.0", "4526.0", 1), encoding="utf-8")
    assert run(["replay", str(tmp_path / "m.json")]) == 3
    out = capsys.readouterr().out
    assert "inputs.panel.sha256" in out
    assert "data.panel" in out


def test_the_bulletin_is_stopped_by_an_override_that_nobody_approved(tmp_path, capsys):
    value = float(china().value.sel(region="CN", item="K", period="2025Q2").values)
    lines = [
        "[[override]]",
        'region = "CN"',
        'item = "K"',
        'period = "2025Q2"',
        'measure = "value"',
        f"before = {value!r}",
        "after = 20000.0",
    ]
    lines += ['who = "desk 3"', 'when = "2025-07-10"', 'why = "<b>late</b> return"']
    path = tmp_path / "o.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    words = [
        "bulletin",
        "--period",
        "2025Q2",
        "--out",
        str(tmp_path / "out"),
        "--overrides",
        str(path),
        "--language",
        "en",
        "--formats",
        "html",
    ]
    assert run(words) == 1
    assert "E-OVER-007" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    path.write_text("\n".join([*lines, 'approved_by = "head of division"']), encoding="utf-8")
    assert run(words) == 0
    page = next((tmp_path / "out").glob("*.html")).read_text(encoding="utf-8")
    assert "Figures set by hand" in page
    assert "&lt;b&gt;late&lt;/b&gt; return" in page
    assert "head of division" in page


def test_the_command_line_explains_a_figure(tmp_path, capsys):
    assert run(["explain", "GDP", "2025Q2", "--measure", "growth", "--language", "en"]) == 0
    assert "sha256" in capsys.readouterr().out
    for name in ("a.html", "a.json", "a.txt"):
        assert run(["explain", "F", "2025Q2", "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 1000
    assert run(["explain", "F", "2025Q2", "--out", str(tmp_path / "a.txt")]) == 1
    assert run(["explain", "nothing", "2025Q2"]) == 1
    assert "E-AXIS-003" in capsys.readouterr().err


def test_a_trace_that_does_not_replay_is_said_to_be_incomplete(monkeypatch, capsys):
    from gdpcore.cube.trace import Trace

    monkeypatch.setattr(Trace, "replay", lambda self: 0.0)
    assert run(["explain", "F", "2025Q2"]) == 1
    assert "E-TRACE-006" in capsys.readouterr().err
