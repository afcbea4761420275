"""The command that starts a folder: scheme, catalogue, recipe, made-up data, template, pipeline, tests, and how they are run.

What is written stands in ``starter/``, each file once with both languages beside each other («English¦中文»); the small city, whose
accounts are worked by hand, comes from the samples.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from gdpcore.cli.options import Json, Language
from gdpcore.cli.showing import as_json
from gdpcore.cli.words import say
from gdpcore.errors import FileError

_STARTER = Path(__file__).parent / "starter"
_WORDS = re.compile("«([^«»¦]*)¦([^«»¦]*)»")
_CITY = {
    "catalogue.csv": "catalogue.csv",
    "base.csv": "data/base.csv",
    "expected.csv": "tests/golden.csv",
    "README.md": "data/README.md",
}
"""Files of the small city, and where they stand in the folder."""
_PARTS = {"content_types.xml": "[Content_Types].xml", "relations.xml": "_rels/.rels", "document.xml": "word/document.xml"}
"""Parts of the Word template."""


def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.")],
    language: Language = "zh",
    json: Json = False,
) -> None:
    """Start a folder: a scheme, its data and a pipeline that computes, checks, tests and writes a bulletin of a made-up city."""
    from gdpcore.atomic import write_all

    files = starter_files(language)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError("E-CMD-007", path=folder)
    write_all({folder / name: content for name, content in files.items()}, folders=True)
    (folder / "ci.sh").chmod(0o755)
    if json:
        print(as_json({"folder": folder, "files": sorted(files)}))
    else:
        print(say("started", language, folder=folder, files=len(files)))


def starter_files(language: str) -> dict[str, str | bytes]:
    """Every file of the folder by its path, in one language."""
    files: dict[str, str | bytes] = {}
    for path in sorted(_STARTER.rglob("*.txt")):
        name = path.relative_to(_STARTER).as_posix().removesuffix(".txt")
        if not name.startswith("template/"):
            files[name.replace("dot_", ".")] = _in_language(path.read_text(encoding="utf-8"), language)
    return files | _city(language) | {"template.docx": _template(language)}


def _in_language(text: str, language: str) -> str:
    import gdpcore

    filled = text.replace("«version»", gdpcore.__version__).replace("«language»", language)
    return _WORDS.sub(lambda found: found[2 if language == "zh" else 1], filled)


def _city(language: str) -> dict[str, str | bytes]:
    from gdpcore import samples

    source = Path(samples.__file__).parent / "data" / "small_city"
    name = "小城" if language == "zh" else "Small city"
    texts = {to: (source / one).read_text(encoding="utf-8") for one, to in _CITY.items()}
    files: dict[str, str | bytes] = {to: text.replace("\nSC,", f"\n{name},") for to, text in texts.items()}
    scheme = (source / "scheme.toml").read_text(encoding="utf-8")
    beside = ("README.md in this folder", "README.md beside this\n# file")
    for said in beside:
        scheme = scheme.replace(said, "data/README.md")
    return files | {"scheme.toml": scheme}


def _template(language: str) -> bytes:
    """A plain Word file with the words in braces that a bulletin puts its content into; a bureau restyles it in Word."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            text = (_STARTER / "template" / f"{name}.txt").read_text(encoding="utf-8")
            archive.writestr(zipfile.ZipInfo(part), _in_language(text, language))
    return stream.getvalue()
