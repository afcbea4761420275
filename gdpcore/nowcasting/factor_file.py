"""A fit on disk: one .npz file of plain arrays with a JSON header, or the same as JSON; every float is read back as it was.

Nothing in it can run: arrays of objects are refused, and so is whatever else is not as this file wrote it.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, Finding, GdpcoreError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.nowcasting.ascent import Ascent
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.kinds import Kind, WeightedGrowth
from gdpcore.nowcasting.series import USELESS, FactorData

if TYPE_CHECKING:
    Array = NDArray[np.float64]

FORMAT = "gdpcore factor fit 3"
PARAMETERS = ("loadings", "transition", "factor_cov", "rho", "variance", "shifts")
ARRAYS = (*PARAMETERS, "values", "centre", "scale")
HEADER = "header.json"
MADE = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the file, so that the same fit is the same bytes."""
NOT_A_FIT = (
    KeyError, TypeError, ValueError, AttributeError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, GdpcoreError,
)  # fmt: skip


def save(fit: FactorFit, path: Path, overwrite: bool = False) -> None:
    """Write a fit, as JSON if the name ends in .json; E-OUT-001 if the file is there, E-OUT-002 if it cannot be written."""
    header, arrays = _taken_apart(fit)
    if path.suffix == ".json":
        lists = {name: [None if np.isnan(x) else x for x in array.ravel().tolist()] for name, array in arrays.items()}
        shapes = {name: array.shape for name, array in arrays.items()}
        write_atomically(path, _json({**header, "shapes": shapes, "arrays": lists}), overwrite=overwrite)
    else:
        write_atomically(path, _packed(header, arrays), overwrite=overwrite)


def load_fit(path: str | Path) -> FactorFit:
    """Read a fit that :meth:`FactorFit.save` wrote.

    Raises
    ------
    FileError
        E-FILE-001 if there is no such file, E-NOW-016 if it is not such a fit.
    """
    path = Path(path)
    if not path.is_file():
        raise FileError("E-FILE-001", path=path.name)
    try:
        return _rebuilt(*(_unpacked(path) if zipfile.is_zipfile(path) else _read_json(path)))
    except NOT_A_FIT as error:
        raise FileError("E-NOW-016", path=path.name, why=f"{type(error).__name__}: {error}") from error


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, default=int)  # whole numbers of numpy are numbers


# -- containers ------------------------------------------------------------------------------------------------------------
def _packed(header: dict[str, Any], arrays: dict[str, Array]) -> bytes:
    """An uncompressed .npz of the arrays, the header beside them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(HEADER, MADE), _json(header))
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(array, "<f8"), version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", MADE), part.getvalue())
    return stream.getvalue()


def _unpacked(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sorted(p.filename for p in parts) != sorted([HEADER, *(f"{name}.npy" for name in ARRAYS)]):
            raise ValueError(f"it holds {sorted(p.filename for p in parts)}")
        if any(p.compress_type != zipfile.ZIP_STORED for p in parts):
            raise ValueError("its parts are compressed")  # nothing unfolds to more than the file holds
        header = json.loads(archive.read(HEADER))
        arrays = {name: _array(io.BytesIO(archive.read(f"{name}.npy")), name) for name in ARRAYS}
    return header, arrays


def _array(part: io.BytesIO, name: str) -> Array:
    """One array of finite size and float64; its header may not promise more than there is."""
    version = np.lib.format.read_magic(part)
    if version != (1, 0):
        raise ValueError(f"{name} has format {version}")
    shape, _, dtype = np.lib.format.read_array_header_1_0(part)
    if dtype != np.dtype("<f8") or 8 * int(np.prod(shape, dtype=object)) != len(part.getbuffer()) - part.tell():
        raise ValueError(f"{name} is {dtype} of shape {shape} in {len(part.getbuffer())} bytes")
    part.seek(0)
    return np.asarray(np.lib.format.read_array(part, allow_pickle=False), np.float64)


def _read_json(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    arrays = {name: np.array(content["arrays"][name], np.float64).reshape(content["shapes"][name]) for name in ARRAYS}
    return content, arrays


# -- contents --------------------------------------------------------------------------------------------------------------
def _taken_apart(fit: FactorFit) -> tuple[dict[str, Any], dict[str, Array]]:
    data, ascent = fit.data, replace(fit.ascent, loglike=fit.loglike, score_norm=fit.score_norm)
    header = {
        "format": FORMAT,
        "spec": asdict(fit.spec),
        "ascent": {name: None if value == np.inf else value for name, value in vars(ascent).items() if name != "parameters"},
        "score_norm": fit.score_norm,
        "names": data.names,
        "quarterly": data.quarterly.tolist(),
        "kinds": [asdict(k) if isinstance(k, WeightedGrowth) else k for k in data.kinds],
        "first": str(data.months[0]),
        "excluded": data.excluded,
        "shocks": data.shocks,
        "findings": [{"code": finding.code, **finding.fields} for finding in data.findings],
    }
    of_data = {"values": data.values, "centre": data.centre, "scale": data.scale}
    return header, {name: getattr(ascent.parameters, name) for name in PARAMETERS} | of_data


def _rebuilt(header: dict[str, Any], arrays: dict[str, Array]) -> FactorFit:
    if header["format"] != FORMAT:
        raise ValueError(f"its format is {header['format']!r}, not {FORMAT!r}")
    spec, names = DynamicFactor(**header["spec"]), tuple(str(name) for name in header["names"])
    n, r, months = len(names), spec.count, len(arrays["values"])
    due = {
        "shifts": (len(header["shocks"]), r),
        "loadings": (n, r),
        "transition": (spec.lags, r, r),
        "factor_cov": (r, r),
        "values": (months, n),
    }
    wrong = {name: a.shape for name, a in arrays.items() if a.shape != due.get(name, (n,))}
    if wrong or len(header["quarterly"]) != n or len(header["kinds"]) != n:
        raise ValueError(f"{wrong or 'kinds'} do not fit {n} series and {r} factors")
    infinite = [name for name, a in arrays.items() if not np.isfinite(a).all() and (name != "values" or np.isinf(a).any())]
    if infinite:
        raise ValueError(f"{infinite[0]} is not finite")
    if not all(finding["code"] in USELESS.values() for finding in header["findings"]):
        raise ValueError(f"findings {header['findings']}")
    data = FactorData(
        names,
        np.array(header["quarterly"], dtype=bool),
        tuple(_kind(k) for k in header["kinds"]),
        pd.period_range(header["first"], periods=months, freq="M"),
        arrays["values"],
        arrays["centre"],
        arrays["scale"],
        tuple(header["excluded"]),
        tuple(Finding(**finding) for finding in header["findings"]),
        tuple(str(month) for month in header["shocks"]),
    )
    parameters = Parameters(**{name: arrays[name] for name in PARAMETERS})
    ended: dict[str, Any] = {
        name: np.inf if value is None else value for name, value in header["ascent"].items()
    }  # JSON has no infinity
    return FactorFit(spec, data, Ascent(parameters, **{**ended, "score_norm": float(header["score_norm"])}))


def _kind(saved: Any) -> Kind:
    if isinstance(saved, dict):
        return WeightedGrowth(saved["first"], tuple(saved["base"]))
    return saved if isinstance(saved, str) else tuple(saved)
