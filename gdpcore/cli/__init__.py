"""The command line: one command = one public call."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the command ``gdpcore``."""
    try:
        import typer  # noqa: F401
    except ImportError:
        print("the command line needs the extra 'cli': pip install 'gdpcore[cli]'", file=sys.stderr)
        raise SystemExit(2) from None
    from gdpcore.cli.app import run
    from gdpcore.cli.ending import BROKEN_PIPE, let_go_of_stdout

    status = run()
    if status == BROKEN_PIPE:
        let_go_of_stdout()
    raise SystemExit(status)


__all__ = ["main"]
