"""A fit on disk: one JSON file, every float written so that it is read back the same."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, GdpcoreError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.nowcasting.ascent import Ascent
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.series import FactorData

if TYPE_CHECKING:
    Array = NDArray[np.float64]

FORMAT = "gdpcore factor fit 1"
PARAMETERS = ("loadings", "transition", "factor_cov", "rho", "variance", "shifts")


def save(fit: FactorFit, path: Path) -> None:
    """Write a fit; FileError E-OUT-002 if that cannot be done, the old file then stands."""
    data, ascent = fit.data, fit.ascent
    content = {
        "format": FORMAT,
        "spec": asdict(fit.spec),
        "parameters": {name: getattr(ascent.parameters, name).tolist() for name in PARAMETERS},
        "ascent": {name: value for name, value in vars(ascent).items() if name != "parameters"},
        "score_norm": fit.score_norm,
        "names": data.names,
        "quarterly": data.quarterly.tolist(),
        "kinds": data.kinds,
        "first": str(data.months[0]),
        "values": [[None if np.isnan(x) else x for x in row] for row in data.values.tolist()],
        "centre": data.centre.tolist(),
        "scale": data.scale.tolist(),
        "excluded": data.excluded,
        "shocks": data.shocks,
    }
    write_atomically(path, json.dumps(content, ensure_ascii=False, allow_nan=False))


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
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}")
        return _rebuilt(content)
    except (KeyError, TypeError, ValueError, AttributeError, GdpcoreError) as error:
        raise FileError("E-NOW-016", path=path.name, why=f"{type(error).__name__}: {error}") from error


def _rebuilt(content: dict[str, Any]) -> FactorFit:
    values = np.array(content["values"], dtype=np.float64)
    months = pd.period_range(content["first"], periods=len(values), freq="M")
    kinds = tuple(k if isinstance(k, str) else tuple(k) for k in content["kinds"])
    quarterly, centre, scale = np.array(content["quarterly"], dtype=bool), _array(content["centre"]), _array(content["scale"])
    data = FactorData(tuple(content["names"]), quarterly, kinds, months, values, centre, scale, tuple(content["excluded"]))
    data = replace(data, shocks=tuple(content["shocks"]))
    parameters = Parameters(**{name: _array(content["parameters"][name]) for name in PARAMETERS})
    spec = DynamicFactor(**content["spec"])
    n, r = len(data.names), spec.factors
    shapes = [parameters.loadings.shape, parameters.transition.shape, parameters.variance.shape, values.shape[1:]]
    if shapes != [(n, r), (spec.lags, r, r), (n,), (n,)]:
        raise ValueError(f"shapes {shapes} do not fit {n} series and {r} factors")
    return FactorFit(spec, data, Ascent(parameters, **content["ascent"]), float(content["score_norm"]))


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)
