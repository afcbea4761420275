"""A checkpoint: how long the ledger was and what its last link was. Kept elsewhere, it shows what was cut off or rewritten."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from gdpcore.atomic import write_atomically
from gdpcore.errors import VintageError
from gdpcore.plain_data import parse_json, read_text
from gdpcore.vintage.canonical import canonical
from gdpcore.vintage.signature import sign, signs

_KIND = "gdpcore vintage checkpoint 1"


@dataclass(frozen=True)
class Checkpoint:
    """The length of a ledger in batches and records, its last link, and when that was read (UTC); perhaps a signature."""

    batches: int
    records: int
    link: str
    taken_at: str
    signature: str = ""

    def _says(self) -> dict[str, object]:
        return {"kind": _KIND, **{name: value for name, value in asdict(self).items() if name != "signature"}}

    def signed(self, key: bytes | str | Path) -> Checkpoint:
        """The same, signed with an Ed25519 private key: 32 bytes, PEM, or the path of a PEM file (E-VINT-001, -018)."""
        return replace(self, signature=sign(key, canonical(self._says()).encode()).hex())

    def is_signed_by(self, key: bytes | str | Path) -> bool:
        """True if the owner of a public key (32 bytes, PEM, or the path of a PEM file) signed it as it stands."""
        return bool(self.signature) and signs(key, bytes.fromhex(self.signature), canonical(self._says()).encode())

    def text(self) -> str:
        """Its canonical JSON."""
        return canonical({**self._says(), "signature": self.signature})

    def write(self, path: str | Path, overwrite: bool = False) -> Path:
        """Write it as a small JSON file (E-OUT-001 if that is there, E-OUT-002)."""
        write_atomically(Path(path), self.text() + "\n", overwrite=overwrite)
        return Path(path)

    @classmethod
    def read(cls, path: str | Path) -> Checkpoint:
        """Read the file that :meth:`write` wrote (E-VINT-017 if it is anything else)."""
        file = Path(path)
        try:
            says = parse_json(read_text(file, most=10_000))
            if not isinstance(says, dict) or says.pop("kind", None) != _KIND:
                raise ValueError(f"it does not say that it is a {_KIND}")
            checkpoint = cls(**says)
            checkpoint._check()
        except OSError as error:
            raise VintageError("E-VINT-017", place=file.name, why=error.strerror) from error
        except (ValueError, TypeError) as error:
            raise VintageError("E-VINT-017", place=file.name, why=str(error)) from error
        return checkpoint

    def _check(self) -> None:
        counts, texts = (self.batches, self.records), (self.link, self.taken_at, self.signature)
        if any(type(n) is not int or n < 0 for n in counts) or any(type(t) is not str for t in texts):
            raise ValueError("counts are whole numbers, all else is text")
        if len(bytes.fromhex(self.link)) != 32 or self.link != self.link.lower():
            raise ValueError("a link is 64 hexadecimal digits")
        bytes.fromhex(self.signature)
