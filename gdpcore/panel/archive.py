"""A zip archive that nobody vouches for: looked through by its directory first, then unpacked piece by piece, never more than it says.

What another program would unpack is what is measured here: places that overlap, sizes that lie, names that stand twice or differ
between the directory and the entry are refused.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES, FREE_BYTES, MOST_RATIO = 200 * 2**20, 4 * 2**20, 150
"""Bytes unpacked: of all entries together; below which any ratio will do; times the archive's own size."""
_MOST_ENTRIES, _MOST_DIRECTORY = 10_000, 2**20
_PIECE = 2**20
_END, _END64, _LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def entries_of(file: Path) -> list[zipfile.ZipInfo]:
    """The entries of an archive, if its directory is sound.

    Raises
    ------
    ValueError
        No archive; too many or too large entries, doubled names, paths out of the archive, encryption, entries that overlap.
    zipfile.BadZipFile
        A directory that cannot be read.
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(512)
        if head.startswith(_OLE):
            raise ValueError("it is an old .xls workbook or an encrypted one; save it as .xlsx without a password")
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise ValueError("it is a web page or other XML and no zip file; open it in Excel and save it as .xlsx")
        stream.seek(max(0, size - 2**17))
        _check_directory(stream.read())
    with zipfile.ZipFile(file) as archive:
        entries, directory = archive.infolist(), archive.start_dir
    unpacked = sum(e.file_size for e in entries)
    if len(entries) > _MOST_ENTRIES:
        raise ValueError(f"it holds {len(entries):,} entries, more than {_MOST_ENTRIES:,}")
    if unpacked > MOST_BYTES or unpacked > max(FREE_BYTES, MOST_RATIO * size):
        raise ValueError(f"unpacked it has {unpacked:,} bytes, more than {MOST_BYTES:,} or {MOST_RATIO} times its size")
    seen: set[str] = set()
    for e in entries:
        name = e.filename.replace("\\", "/").casefold()
        if name in seen:
            raise ValueError(f"its entry {e.filename!r} stands twice")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise ValueError(f"its entry {e.filename!r} leads out of it")
        if e.flag_bits & 1:
            raise ValueError(f"its entry {e.filename!r} is encrypted")
        if e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"its entry {e.filename!r} is packed in a way (number {e.compress_type}) that workbooks do not use")
        seen.add(name)
    _check_places(entries, directory)
    return entries


def _check_directory(tail: bytes) -> None:
    """Every record that some program could take for the end of the directory must announce a small one."""
    for mark, form, at, length in ((_END, "<I", 12, 22), (_END64, "<Q", 40, 56)):
        start = tail.find(mark)
        while start >= 0:
            if start + length <= len(tail) and struct.unpack_from(form, tail, start + at)[0] > _MOST_DIRECTORY:
                raise ValueError(f"its directory has more than {_MOST_DIRECTORY:,} bytes")
            start = tail.find(mark, start + 1)


def _check_places(entries: list[zipfile.ZipInfo], directory: int) -> None:
    ordered = sorted(entries, key=lambda e: e.header_offset)
    ends = [e.header_offset for e in ordered[1:]] + [directory]
    for e, end in zip(ordered, ends, strict=True):
        if e.header_offset + 30 + len(e.filename.encode("utf-8", "replace")) // 2 + e.compress_size > end:
            raise ValueError(f"its entry {e.filename!r} overlaps the next one")


def pieces(file: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry in pieces of at most 1 MiB; ValueError as soon as it is not what the directory says."""
    wrong = ValueError(f"its entry {entry.filename!r} is not as large as the directory says, or not the same")
    left, check = entry.compress_size, 0
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    with file.open("rb") as stream:
        stream.seek(entry.header_offset)
        head = stream.read(30)
        if len(head) < 30 or head[:4] != _LOCAL:
            raise wrong
        name, extra = struct.unpack_from("<HH", head, 26)
        raw = stream.read(name)
        if raw.decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace") != entry.orig_filename:
            raise wrong
        stream.seek(extra, 1)
        total, waiting = 0, b""
        while True:
            if not waiting and left:
                waiting = stream.read(min(left, _PIECE))
                left -= len(waiting)
                if not waiting:
                    raise wrong
            try:
                piece = waiting if inflate is None else inflate.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise ValueError(f"its entry {entry.filename!r} is damaged: {error}") from None
            waiting = b"" if inflate is None else inflate.unconsumed_tail
            total, check = total + len(piece), zlib.crc32(piece, check)
            if total > entry.file_size:
                raise wrong
            if piece:
                yield piece
            if not left and not waiting and (not piece or inflate is None or inflate.eof):
                break
    if total != entry.file_size or check != entry.CRC or (inflate is not None and (not inflate.eof or inflate.unused_data)):
        raise wrong
