"""The one way in which files are written: the old file or the whole new one, never half of it, and never by accident.

A file that is there is replaced only where that is asked for. A link is not followed and not replaced: it is refused, so that
nobody who can put a link into a folder chooses what is overwritten; folders above the file may be links. Names that some system
cannot hold, or reads as a device, are refused on every system: files are passed on.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from gdpcore.errors import FileError

_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\..*)?", re.IGNORECASE | re.DOTALL).fullmatch
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]').search
_LONGEST = 255
"""Bytes of a name on the usual file systems."""


def write_atomically(path: Path, content: str | bytes, *, overwrite: bool = False, folders: bool = False) -> None:
    """Write a file, through a draft beside it that takes its place when it is whole and on the disk.

    Parameters
    ----------
    content : bytes, or text to be written in UTF-8. overwrite : replace a file that is there. folders : make the folders above it.

    Raises
    ------
    FileError
        E-OUT-001 if the file is there and may not be replaced, E-OUT-010 if it is a link, E-OUT-011 if no file should have
        such a name, E-OUT-002 if it cannot be written; the old file then stands as it was, and no draft is left.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "a.csv"), "现价\\n")
    ...     Path(folder, "a.csv").read_text(encoding="utf-8"), os.listdir(folder)
    ('现价\\n', ['a.csv'])
    """
    write_all({path: content}, overwrite=overwrite, folders=folders)


def write_all(files: Mapping[Path, str | bytes], *, overwrite: bool = False, folders: bool = False) -> None:
    """Write several files, each as :func:`write_atomically` does; all names are looked at before the first is written."""
    for path in files:
        _refuse(path, overwrite, folders)
    for path, content in files.items():
        try:
            if folders:
                path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content.encode("utf-8") if isinstance(content, str) else content, overwrite)
        except (OSError, ValueError) as error:
            if isinstance(error, FileExistsError) and os.path.lexists(path):  # another writer came first
                raise FileError("E-OUT-001", path=path.name) from error
            why = getattr(error, "strerror", None) or str(error)
            raise FileError("E-OUT-002", path=f"{path.parent.name}/{path.name}", why=why) from error


def name_problem(name: str) -> str:
    """What is wrong with the name of a file or folder, "" if nothing.

    Examples
    --------
    >>> name_problem("con.csv"), name_problem("a."), name_problem("甲🙂.csv")
    ("'con' is a device on some systems", 'it ends in a dot or blank', '')
    """
    if name in ("", ".", ".."):
        return "it is no name"
    if found := _FORBIDDEN(name):
        return f"it holds {found[0]!r}"
    if _DEVICES(name):
        return f"{name.partition('.')[0].rstrip()!r} is a device on some systems"
    if name[-1] in ". ":
        return "it ends in a dot or blank"
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "it holds surrogates, which are no characters"
    return f"it has {size} bytes, more than {_LONGEST}" if size > _LONGEST else ""


def _refuse(path: Path, overwrite: bool, folders: bool) -> None:
    made = [path, *(p for p in path.parents if folders and p.name not in ("", "..") and not os.path.lexists(p))]
    for one in made:
        if why := name_problem(one.name):
            raise FileError("E-OUT-011", name=one.name[:80], why=why)
    if os.path.islink(path) and overwrite:
        raise FileError("E-OUT-010", path=path.name)
    if os.path.lexists(path) and not overwrite:
        raise FileError("E-OUT-001", path=path.name)


def _write(path: Path, content: bytes, overwrite: bool) -> None:
    # nobody can foresee the draft's name and put a link there; O_EXCL follows none
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(draft, flags, 0o666), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if overwrite:
            os.replace(draft, path)
        else:
            _take_free_place(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _fsync_folder(path.parent)


def _take_free_place(draft: Path, path: Path) -> None:
    """Give the draft its name unless another writer has just taken it: FileExistsError then."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: a moment remains between the question and the answer
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.replace(draft, path)
    else:
        draft.unlink()


def _fsync_folder(folder: Path) -> None:
    """Let the new name survive a power cut, where a system can do that for folders."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return  # the file itself is on the disk
    finally:
        os.close(handle)
