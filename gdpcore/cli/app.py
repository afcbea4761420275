"""All commands by name. Heavy rooms are imported inside them, so that help is quick."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gdpcore.cli import bulletins, figures, nowcasts, reviewing, schemes, starting, vintages
from gdpcore.cli.ending import language_of, status_of
from gdpcore.errors import use_language

STATUSES = """Status: 0 fine; 1 refused, with the reason; 2 options that are not understood; 3 something was found that needs a look;
130 interrupted; 141 nobody reads the output any more."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="GDP accounting from indicators.",
    epilog=STATUSES,
)
COMMANDS = (
    (bulletins.bulletin, "gdpcore bulletin --as-of 2025-07 --language zh --out out"),
    (figures.accounts, "gdpcore accounts --periods 2025Q1 --periods 2025Q2 --measure growth --language en"),
    (nowcasts.nowcast, "gdpcore nowcast --as-of 2025-06-20 --period 2025Q2 --out out"),
    (reviewing.review, "gdpcore review monthly.xlsx --out reviewed --language zh"),
    (figures.explain, "gdpcore explain GDP 2025Q2 --measure growth --language en"),
    (figures.replay, "gdpcore replay out/manifest.json --inputs data"),
    (schemes.scheme, "gdpcore scheme cn-national --language en"),
    (starting.init, "gdpcore init my-city --language zh"),
)
for function, example in COMMANDS:
    app.command(epilog=f"Example: {example}")(function)
app.add_typer(vintages.vintages, name="vintage")


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its status; what is refused is one message on standard error, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    with use_language(language_of(words)):
        return status_of(lambda: app(words, standalone_mode=False, prog_name="gdpcore"))


def _version(wanted: bool) -> None:
    if wanted:
        import gdpcore

        print(f"gdpcore {gdpcore.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass
