"""Templates of sentences: editable TOML files in which a name in braces is replaced, and nothing else happens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.plain_data import parse_toml, read_text

BUILTIN = Path(__file__).parent / "phrases"
_FIELD = re.compile(r"\{([^{}]*)\}")
Part = str | Figure | Sentence
MOST = 500
"""Characters of a template."""


@dataclass(frozen=True)
class Phrases:
    """Templates of one language.

    Attributes
    ----------
    language : "zh" or "en". texts : key -> template.
    """

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **fields: Part) -> Sentence:
        """A template with its fields filled in; what is filled in is never read as a template.

        Examples
        --------
        >>> load_phrases("en").say("growing", size=Figure("5.2%", 5.2)).text
        'grew by 5.2%'
        """
        parts: list[str | Figure] = []
        for k, piece in enumerate(_FIELD.split(self.texts[key])):
            one: Part = fields[piece] if k % 2 else piece
            parts += list(one.parts) if isinstance(one, Sentence) else [one]
        return Sentence(tuple(p for p in parts if p != ""))

    def join(self, said: list[Sentence]) -> Sentence:
        """A list in words: with the language's comma, and its last conjunction."""
        parts: list[str | Figure] = []
        for k, one in enumerate(said):
            if k:
                parts.append(self.texts["last_comma" if k == len(said) - 1 else "comma"])
            parts += one.parts
        return Sentence(tuple(parts))


@cache
def load_phrases(language: str, path: str | None = None) -> Phrases:
    """The templates of a language, those in a bureau's own file going before the built-in ones.

    Parameters
    ----------
    path : a TOML file of ``key = "text"``; every key must be a built-in one and may use the fields of the built-in text only.

    Raises
    ------
    FileError
        E-FILE-001 if the file is not there, E-FILE-002 if it is no TOML.
    ReviewError
        All at once: E-SAY-001 a key that there is not, E-SAY-002 a field that the sentence does not have, or braces that do not
        close, E-SAY-003 no text, or one of more than 500 characters.
    """
    texts = {str(k): str(v) for k, v in parse_toml(read_text(BUILTIN / f"{language}.toml")).items()}
    if path is None:
        return Phrases(language, texts)
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        own = parse_toml(read_text(file))
    except ValueError as error:
        raise FileError("E-FILE-002", path=file.name, kind="TOML", why=str(error)) from error
    found: list[Finding] = []
    for key, text in own.items():
        if key not in texts:
            found.append(Finding("E-SAY-001", path=file.name, key=key, known=", ".join(sorted(texts))))
        elif not isinstance(text, str) or not text.strip() or len(text) > MOST:
            found.append(Finding("E-SAY-003", path=file.name, key=key, most=MOST))
        else:
            known = set(_FIELD.findall(texts[key]))
            wrong = sorted(set(_FIELD.findall(text)) - known) or ["{ }"] * bool(set(_FIELD.sub("", text)) & set("{}"))
            if wrong:
                fields = ", ".join(sorted(known)) or "-"
                found.append(Finding("E-SAY-002", path=file.name, key=key, field=", ".join(wrong), known=fields))
            else:
                texts[key] = text
    if found:
        raise ReviewError(found)
    return Phrases(language, texts)
