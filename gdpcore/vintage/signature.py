"""Ed25519 signatures with keys that the caller gives; they need the extra ``sign``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gdpcore.errors import VintageError


def new_keys() -> tuple[bytes, bytes]:
    """A new Ed25519 pair, private and public, as PEM text without a password. Keep the first one secret, and yourself."""
    _, ed25519, serialization = _tools()
    key = ed25519.Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(key: bytes | str | Path, text: bytes) -> bytes:
    """The signature of some bytes by a private key."""
    _, ed25519, serialization = _tools()
    secret = _key(key, ed25519.Ed25519PrivateKey, lambda pem: serialization.load_pem_private_key(pem, password=None), "private")
    signature: bytes = secret.sign(text)
    return signature


def signs(key: bytes | str | Path, signature: bytes, text: bytes) -> bool:
    """True if a signature of some bytes is that of a public key's owner."""
    invalid, ed25519, serialization = _tools()
    public = _key(key, ed25519.Ed25519PublicKey, serialization.load_pem_public_key, "public")
    try:
        public.verify(signature, text)
    except invalid:
        return False
    return True


def _tools() -> tuple[Any, Any, Any]:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise VintageError("E-VINT-001", what="signing checkpoints", extra="sign") from None
    return InvalidSignature, ed25519, serialization


def _key(key: bytes | str | Path, kind: Any, load: Any, half: str) -> Any:
    """A key from 32 bytes, PEM, or a PEM file; the text of a secret key never stands in a message."""
    try:
        data = key if isinstance(key, bytes) else Path(key).read_bytes()
        if len(data) == 32:
            return kind.from_private_bytes(data) if half == "private" else kind.from_public_bytes(data)
        loaded = load(data)
    except OSError as error:
        raise VintageError("E-VINT-018", why=error.strerror) from error
    except (ValueError, TypeError) as error:
        raise VintageError("E-VINT-018", why=f"it cannot be read as a {half} key") from error
    if not isinstance(loaded, kind):
        raise VintageError("E-VINT-018", why=f"it is not a {half} Ed25519 key")
    return loaded
