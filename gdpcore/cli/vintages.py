"""Commands on a vintage store: reading its ledger through, taking a checkpoint of it, showing what was known when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gdpcore.errors import FileError

if TYPE_CHECKING:
    from gdpcore.vintage import VintageStore

vintages = typer.Typer(no_args_is_help=True, help="Every figure as it was known when.", rich_markup_mode=None)
Place = Annotated[str, typer.Argument(metavar="FILE", help="The store's file, or a postgresql:// address.")]


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
) -> None:
    """Read the ledger through; status 1 and the first bad record if it is not as it was written."""
    from gdpcore.vintage import Checkpoint

    kept = [Checkpoint.read(path) for path in checkpoint or []]
    with existing(place) as store:
        found = store.verify(kept, key)
    print(found)
    if not kept:
        print("no checkpoint was given: what was cut off the end, or rewritten throughout, does not show")
    if not found.ok:
        raise typer.Exit(1)


@vintages.command(epilog="Example: gdpcore vintage checkpoint vintages.duckdb --out 2025-07.json --key private.pem")
def checkpoint(
    place: Place,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; printed if not given.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Private key (PEM) to sign with.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
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
) -> None:
    """Print what was known on a date."""
    with existing(place) as store:
        known = store.as_of(as_of)
    known = known if series is None else known[known["series"].isin(series)]
    columns = ["series", "region", "measure", "period", "value", "status", "known_at", "batch"]
    print(known[columns].to_string(index=False) if len(known) else f"nothing was known on {as_of}")
