"""What a run was made from, as one canonical JSON text, and whether a run made again is the same."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import is_dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import gdpcore
from gdpcore.accounts.fingerprint import fingerprint
from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, Finding, GdpcoreError
from gdpcore.plain_data import parse_json, read_text
from gdpcore.scheme.run import Run

if TYPE_CHECKING:
    from gdpcore.accounts import Accounts
    from gdpcore.scheme.scheme import Scheme

SCHEMA = 1
_PACKAGES = ("numpy", "scipy", "pandas")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MOST = 64 * 2**20
"""Bytes of a manifest that is read."""
_ELSEWHERE = 1e-9
"""Relative difference that another machine, library or thread count may make."""


def canonical(content: Any) -> str:
    """JSON with sorted keys and without blanks: the same text for the same content.

    Examples
    --------
    >>> canonical({"b": 0.1, "a": [1, None]})
    '{"a":[1,null],"b":0.1}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def scheme_hash(scheme: Scheme) -> str:
    """SHA-256 of what a scheme says, whatever its file looks like."""
    return hashlib.sha256(canonical(_plain(scheme)).encode()).hexdigest()


def _plain(x: Any) -> Any:
    if is_dataclass(x) and not isinstance(x, type):
        return {f: _plain(getattr(x, f)) for f in x.__dataclass_fields__ if f not in ("problems", "source")}
    if isinstance(x, Mapping):
        return {str(k): _plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, set, frozenset)):
        return [_plain(v) for v in x]
    return x if isinstance(x, (str, int, float, bool)) or x is None else str(x)


def file_hash(path: str | Path) -> str:
    """SHA-256 of a file, read in pieces."""
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def environment() -> dict[str, Any]:
    """Versions, linear algebra library, threads and platform that the last bits of a result may depend on."""
    versions = {"gdpcore": gdpcore.__version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "?"
    config = np.show_config(mode="dicts")
    blas = config.get("Build Dependencies", {}).get("blas", {}) if isinstance(config, dict) else {}
    return {
        "versions": versions,
        "blas": {k: str(blas.get(k, "?")) for k in ("name", "version")},
        "threads": {name: os.environ.get(name, "") for name in _THREADS},
        "platform": {"system": platform.system(), "machine": platform.machine(), "byteorder": sys.byteorder},
    }


def manifest_of(scheme: Scheme, accounts: Accounts, files: Mapping[str, str | Path], **more: Any) -> dict[str, Any]:
    """The manifest of accounts that a scheme has just computed.

    Parameters
    ----------
    scheme, accounts : what ran, and what came out. files : the input files by role ("panel", "catalogue", "base", "scheme" ...).
    **more : what else the run was given, such as a seed; it must be plain.

    Raises
    ------
    GdpcoreError
        E-ACC-002 for accounts that no scheme computed; E-FILE-001 for a file that is gone.
    """
    run = accounts.origin
    if not isinstance(run, Run):
        raise GdpcoreError("E-ACC-002", what="write a manifest of")
    figures, runs = accounts.to_long(), _runs(run)
    first = runs[0]
    return {
        "schema": SCHEMA,
        "inputs": {role: {"file": Path(p).name, "sha256": file_hash(p)} for role, p in sorted(files.items())},
        "data": {"panel": run.panel.fingerprint, "base": fingerprint(first.base)},
        "scheme": {"code": scheme.code, "version": scheme.version, "sha256": scheme_hash(scheme)},
        "run": {
            "periods": [str(p) for one in runs for p in one.targets],
            "regime": run.bound.regime,
            "base_until": str(first.base.periods[-1]),
            **more,
        },
        **environment(),
        "result": {
            "sha256": fingerprint(accounts),
            "figures": [
                [r, i, str(p), None if pd.isna(v) else float(v), None if pd.isna(w) else float(w)]
                for r, i, p, v, w in zip(*(figures[c] for c in ("region", "item", "period", "value", "volume")), strict=True)
            ],
        },
    }


def _runs(run: Run) -> list[Run]:
    """The runs one after the other that made accounts under rules that changed, in order."""
    before = run.parts[0].origin if run.parts is not None else None
    return [*(_runs(before) if isinstance(before, Run) else []), run]


def write_manifest(content: Mapping[str, Any], path: str | Path, overwrite: bool = False) -> Path:
    """Write a manifest as canonical JSON; the file appears whole or not at all."""
    file = Path(path)
    write_atomically(file, canonical(content) + "\n", overwrite=overwrite, folders=True)
    return file


def read_manifest(path: str | Path) -> dict[str, Any]:
    """A manifest from its file.

    Raises
    ------
    FileError
        E-FILE-001 if there is none, E-MANI-001 if it is not one, or of another schema.
    """
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        content = parse_json(read_text(file, most=_MOST))
    except (ValueError, OSError) as error:
        raise FileError("E-MANI-001", path=file.name, why=str(error)) from error
    parts = {"schema", "inputs", "data", "scheme", "run", "versions", "result"}
    if not isinstance(content, dict) or not parts <= set(content):
        raise FileError("E-MANI-001", path=file.name, why=f"it must hold {', '.join(sorted(parts))}")
    if content["schema"] != SCHEMA:
        raise FileError("E-MANI-001", path=file.name, why=f"schema {content['schema']}; this version reads {SCHEMA}")
    return content


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Finding]:
    """What differs between two manifests: inputs and figures are errors, versions and machines warnings.

    Figures must be the same bits where nothing else differs; elsewhere within 1e-9 of each other.
    """
    found = []
    for part in ("inputs", "data", "scheme", "run"):
        found += [Finding("E-MANI-002", what=w, old=a, new=b) for w, a, b in _unlike(old[part], new[part], part)]
    place: list[Finding] = []
    for part in ("versions", "blas", "threads", "platform"):
        place += [Finding("W-MANI-001", what=w, old=a, new=b) for w, a, b in _unlike(old.get(part), new.get(part), part)]
    if old["result"]["sha256"] == new["result"]["sha256"]:
        return found + place
    kept = {tuple(x[:3]): x[3:] for x in new["result"]["figures"]}
    allowed = _ELSEWHERE if place else 0.0
    for row in old["result"]["figures"]:
        for measure, a, b in zip(("value", "volume"), row[3:], kept.get(tuple(row[:3]), (None, None)), strict=True):
            far = (a is None) != (b is None) or (a is not None and abs(a - b) > allowed * max(abs(a), abs(b)))
            if far:
                found.append(Finding("E-MANI-003", region=row[0], item=row[1], period=row[2], measure=measure, old=a, new=b))
    return found + place


def _unlike(old: Any, new: Any, name: str) -> list[tuple[str, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = sorted({*old, *new})
        return [x for k in keys for x in _unlike(old.get(k), new.get(k), f"{name}.{k}")]
    return [] if old == new else [(name, old, new)]
