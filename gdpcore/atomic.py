"""The one way in which files are written: the old file or the whole new one, never half of it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from gdpcore.errors import FileError


def write_atomically(path: Path, content: str | bytes, *, overwrite: bool = True, folders: bool = False) -> None:
    """Write a file, through a draft beside it that takes its place when it is whole and on the disk.

    Parameters
    ----------
    content : bytes, or text to be written in UTF-8. overwrite : replace a file that is there. folders : make the folders above it.

    Raises
    ------
    FileError
        E-OUT-001 if the file is there and may not be replaced, E-OUT-002 if it cannot be written; the old file then stands
        as it was, and no draft is left.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "a.csv"), "现价\\n")
    ...     Path(folder, "a.csv").read_text(encoding="utf-8"), os.listdir(folder)
    ('现价\\n', ['a.csv'])
    """
    if not overwrite and os.path.lexists(path):
        raise FileError("E-OUT-001", path=path.name)
    draft = path.with_name(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileError("E-OUT-002", path=f"{path.parent.name}/{path.name}", why=why) from error
