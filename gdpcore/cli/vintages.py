"""Commands on a vintage store: reading its ledger through, taking a checkpoint of it, showing what was known when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gdpcore.cli.ending import FOUND
from gdpcore.cli.options import Json, Language, Overwrite
from gdpcore.cli.showing import as_json, rows_of, table
from gdpcore.cli.words import say
from gdpcore.errors import FileError

if TYPE_CHECKING:
    from gdpcore.vintage import VintageStore

vintages = typer.Typer(no_args_is_help=True, help="Every figure as it was known when.", rich_markup_mode=None)
Place = Annotated[str, typer.Argument(metavar="FILE", help="The store's file, or a postgresql:// address.")]
COLUMNS = ["series", "region", "measure", "period", "value", "status", "known_at", "batch"]


def existing(place: str) -> VintageStore:
    """A store that is there; a command that reads makes none."""
    import gdpcore as gdp

    if "://" not in place and not Path(place).is_file():
        raise FileError("E-FILE-001", path=Path(place).name)
    return gdp.VintageStore(place)


@vintages.command(epilog="Example: gdpcore vintage verify vintages.duckdb --checkpoint 2025-07.json")
def verify(
    place: Place,
    checkpoint: Annotated[list[Path] | None, typer.Option("--checkpoint", help="Kept elsewhere; repeat the option.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Public key (PEM) with which the checkpoints are signed.")] = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Read the ledger through; status 3 and the first bad record if it is not as it was written."""
    from gdpcore.vintage import Checkpoint

    kept = [Checkpoint.read(path) for path in checkpoint or []]
    with existing(place) as store:
        found = store.verify(kept, key)
    if json:
        names = ("ok", "batches", "records", "link", "checkpoints")
        print(as_json({name: getattr(found, name) for name in names} | {"first_bad": found.first_bad}))
    else:
        print(found if kept else f"{found}\n{say('no_checkpoint', language)}")
    if not found.ok:
        raise typer.Exit(FOUND)


@vintages.command(epilog="Example: gdpcore vintage checkpoint vintages.duckdb --out 2025-07.json --key private.pem")
def checkpoint(
    place: Place,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; printed as JSON if not given.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Private key (PEM) to sign with.")] = None,
    overwrite: Overwrite = False,
    language: Language = "en",
) -> None:
    """Take a checkpoint, to be kept where those who can write to the store cannot reach it."""
    with existing(place) as store:
        taken = store.checkpoint()
    taken = taken if key is None else taken.signed(key)
    if out is None:
        print(taken.text())
    else:
        print(taken.write(out, overwrite=overwrite))


@vintages.command(epilog="Example: gdpcore vintage show vintages.duckdb --as-of 2024-07-15 --series GDP")
def show(
    place: Place,
    as_of: Annotated[str, typer.Option("--as-of", help="Date of knowledge; a month means its last day.")],
    series: Annotated[list[str] | None, typer.Option("--series", help="Only these; repeat the option.")] = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Print what was known on a date."""
    with existing(place) as store:
        known = store.as_of(as_of)
    known = known if series is None else known[known["series"].isin(series)]
    if json:
        print(as_json({"as_of": as_of, "rows": rows_of(known[COLUMNS])}))
    else:
        print(table(known[COLUMNS], decimals=None) if len(known) else say("nothing_known", language, date=as_of))
