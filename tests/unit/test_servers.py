"""What is missing is skipped by name, or fails where it is required."""

from __future__ import annotations

import pytest

from tests.servers import missing


def test_what_is_not_required_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDPCORE_REQUIRE", "browser")
    with pytest.raises(pytest.skip.Exception, match="no postgres: nothing was found"):
        missing("postgres", "nothing was found")


def test_what_is_required_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDPCORE_REQUIRE", "postgres,browser")
    for what in ("postgres", "browser"):
        with pytest.raises(pytest.fail.Exception, match=f"{what} is required here"):
            missing(what, "nothing was found")
