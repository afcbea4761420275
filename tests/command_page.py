"""docs/commands.md, made from the commands themselves: ``python -m tests.command_page`` writes it, a test holds it against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from gdpcore.cli.app import app

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
HEAD = """# Commands

Made from the commands by `python -m tests.command_page`; do not edit by hand.

`pip install 'gdpcore[cli]'` brings the command `gdpcore`; `gdpcore COMMAND --help` says what stands here.

| status | means |
| --- | --- |
| 0 | fine |
| 1 | refused: a code and one sentence on standard error name the place and the fix; no output file is half written |
| 2 | options that are not understood, are missing, or contradict each other |
| 3 | done, and something was found that needs a look: errors of a review or a scheme, differences of a replay, a ledger that is not as it was written |
| 130, 141 | interrupted (Ctrl-C); nobody reads the output any more (`gdpcore ... | head`) |

- **Dates.** `--as-of` takes a day (2025-07-14) or a month (2025-07), which means its last day. Periods are written in any way the library reads: 2025Q2,
  2025年二季度, 2025-06. What is no date (2025-13) is refused with E-TIME-001.
- **Language.** `--language zh` or `en`, for messages and results alike. `bulletin` and `init` are Chinese if nothing is asked for, all others English.
- **Output.** Results go to standard output, what is said to a person (findings, a summary with files, time and findings, a bar while a bulletin or a
  nowcast is made) to standard error; the bar is shown on a terminal only.
- **JSON.** `--json` prints strict JSON: UTF-8, no NaN, a figure that is not there is null. Findings are objects with code, level and text.
  `review --json` prints a validation report, `explain --json` W3C PROV-JSON, `vintage checkpoint` always JSON.
- **Files.** A file that is there stays unless `--overwrite` is given; a file appears whole or not at all.
- **Completion.** `gdpcore --install-completion` sets the Tab key up for bash, zsh, fish or PowerShell; `gdpcore --show-completion` prints what it would write.
- **Your own figures.** `--panel` with `--base` (and `--catalogue`, `--recipe`, `--scheme`) take the place of the embedded figures of China.
"""


def page() -> str:
    """The whole page."""
    root = typer.main.get_command(app)
    sections = [HEAD]
    for name, command in root.commands.items():
        for path, one in (
            {f"{name} {k}": c for k, c in command.commands.items()}.items() if hasattr(command, "commands") else [(name, command)]
        ):
            sections.append(section(path, one))
    return "\n".join(sections)


def section(path: str, command: Any) -> str:
    """One command: what it does, its arguments and options, an example."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join(["gdpcore", path, *(metavar(p) for p in arguments), "[OPTIONS]"])
    rows = [f"| `{metavar(p)}` | {cell(p.help)} | required |" for p in arguments]
    rows += [f"| {', '.join(f'`{o}`' for o in p.opts)} | {cell(p.help)} | {default(p)} |" for p in options]
    example = command.epilog.removeprefix("Example: ")
    table = "\n".join(["| option | what | if not given |", "| --- | --- | --- |", *rows])
    return f"## {path}\n\n`{usage}`\n\n{command.help.strip()}\n\n{table}\n\n```sh\n{example}\n```\n"


def metavar(parameter: Any) -> str:
    """An argument as it is called in a usage line."""
    return str(parameter.metavar or parameter.name.upper())


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def default(parameter: Any) -> str:
    """What holds where the option is not given."""
    if parameter.required:
        return "required"
    value = parameter.default
    return "" if value is None or value is False or value == [] else f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
