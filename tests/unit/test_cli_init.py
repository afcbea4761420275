"""A folder that was just started: every line of docs/pipeline.md that says "tested"."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.cli.app import run
from gdpcore.cli.starting import starter_files

Capture = pytest.CaptureFixture[str]
FILES = {
    ".gitignore", ".gitlab-ci.yml", "CHANGELOG.md", "README.md", "catalogue.csv", "ci.sh", "data/README.md", "data/base.csv",
    "data/indicators.csv", "gdp_pipeline/__init__.py", "gdp_pipeline/__main__.py", "gdp_pipeline/settings.py",
    "gdp_pipeline/steps.py", "pyproject.toml", "recipe.toml", "requirements.txt", "scheme.toml", "settings.toml", "template.docx",
    "tests/golden.csv", "tests/test_golden.py", "tests/test_no_look_ahead.py", "tests/test_pipeline.py", "tests/test_scheme.py",
}  # fmt: skip


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the folder, on this tree of gdpcore."""
    known = {**os.environ, "PYTHONPATH": str(Path(gdp.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=known, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureau") / "my city"
    assert run(["init", str(folder), "--language", "zh"]) == 0
    return folder


@pytest.fixture(scope="module")
def made(started: Path) -> subprocess.CompletedProcess[str]:
    return python(started, "-m", "gdp_pipeline", "--as-of", "2024-08-01")


# -- what is written ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_files_are_in_one_language_and_nothing_is_left_to_choose(language: str) -> None:
    files = starter_files(language)
    assert set(files) == FILES
    texts = {name: text for name, text in files.items() if isinstance(text, str)}
    assert len(texts) == len(FILES) - 1
    for name, text in texts.items():
        assert not set("«»¦") & set(text), name
    readme, marked = texts["README.md"], {"zh": "虚构数据", "en": "MADE-UP DATA"}[language]
    assert marked in readme
    for name in ("README.md", "CHANGELOG.md", "gdp_pipeline/steps.py", "tests/test_golden.py", "settings.toml"):
        assert bool(re.search("[一-鿿]", texts[name])) is (language == "zh"), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_code_and_settings_can_be_read(language: str) -> None:
    files = starter_files(language)
    for name, text in files.items():
        if name.endswith(".py"):
            tree = ast.parse(str(text))
            defined = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
            undocumented = [n.name for n in defined if not ast.get_docstring(n)]
            assert ast.get_docstring(tree) and (not undocumented or name.startswith("tests/")), name
            assert max(map(len, str(text).splitlines())) <= 200, name
        if name.endswith(".toml"):
            assert tomllib.loads(str(text))
    described = tomllib.loads(str(files["pyproject.toml"]))
    assert described["tool"]["setuptools"]["packages"] == ["gdp_pipeline"]
    assert f'__version__ = "{described["project"]["version"]}"' in str(files["gdp_pipeline/__init__.py"])
    pinned = f"=={gdp.__version__}"
    assert pinned in str(files["requirements.txt"]) and pinned in described["project"]["dependencies"][0]
    assert tomllib.loads(str(files["settings.toml"]))["language"] == language


def test_the_template_is_a_word_file_that_says_made_up(started: Path) -> None:
    with zipfile.ZipFile(started / "template.docx") as archive:
        assert archive.testzip() is None
        text = archive.read("word/document.xml").decode("utf-8")
    assert "{%p if made_up %}" in text and "虚构数据" in text and "{{ title }}" in text
    assert starter_files("zh")["template.docx"] == (started / "template.docx").read_bytes(), "the same bytes whenever"


def test_continuous_integration_calls_style_tests_and_pipeline(started: Path) -> None:
    script = (started / "ci.sh").read_text(encoding="utf-8")
    called = re.findall(r'^"\$PYTHON" -m (\w+)', script, re.MULTILINE)
    assert called == ["ruff", "pytest", "gdp_pipeline"]
    assert (started / "ci.sh").stat().st_mode & 0o100
    scheduled = (started / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert "bash ci.sh" in scheduled and '"schedule"' in scheduled and '"trigger"' in scheduled


# -- what is refused ---------------------------------------------------------------------------------------------------
def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    for language, word in (("zh", "非空"), ("en", "not empty")):
        assert run(["init", str(tmp_path), "--language", language]) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("E-CMD-007") and word in err and len(err.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["old.txt"]
    assert run(["init", str(tmp_path / "old.txt")]) == 1
    assert "E-CMD-007" in capsys.readouterr().err
    assert run(["init", str(tmp_path / "con")]) == 1
    assert "E-OUT-011" in capsys.readouterr().err


def test_an_empty_folder_is_filled_and_json_names_the_files(tmp_path: Path, capsys: Capture) -> None:
    assert run(["init", str(tmp_path), "--language", "en", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["files"]) == FILES
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} == FILES


# -- it runs -----------------------------------------------------------------------------------------------------------
def test_its_own_tests_run(started: Path) -> None:
    tried = python(started, "-m", "pytest", "-p", "no:cacheprovider")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "11 passed" in tried.stdout


def test_its_pipeline_writes_everything(started: Path, made: subprocess.CompletedProcess[str]) -> None:
    assert made.returncode == 0, made.stderr
    out = started / "out"
    for name in ("accounts.csv", "manifest.json", "pipeline.log", *(f"bulletin-2024Q2-zh.{f}" for f in ("html", "docx", "xlsx"))):
        assert (out / name).stat().st_size > 100, name
        assert name == "pipeline.log" or str(out / name) in made.stdout
    page = (out / "bulletin-2024Q2-zh.html").read_text(encoding="utf-8")
    assert "虚构" in page and "2024-08-01" in page
    with zipfile.ZipFile(out / "bulletin-2024Q2-zh.docx") as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    assert "虚构数据，仅供试用。" in text and "228.1" in text and "{" not in re.sub("<[^>]*>", "", text)
    assert "小城2024年二季度" in re.sub("<[^>]*>", "", text)


def test_its_run_is_replayed_and_a_changed_figure_is_found(
    started: Path, made: subprocess.CompletedProcess[str], tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(started / "out" / "manifest.json", out)
    for name in ("data/indicators.csv", "data/base.csv", "catalogue.csv", "recipe.toml", "scheme.toml"):
        shutil.copy(started / name, out)
    assert run(["replay", str(out / "manifest.json")]) == 0
    assert "18 rows of figures, 0 differences" in capsys.readouterr().out
    table = out / "indicators.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("513", "514"), encoding="utf-8")
    assert run(["replay", str(out / "manifest.json"), "--json"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert said["differences"] == len([f for f in said["findings"] if f["level"] == "error"]) > 0


def test_its_tests_fail_when_a_figure_is_changed(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    assert run(["init", str(folder), "--language", "en"]) == 0
    table = folder / "data" / "indicators.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("448.8", "448.9"), encoding="utf-8")
    tried = python(folder, "-m", "pytest", "-p", "no:cacheprovider", "tests/test_golden.py", "tests/test_scheme.py")
    assert tried.returncode == 1 and "1 failed, 3 passed" in tried.stdout


def test_its_recipe_and_scheme_pass_the_commands_of_its_readme(started: Path, capsys: Capture) -> None:
    assert run(["scheme", str(started / "scheme.toml")]) == 0
    words = ["--recipe", str(started / "recipe.toml"), "--catalogue", str(started / "catalogue.csv")]
    assert run(["review", str(started / "data" / "indicators.csv"), *words]) == 0
    assert "error 0, warning 0" in capsys.readouterr().out
    files = ["--panel", str(started / "data" / "indicators.csv"), *words, "--base", str(started / "data" / "base.csv")]
    assert run(["accounts", "--scheme", str(started / "scheme.toml"), *files, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {r["period"]: r["value"] for r in rows if r["item"] == "GDP"}["2024Q1"] == pytest.approx(5.0)
