"""A real browser in a test: Chromium, without a window, by the package playwright.

Where there is none the test is skipped by name; where GDPCORE_REQUIRE holds ``browser`` it fails.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A running browser."""
    if importlib.util.find_spec("playwright") is None:
        missing("browser", "playwright is not installed (extra 'test')")
    program = os.environ.get("GDPCORE_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("browser", "none of " + ", ".join(NAMES) + " is on the path, and GDPCORE_TEST_BROWSER names none")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Opened]:
    """Opens a file as a page; at the end it must have asked for nothing else and complained of nothing."""
    contexts, said, asked, own = [], [], [], set()

    def show(path: Path, width: int = 1280, height: int = 900, fragment: str = "", **more: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, accept_downloads=True, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        own.add(path.as_uri())
        page.goto(path.as_uri() + fragment)
        return page

    yield show
    for context in contexts:
        context.close()
    outside = [a[:80] for a in asked if a.split("#")[0] not in own and not a.startswith(("data:", "blob:"))]
    assert not outside, outside
    assert not said, said
