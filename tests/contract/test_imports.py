"""What importing gdpcore loads, what its names are, and what its sources never use."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import gdpcore

PACKAGE = Path(gdpcore.__file__).parent
HEAVY = (
    "statsmodels",
    "matplotlib",
    "scipy.stats",
    "jinja2",
    "docx",
    "xlsxwriter",
    "duckdb",
    "psycopg",
    "cryptography",
    "python_calamine",
    "typer",
)
FORBIDDEN_MODULES = {
    "socket",
    "subprocess",
    "urllib",
    "http",
    "ftplib",
    "smtplib",
    "requests",
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "ctypes",
    "telnetlib",
    "ssl",
    "asyncio",
    "multiprocessing",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_METHODS = {("os", "system"), ("os", "popen"), ("pd", "read_pickle"), ("np", "load"), ("yaml", "load")}
SOURCES = sorted(PACKAGE.rglob("*.py"))
MAY = {"nowcasting/real_time/workers.py": {"joblib"}}
"""Work is handed out in one place; what is written and read there is the worker's business, never a file's."""


def loaded_by(code: str) -> set[str]:
    """Names in sys.modules of a fresh interpreter after running some code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules() -> list[str]:
    return ["gdpcore", *(m.name for m in pkgutil.walk_packages([str(PACKAGE)], "gdpcore.") if not m.name.endswith("__main__"))]


# -- what is loaded ----------------------------------------------------------------------------------------------------
def test_importing_gdpcore_loads_nothing_heavy() -> None:
    loaded = loaded_by("import gdpcore")
    assert "gdpcore" in loaded
    assert not {name for name in loaded if any(name == h or name.startswith(h + ".") for h in HEAVY)}


def test_running_a_scheme_loads_nothing_heavy() -> None:
    loaded = loaded_by("import gdpcore as gdp; gdp.load_scheme('minimal'); gdp.Panel, gdp.Accounts, gdp.Cube, gdp.kernel")
    assert "gdpcore.scheme.load" in loaded
    assert not {name for name in loaded if any(name == h or name.startswith(h + ".") for h in HEAVY)}


def test_a_factor_model_loads_nothing_heavy() -> None:
    loaded = loaded_by("import gdpcore as gdp; gdp.DynamicFactor(factors=2)")
    assert "gdpcore.nowcasting.factor_fit" in loaded
    assert not {name for name in loaded if any(name == h or name.startswith(h + ".") for h in HEAVY)}


def test_the_vintage_room_loads_no_database() -> None:
    loaded = loaded_by("import gdpcore as gdp; gdp.VintageStore, gdp.vintage.Checkpoint")
    assert "gdpcore.vintage.verification" in loaded
    assert not {name for name in loaded if any(name == h or name.startswith(h + ".") for h in HEAVY)}


def test_kernels_load_no_pandas() -> None:
    """The arithmetic stands on numpy (and scipy) alone."""
    for path in (PACKAGE / "kernel").rglob("*.py"):
        assert not imports_of(path) & {"pandas", "statsmodels", "matplotlib"}, path.name


# -- names -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", gdpcore.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(gdpcore, name) is not None
    assert name in dir(gdpcore)


def test_names_that_are_not_there() -> None:
    for name in ("nothing", "nowcasting_", "_hidden", "read_csv", "eval"):
        with pytest.raises(AttributeError, match=name):
            getattr(gdpcore, name)
    assert len(gdpcore.__all__) == len(set(gdpcore.__all__))
    assert gdpcore.__version__.count(".") == 2


def test_no_public_function_or_class_has_the_name_of_a_module() -> None:
    """A lazy name would be shadowed by the module as soon as that is imported, wherever in the library the module stands."""
    rooms = {name.rsplit(".", 1)[-1] for name in modules()}
    for name in modules():
        importlib.import_module(name)
    values = {name: getattr(gdpcore, name) for name in gdpcore.__all__}
    exported = {name for name, value in values.items() if inspect.isfunction(value) or inspect.isclass(value)}
    assert len(exported) >= 10
    assert not exported & rooms
    assert {name for name, value in values.items() if inspect.ismodule(value)} <= rooms


def test_what_a_package_exports_is_not_one_of_its_modules() -> None:
    for name in modules():
        module = importlib.import_module(name)
        exported = getattr(module, "__all__", ())
        for one in exported:
            value = getattr(module, one)
            if inspect.ismodule(value):
                continue
            assert f"{name}.{one}" not in modules(), f"{name}.{one} is a module and a name"


def test_every_module_imports_and_says_what_it_is_for() -> None:
    found = modules()
    assert len(found) > 30
    for name in found:
        assert importlib.import_module(name).__doc__, name


# -- what the sources never use ----------------------------------------------------------------------------------------
def imports_of(path: Path) -> set[str]:
    """Top names of everything that a source imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_network_no_subprocess_no_code_from_data(path: Path) -> None:
    assert not imports_of(path) & (FORBIDDEN_MODULES - MAY.get(path.relative_to(PACKAGE).as_posix(), set()))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"line {node.lineno}"
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            assert (owner, node.func.attr) not in FORBIDDEN_METHODS, f"line {node.lineno}"
            assert node.func.attr not in ("eval", "query") or owner not in ("pd", "frame", "df"), f"line {node.lineno}"
            assert node.func.attr != "extractall", f"line {node.lineno}"


def test_the_check_itself_sees_what_it_should(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from urllib.request import urlopen\n    import os.path, pickle\n", encoding="utf-8")
    assert imports_of(bad) & FORBIDDEN_MODULES == {"urllib", "pickle"}


def test_errors_stand_on_the_standard_library_alone() -> None:
    for path in (PACKAGE / "messages").glob("*.py"):
        assert imports_of(path) <= {"gdpcore", *sys.stdlib_module_names}
    assert imports_of(PACKAGE / "errors.py") <= {"gdpcore", *sys.stdlib_module_names}
