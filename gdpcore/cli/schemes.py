"""The command that shows a scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gdpcore.cli.ending import FOUND
from gdpcore.cli.options import Json, Language
from gdpcore.cli.showing import as_json, found, table
from gdpcore.cli.words import say

if TYPE_CHECKING:
    from gdpcore.scheme import Scheme


def scheme(
    name: Annotated[str, typer.Argument(help="A built-in scheme, or the path of a .toml file.")],
    language: Language = "en",
    json: Json = False,
) -> None:
    """Print a scheme's items and rules, and everything that is wrong with it. Status 3 if something is."""
    import gdpcore as gdp

    rules = gdp.scheme.load_scheme(name, errors="collect")
    wrong = rules.check()
    if json:
        head = {"code": rules.code, "version": rules.version, "zh": rules.zh, "en": rules.en}
        more = {"remark": rules.remark, "reference": rules.reference, "rules": _rows(rules, language)}
        print(as_json({**head, **more, "findings": found(wrong, language)}))
    else:
        print(_text(rules, language))
        print("\n".join(["", say("scheme_findings", language, count=len(wrong)), *(f"  {f}" for f in wrong)]))
    if wrong:
        raise typer.Exit(FOUND)


def _rows(rules: Scheme, language: str) -> list[dict[str, str]]:
    return [
        {
            "item": rule.item,
            "name": rules.hierarchy.label(rule.item, language),
            "value": rule.value.name,
            "volume": rule.volume.name,
            "indicators": ", ".join(t.code for t in rule.driving.terms) or "-",
            "prices": ", ".join(t.code for t in rule.prices) or "-",
            "evidence": rule.evidence,
            "reference": rule.reference,
        }
        for rule in rules.rules
    ]


def _text(rules: Scheme, language: str) -> str:
    import pandas as pd

    rows = _rows(rules, language)
    items = table(pd.DataFrame(rows)) if rows else ""
    head = f"{rules.code} {rules.version}: {rules.zh if language == 'zh' else rules.en}"
    return f"{head}\n{rules.remark}\n{rules.reference}\n\n{items}"
