"""One text for one content: canonical JSON, so that a hash depends on what is said and on nothing else."""

from __future__ import annotations

import json
import math
from typing import Any

from gdpcore.errors import VintageError


def canonical(value: Any) -> str:
    """Write a value as JSON in the one way that the ledger hashes.

    Parameters
    ----------
    value : text, whole numbers, finite floats, True, False, None, lists of these, or dicts with text keys.

    Returns
    -------
    str
        No blanks; keys in the order of their UTF-16 code units; text with the escapes of JSON that are needed and no others.

    Raises
    ------
    VintageError
        E-VINT-019 for anything else: a NaN, an infinity, half of a surrogate pair, a key that is not text.

    Notes
    -----
    As RFC 8785 (JSON Canonicalization Scheme) but for numbers: a float is the shortest text that reads back as the same
    float (Python's repr), a whole number all its digits. So 1.0 and 1 differ, and so do 0.0 and -0.0. Text is
    written as it is, in whatever Unicode form: the store normalises at its door, and a change of form later shows.

    Examples
    --------
    >>> canonical({"b": [1, 0.1 + 0.2, None], "a": "第一\\n"})
    '{"a":"第一\\\\n","b":[1,0.30000000000000004,null]}'
    """
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        keys = sorted(value, key=lambda key: (_text(key), key.encode("utf-16-be"))[1])  # _text refuses half a pair
        return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in keys) + "}"
    raise VintageError("E-VINT-019", raw=repr(value)[:80])


def _text(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise VintageError("E-VINT-019", raw=ascii(text)[:80]) from None
    return json.dumps(text, ensure_ascii=False)
