"""The surface of Cube is frozen: a method more is a decision, not an accident."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

import pytest

import gdpcore.cube.cube as module
from gdpcore.cube import Cube

PUBLIC = {
    "align", "axes", "axis", "batch", "concat", "dims", "from_frame", "from_long", "index", "labels", "map", "meaning", "of",
    "sel", "status", "sum", "to_frame", "to_long", "values", "with_unit",
}  # fmt: skip
OPERATORS = {"__add__", "__sub__", "__mul__", "__truediv__"}
UNWANTED = (
    "groupby",
    "plot",
    "loc",
    "iloc",
    "apply",
    "fillna",
    "dropna",
    "reindex",
    "merge",
    "join",
    "append",
    "update",
    "__setitem__",
    "__getitem__",
    "__iadd__",
    "__array__",
    "__iter__",
    "__len__",
)


def test_public_names() -> None:
    fields = {f.name for f in dataclasses.fields(Cube)}
    assert {n for n in dir(Cube) if not n.startswith("_")} | fields == PUBLIC


def test_operators() -> None:
    arithmetic = {
        f"__{side}{n}__" for side in ("", "r", "i") for n in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
    }
    assert arithmetic & set(vars(Cube)) == OPERATORS


@pytest.mark.parametrize("name", UNWANTED)
def test_what_a_cube_is_not(name: str) -> None:
    assert not hasattr(Cube, name)


def test_every_public_method_is_documented_and_short() -> None:
    for name in PUBLIC - {f.name for f in dataclasses.fields(Cube)}:
        one = inspect.getattr_static(Cube, name)
        function = one.fget if isinstance(one, property) else getattr(one, "__func__", one)
        assert inspect.getdoc(function), name
        assert len(inspect.getsource(function).splitlines()) <= 40, name


def test_the_module_stays_small() -> None:
    assert len(Path(module.__file__).read_text(encoding="utf-8").splitlines()) <= 350


def test_it_is_a_frozen_dataclass_without_equality() -> None:
    parameters = Cube.__dataclass_params__  # type: ignore[attr-defined]
    assert parameters.frozen
    assert not parameters.eq
