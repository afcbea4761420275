"""A fit on disk: read back to the last bit, the same bytes for the same fit, and nothing else is taken for one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.errors import FileError
from gdpcore.nowcasting import FactorFit, load_fit
from gdpcore.nowcasting.factor_file import ARRAYS, FORMAT
from tests.made_up_factors import in_blocks, mixed


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    """Every kind of column, blocks, a column left out, base weights, excluded months."""
    monthly, quarterly, kinds = mixed()
    monthly["flat"] = 1.0
    blocks = {"全部": None, "some": ["x0", "x1", "retail", "flat"]}
    return gdp.DynamicFactor(blocks=blocks, factors={"some": 1}, unusable="drop", most=5, seed=np.int64(3)).fit(
        monthly, quarterly, {**kinds, "output_ytd": ("ytd_growth", [1.5] * 11 + [2.0 / 3])}, exclude=["2003-05"]
    )


@pytest.mark.parametrize("name", ["fit.npz", "fit.json", "fit"])
def test_it_is_read_back_to_the_last_bit(fit: FactorFit, tmp_path: Path, name: str) -> None:
    fit.save(tmp_path / name)
    again = load_fit(tmp_path / name)
    for part in ("loadings", "transition", "factor_cov", "rho", "variance"):
        assert np.array_equal(getattr(again.parameters, part), getattr(fit.parameters, part))
    assert np.array_equal(again.data.values, fit.data.values, equal_nan=True)
    assert (again.data.kinds, again.data.excluded, again.findings) == (fit.data.kinds, fit.data.excluded, fit.findings)
    assert again.spec == fit.spec and again.summary() == fit.summary() and again.data.months.equals(fit.data.months)
    assert again.nowcast("GDP", "2004Q4") == fit.nowcast("GDP", "2004Q4")
    again.save(tmp_path / "again")
    with pytest.raises(FileError, match="E-OUT-001"):
        fit.save(tmp_path / "again")
    fit.save(tmp_path / "once")
    fit.save(tmp_path / "once", overwrite=True)
    assert (tmp_path / "again").read_bytes() == (tmp_path / "once").read_bytes()


def test_numpy_reads_the_arrays_without_pickle(tmp_path: Path) -> None:
    monthly, quarterly, blocks, _ = in_blocks(60)
    one = gdp.DynamicFactor(blocks=blocks, most=2).fit(monthly, quarterly)
    one.save(tmp_path / "fit.npz")
    with np.load(tmp_path / "fit.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["loadings"], one.parameters.loadings)


def parts_of(fit: FactorFit, folder: Path) -> dict[str, bytes]:
    fit.save(folder / "good.npz")
    with zipfile.ZipFile(folder / "good.npz") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def npy(array: np.ndarray, pickled: bool = False) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=pickled)
    return stream.getvalue()


def header(parts: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    return {**parts, "header.json": json.dumps({**json.loads(parts["header.json"]), **changes}).encode()}


SPOILT: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "an array is missing": lambda p: {k: v for k, v in p.items() if k != "rho.npy"},
    "the header is missing": lambda p: {k: v for k, v in p.items() if k != "header.json"},
    "an array too many": lambda p: {**p, "more.npy": p["rho.npy"]},
    "objects": lambda p: {**p, "rho.npy": npy(np.array([print] * 10, dtype=object), pickled=True)},
    "float32": lambda p: {**p, "rho.npy": npy(np.zeros(10, np.float32))},
    "shape": lambda p: {**p, "rho.npy": npy(np.zeros(3))},
    "one axis more": lambda p: {**p, "values.npy": npy(np.zeros((4, 10, 1)))},
    "cut off": lambda p: {**p, "loadings.npy": p["loadings.npy"][:-8]},
    "promises more than there is": lambda p: {**p, "rho.npy": p["rho.npy"].replace(b"(", b"(9999999999999,", 1)},
    "no array at all": lambda p: {**p, "rho.npy": b"rho"},
    "another format of arrays": lambda p: {**p, "rho.npy": p["rho.npy"][:6] + b"\x03\x00" + p["rho.npy"][8:]},
    "infinite": lambda p: {**p, "scale.npy": npy(np.full(10, np.inf))},
    "not a number": lambda p: {**p, "loadings.npy": npy(np.full((10, 2), np.nan))},
    "header is no json": lambda p: {**p, "header.json": b"{"},
    "header is a list": lambda p: {**p, "header.json": b"[]"},
    "foreign version": lambda p: header(p, format="gdpcore factor fit 99"),
    "foreign model": lambda p: header(p, spec={"factors": 0}),
    "fields that there are not": lambda p: header(p, spec={"colour": 1}),
    "fewer names": lambda p: header(p, names=["a"]),
    "fewer kinds": lambda p: header(p, kinds=["month"]),
    "first month": lambda p: header(p, first="soon"),
    "findings of another kind": lambda p: header(p, findings=[{"code": "E-NONE-000"}]),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_not_a_fit_is_refused(fit: FactorFit, tmp_path: Path, how: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as archive:
        for name, content in SPOILT[how](parts_of(fit, tmp_path)).items():
            archive.writestr(name, content)
    with pytest.raises(FileError, match=r"E-NOW-016 .*bad\.npz"):
        load_fit(tmp_path / "bad.npz")


def test_other_files_are_refused(fit: FactorFit, tmp_path: Path) -> None:
    parts = parts_of(fit, tmp_path)
    with zipfile.ZipFile(tmp_path / "packed.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    whole = (tmp_path / "good.npz").read_bytes()
    (tmp_path / "half.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "flipped.npz").write_bytes(whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:])
    (tmp_path / "text.npz").write_text("[1", encoding="utf-8")
    (tmp_path / "bytes.npz").write_bytes(b"\xff\xfe\x00")
    np.save(tmp_path / "one.npy", np.zeros(3))
    for name in ("packed.npz", "half.npz", "flipped.npz", "text.npz", "bytes.npz", "one.npy"):
        with pytest.raises(FileError, match="E-NOW-016"):
            load_fit(tmp_path / name)
    with pytest.raises(FileError, match="E-FILE-001"):
        load_fit(tmp_path / "none.npz")
    with pytest.raises(FileError, match="E-OUT-002"):
        fit.save(tmp_path / "no folder" / "fit.npz")


def test_json_that_is_not_a_fit_is_refused(fit: FactorFit, tmp_path: Path) -> None:
    fit.save(tmp_path / "fit.json")
    content = json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))
    assert content["format"] == FORMAT and set(content["arrays"]) == set(ARRAYS)
    for change in ({"format": "other"}, {"names": ["one"]}, {"spec": {"factors": 0}}, {"arrays": {}}, {"shapes": "x"}):
        (tmp_path / "bad.json").write_text(json.dumps({**content, **change}), encoding="utf-8")
        with pytest.raises(FileError, match="E-NOW-016"):
            load_fit(tmp_path / "bad.json")
