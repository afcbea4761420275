"""Canonical text, checkpoints and signatures."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.vintage import Checkpoint, new_keys
from gdpcore.vintage.canonical import canonical
from tests.build import expect_refusal
from tests.unit.test_vintage_store import quarters

HEAD = Checkpoint(3, 5, "ab" * 32, "2024-10-18T10:00:00.000000Z")


# -- canonical JSON ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, False, None]}, '{"a":[true,false,null],"b":1}'),
        ({"\ue000": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ue000":1}'),  # by UTF-16 code units, as RFC 8785 has it
        ({"10": 1, "9": 2, "": 3}, '{"":3,"10":1,"9":2}'),
        ('€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),  # the example of RFC 8785, 3.2.2
        (1.0, "1.0"),
        (1, "1"),
        (-0.0, "-0.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (5e-324, "5e-324"),
        (10**30, "1" + "0" * 30),
        ("e\u0301", '"e\u0301"'),
        ((), "[]"),
    ],
)
def test_one_text_for_one_content(value: object, text: str) -> None:
    assert canonical(value) == text
    json.loads(text)


def test_the_order_of_keys_does_not_matter_and_floats_read_back() -> None:
    rng = random.Random(1)
    for _ in range(200):
        pairs = [(chr(rng.randrange(32, 0xD7FF)), math.ldexp(rng.uniform(-1, 1), rng.randrange(-1000, 1000))) for _ in range(6)]
        said = dict(pairs)
        turned = dict(sorted(said.items(), key=lambda _: rng.random()))
        assert canonical(said) == canonical(turned)
        assert json.loads(canonical(said)) == said


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, {"a": -math.inf}, {1: 2}, b"x", "\ud800", {"\udc00": 1}, [object()], {1, 2}]
)
def test_what_a_ledger_does_not_keep(value: object) -> None:
    with expect_refusal("E-VINT-019", kind=gdp.errors.VintageError):
        canonical(value)


# -- checkpoints -------------------------------------------------------------------------------------------------------
def test_written_and_read_again(tmp_path: Path) -> None:
    path = HEAD.write(tmp_path / "head.json")
    assert Checkpoint.read(path) == HEAD
    assert json.loads(path.read_text(encoding="utf-8"))["kind"] == "gdpcore vintage checkpoint 1"
    with expect_refusal("E-OUT-001", "head.json"):
        HEAD.write(path)
    assert replace(HEAD, batches=4).write(path, overwrite=True) == path


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"kind": "another"}', "[" * 9000, "x" * 20_000,
        canonical({**HEAD._says(), "signature": "zz"}), canonical({**HEAD._says(), "signature": "", "more": 1}),
        canonical({**HEAD._says(), "link": "ab", "signature": ""}), canonical({**HEAD._says(), "link": "AB" * 32, "signature": ""}),
        canonical({**HEAD._says(), "batches": -1, "signature": ""}), canonical({**HEAD._says(), "batches": "3", "signature": ""}),
        canonical({**HEAD._says(), "records": True, "signature": ""}), canonical({**HEAD._says(), "records": 1.0, "signature": ""}),
    ],
)  # fmt: skip
def test_files_that_are_no_checkpoints(text: str, tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_text(text, encoding="utf-8")
    with expect_refusal("E-VINT-017", "head.json"):
        Checkpoint.read(path)


def test_a_checkpoint_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with expect_refusal("E-VINT-017", "head.json"):
        Checkpoint.read(tmp_path / "head.json")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe")
    with expect_refusal("E-VINT-017", "b.json"):
        Checkpoint.read(tmp_path / "b.json")


def test_a_ledger_cut_short_or_of_another_store_shows_beside_its_checkpoint(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        head = store.checkpoint()
        assert store.verify(head).checkpoints == 1
        longer = replace(head, batches=4)
        found = store.verify(longer)
        assert (found.ok, found.first_bad.batch, found.first_bad.finding.code) == (False, 4, "E-VINT-038")
        assert "holds" not in str(found) and "batch 4" in str(found)
        for other in (replace(head, link="cd" * 32), replace(head, records=6), replace(head, batches=0)):
            assert store.verify(other).first_bad.finding.code == "E-VINT-037"
        assert store.verify([head, replace(head, batches=0, records=0, link="0" * 64)]).checkpoints == 2
        with expect_refusal("E-VINT-014", "str"):
            store.verify("head.json")
        with expect_refusal("E-VINT-014", "str"):
            store.verify([head, "head.json"])


# -- signatures --------------------------------------------------------------------------------------------------------
def test_signed_by_its_holder(tmp_path: Path, address: str) -> None:
    pytest.importorskip("cryptography")
    private, public = new_keys()
    (tmp_path / "key.pem").write_bytes(private)
    signed = HEAD.signed(tmp_path / "key.pem")
    assert signed == HEAD.signed(private)
    assert signed.is_signed_by(public)
    assert not HEAD.is_signed_by(public)
    assert Checkpoint.read(signed.write(tmp_path / "head.json")).is_signed_by(public)
    for change in (
        {"batches": 4},
        {"records": 4},
        {"link": "ac" * 32},
        {"taken_at": ""},
        {"signature": "00" * 64},
        {"signature": "00"},
    ):
        assert not replace(signed, **change).is_signed_by(public), change
    assert not signed.is_signed_by(new_keys()[1])
    with gdp.VintageStore(address) as store:
        quarters(store)
        head = store.checkpoint()
        assert store.verify(head.signed(private), key=public).ok
        with expect_refusal("E-VINT-039", head.taken_at):
            store.verify(head, key=public)


def test_raw_keys_of_32_bytes() -> None:
    """The pair of RFC 8032, 7.1, test 1."""
    pytest.importorskip("cryptography")
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert HEAD.signed(secret).is_signed_by(public)
    assert HEAD.signed(secret).signature == HEAD.signed(secret).signature


def test_keys_that_are_none(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import x25519

    private, public = new_keys()
    pem = serialization.Encoding.PEM
    other = x25519.X25519PrivateKey.generate().private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for wrong in (b"", b"x" * 31, b"-----BEGIN", public, other, tmp_path / "none.pem"):
        with expect_refusal("E-VINT-018"):
            HEAD.signed(wrong)
    for wrong in (b"", private, other):
        with expect_refusal("E-VINT-018"):
            HEAD.signed(private).is_signed_by(wrong)


def test_without_the_extra_signing_says_which_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.exceptions", None)
    with expect_refusal("E-VINT-001", "'sign'"):
        new_keys()
    with expect_refusal("E-VINT-001", "gdpcore[sign]"):
        HEAD.signed(b"x" * 32)
