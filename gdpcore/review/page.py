"""The findings as one page: nothing in it runs, everything is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gdpcore.atomic import write_atomically
from gdpcore.review.marked_workbook import ANSWERED, COLOURS
from gdpcore.review.rule import LEVELS, SEVERITIES
from gdpcore.review.words import say

if TYPE_CHECKING:
    from gdpcore.review.result import Review

MOST = 500
"""Findings of one severity that are written out; the workbook and the JSON file hold every one."""
_STYLE = """
body { font: 15px/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1c2733;
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.manners { color: #44525f; border-left: 3px solid #9db2c6; padding-left: .7rem; max-width: 60rem; }
.counts span { display: inline-block; padding: .15rem .7rem; margin: .2rem .4rem .2rem 0; border-radius: 4px; font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #e3e8ee; vertical-align: top; }
th { color: #44525f; font-weight: 600; white-space: nowrap; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.place { white-space: nowrap; } td.evidence { min-width: 22rem; } .small { color: #5a6b7b; font-size: .88em; }
.id { font-family: monospace; font-size: .85em; color: #5a6b7b; } .tag { padding: 0 .45em; border-radius: 3px; white-space: nowrap; }
details > summary { cursor: pointer; }
"""


def write_page(review: Review, path: Path, language: str, overwrite: bool) -> Path:
    """See :meth:`gdpcore.review.Review.to_html`."""
    write_atomically(path, page(review, language), overwrite=overwrite, folders=True)
    return path


def page(review: Review, language: str) -> str:
    """The page as text."""
    frame = review.frame(language)
    counts = frame["severity"].value_counts()
    title = escape(say("title", language))
    colours = "".join(
        f".{k} {{ background: {fill}; color: {ink}; }}" for k, (fill, ink) in {**COLOURS, "answered": ANSWERED}.items()
    )
    tags = "".join(f'<span class="{s}">{escape(say(s, language))} {counts.get(s, 0)}</span>' for s in SEVERITIES)
    parts = [
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>',
        f"<style>{_STYLE}{colours}</style></head><body><h1>{title}</h1>",
        f"<p>{escape(say('counts', language, cells=review.cells, rules=len(review.applied)))}</p>",
        f'<p class="counts">{tags}</p><p class="manners">{escape(say("manners", language))}</p>',
        *_by_rule(review, language),
    ]
    if not len(frame):
        parts.append(f"<p>{escape(say('none', language))}</p>")
    for severity in SEVERITIES:
        part = frame[frame["severity"] == severity]
        if len(part):
            parts += [f"<h2>{escape(say(severity, language))} ({len(part)})</h2>", *_table(part.head(MOST), language)]
            if len(part) > MOST:
                parts.append(f'<p class="small">{escape(say("more", language, count=len(part) - MOST))}</p>')
    return "\n".join([*parts, "</body></html>\n"])


def _by_rule(review: Review, language: str) -> Iterator[str]:
    summary = review.summary
    rules = {one.rule.id: one.rule for one in review.applied}
    head = ("rule", "level", "reason", "tests", "count", "answered")
    yield f"<h2>{escape(say('rules', language))}</h2><div class='wide'><table><tr>"
    yield "".join(f"<th{_side(k)}>{escape(say(k, language))}</th>" for k in head) + "</tr>"
    shown = summary[summary["findings"] > 0].sort_values("findings", ascending=False, kind="stable")
    for name, row in shown.iterrows():
        rule = rules[str(name)]
        level = f"{rule.level} {LEVELS[rule.level][0 if language == 'zh' else 1]}"
        numbers = "".join(f'<td class="number">{row[k]:,}</td>' for k in ("tests", "findings", "answered"))
        tag = f'<span class="tag {rule.severity}">{escape(rule.id)}</span>'
        yield f"<tr><td>{tag}</td><td>{escape(level)}</td><td>{escape(rule.reason(language))}</td>{numbers}</tr>"
    yield "</table></div>"
    unmet = ", ".join(str(n) for n in summary.index[(summary["tests"] == 0) & (summary["findings"] == 0)])
    if unmet:
        yield f'<p class="small">{escape(say("unmet", language))}: {escape(unmet)}</p>'


def _side(key: str) -> str:
    return ' class="number"' if key in ("tests", "count", "answered", "value", "expected") else ""


def _table(frame: pd.DataFrame, language: str) -> Iterator[str]:
    head = ("rule", "cell", "region", "name", "period", "value", "evidence", "status")
    yield "<div class='wide'><table><tr>"
    yield "".join(f"<th{_side(k)}>{escape(say(k, language))}</th>" for k in head) + "</tr>"
    for row in frame.itertuples(index=False):
        place = f"{row.sheet}!{row.cell}" if row.sheet and row.cell else row.cell
        causes = (
            f'<br><span class="small">{escape(say("innocent", language))}: {escape(row.innocent)}</span>' if row.innocent else ""
        )
        state = "answered" if row.status == "answered" else row.severity
        said = f"<br>{escape(' '.join((row.who, row.when, row.why)))}" if row.who else ""
        value = "" if row.value != row.value else f"{row.value:,.10g}"
        yield (
            f'<tr><td><span class="tag {state}">{escape(row.rule)}</span><br><span class="id">{row.id}</span></td>'
            f'<td class="place">{escape(place)}</td><td>{escape(row.region)}</td><td>{escape(f"{row.name} {row.measure}".strip())}</td>'
            f'<td class="place">{escape(row.period)}</td><td class="number">{value}</td>'
            f'<td class="evidence">{escape(row.evidence)}{causes}</td><td>{escape(say(row.status, language))}{said}</td></tr>'
        )
    yield "</table></div>"
