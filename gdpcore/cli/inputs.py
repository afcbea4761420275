"""What commands work on: the files they are given, dates of knowledge, and the quarters known on them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gdpcore.errors import FileError, GdpcoreError, PeriodError

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.accounts import Accounts
    from gdpcore.panel import Panel
    from gdpcore.scheme import Scheme


@dataclass(frozen=True)
class Files:
    """The input files as they were given: ``scheme`` a name or a path, the others paths, None where not given."""

    scheme: str
    panel: Path | None = None
    catalogue: Path | None = None
    base: Path | None = None
    recipe: Path | None = None

    def read(self) -> tuple[Scheme, Panel, Accounts, str]:
        """Scheme, panel, base and the source of the figures; China's embedded figures where no file is given."""
        import gdpcore as gdp

        rules = gdp.load_scheme(self.scheme)
        if self.panel is None and self.base is None:
            china = gdp.samples.china()
            return rules, china.panel, china.accounts, china.note
        if self.panel is None or self.base is None:
            given, lost = ("--panel", "--base") if self.base is None else ("--base", "--panel")
            raise GdpcoreError("E-CMD-006", given=given, lost=lost)
        panel = gdp.read_panel(self.panel, catalogue=self.catalogue, recipe=self.recipe)
        return rules, panel, read_base(self.base, rules), self.panel.name

    def by_role(self) -> dict[str, Path]:
        """The files by role, as a manifest lists them; what is embedded has no file of the user's."""
        own = {"scheme": Path(self.scheme)} if self.scheme.endswith(".toml") else {}
        named = {role: getattr(self, role) for role in ("panel", "catalogue", "base", "recipe")}
        return own | {role: path for role, path in named.items() if path is not None}


def read_base(path: Path, rules: Scheme) -> Accounts:
    """Accounts from a file; where its items have no total that is known, they add up as the scheme's do."""
    import gdpcore as gdp

    try:
        return gdp.read_accounts(path)
    except GdpcoreError as error:
        if error.code != "E-TREE-001":
            raise
        return gdp.read_accounts(path, hierarchy=rules.hierarchy)


def known_on(text: str, option: str = "--as-of") -> pd.Timestamp:
    """A date of knowledge: a day, or a month, which means its last day.

    Examples
    --------
    >>> known_on("2025-07")
    Timestamp('2025-07-31 00:00:00')
    """
    import pandas as pd

    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return pd.Timestamp(text)
        except ValueError:
            raise PeriodError("E-TIME-001", text=text, where=f" ({option})") from None
    from gdpcore.cube import parse_period

    return parse_period(text, where=option).end_time.normalize()


def latest_quarter(scheme: Scheme, panel: Panel, base: Accounts, date: pd.Timestamp | None) -> pd.Period:
    """The last quarter whose months the panel holds and whose indicators a compiler has on ``date``."""
    last = panel.months[-1].asfreq("Q")
    if last.asfreq("M", how="end") > panel.months[-1]:
        last -= 1
    if date is None:
        return last
    quarter = min(last, date.to_period("Q"))
    first = base.periods[0] + base.lag
    while known_from(scheme, panel, quarter) > date:
        quarter -= 1
    if quarter < first:
        raise GdpcoreError("E-OUT-006", date=date.date(), first=known_from(scheme, panel, first).date())
    return quarter


def known_from(scheme: Scheme, panel: Panel, quarter: pd.Period, lag: str = "compiler_lag_days") -> pd.Timestamp:
    """The day from which a compiler (``lag="lag_days"``: the public) has every first-rung indicator and price of a quarter."""
    import pandas as pd

    codes = {t.code for rule in scheme.rules for t in (*rule.driving.terms, *rule.prices)}
    days = max((getattr(panel.catalogue[c], lag) for c in codes if c in panel.catalogue), default=0)
    return quarter.end_time.normalize() + pd.Timedelta(days=days)


def public_on(scheme: Scheme, panel: Panel, history: Accounts, date: pd.Timestamp | None) -> Accounts | None:
    """Published accounts as out on a date: a quarter comes out together with its last month's indicators."""
    if date is None:
        return history
    out = [p for p in history.periods if known_from(scheme, panel, p, "lag_days") <= date]
    return history.select(periods=out) if out else None


def refuse_existing(path: Path | None, overwrite: bool) -> None:
    """Refuse a file that is there before anything is computed for it (E-OUT-001)."""
    if path is not None and not overwrite and os.path.lexists(path):
        raise FileError("E-OUT-001", path=path.name)


def write_manifest_of(rules: Scheme, computed: Accounts, files: Files, path: Path, overwrite: bool) -> Path:
    """The manifest of a run, beside the files it was made from."""
    from gdpcore.scheme.manifest import manifest_of, write_manifest

    return write_manifest(manifest_of(rules, computed, files.by_role()), path, overwrite)
