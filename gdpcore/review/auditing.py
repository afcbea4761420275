"""Reviewing: rules over figures, all findings at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdpcore.accounts import Accounts
from gdpcore.panel import Panel, read_panel
from gdpcore.review.answers import Answer, read_answers
from gdpcore.review.figures import TOTALS, Figures, figures_of
from gdpcore.review.registry import EXPRESSIONS, Hits
from gdpcore.review.result import Applied, Review
from gdpcore.review.rule import Rule, load_rules

Rules = str | Path | Rule | Iterable[Rule] | None


def audit(
    data: Panel | Accounts | str | Path,
    rules: Rules = None,
    *,
    enable: Sequence[str] = (),
    answers: str | Path | Iterable[Answer] | None = None,
    before: Panel | Accounts | None = None,
    annual: Accounts | None = None,
    totals: Sequence[str] = TOTALS,
    original: str | Path | None = None,
) -> Review:
    """Review figures by rules (审核). Nothing is changed, and nothing is accused: findings are to be corrected or explained.

    Parameters
    ----------
    data : a panel, accounts, or the path of a file for :func:`gdpcore.read_panel`, read with what it refuses collected.
    rules : None for the rules that come along; a TOML file, rules, or a sequence of them, which are added to those and replace the
        ones of the same id. To have other rules only: :func:`gdpcore.review.review_of`.
    enable : ids of rules that are off by default: digit and target screens, the factor model.
    answers : a file of answers, or answers; see :func:`gdpcore.review.read_answers`.
    before : the same figures in an earlier vintage; annual : annual accounts that periods must add to.
    totals : names of a region that is the sum of the others (used only where the figures bear it out).
    original : the file that ``data`` was read from, if it is to be marked; the path itself where ``data`` is one.

    Returns
    -------
    Review
        ``.findings``, ``.to_excel``, ``.to_html``, ``.to_json``; the order of rows and regions does not matter.

    Raises
    ------
    GdpcoreError
        E-AUDIT-001 to -009 for rules and answers, E-AXIS-005 for figures with axes of draws, E-FILE-001 to -005 for a path.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> months = pd.period_range("2021-01", periods=48, freq="M").astype(str)
    >>> level = np.round(100 * 1.005 ** np.arange(48.0) * (1 + 0.1 * np.sin(np.arange(48) * np.pi / 6)), 2)
    >>> level[40] *= 10_000
    >>> frame = pd.DataFrame({"indicator": "sales", "period": months, "value": level, "unit": "亿元"})
    >>> review = audit(read_panel(frame))
    >>> review.findings.query("rule == 'UNIT'")[["period", "severity"]].to_numpy().tolist()
    [['2024-05', 'error']]
    """
    if isinstance(data, (str, Path)):
        original = data if original is None else original
        data = read_panel(data, errors="collect")
    own = load_rules("builtin", *([] if rules is None else [rules]), enable=enable)
    figures = figures_of(data, totals)
    if before is not None:
        figures = replace(figures, before=figures_of(before, totals))
    if annual is not None:
        figures = replace(figures, years=figures_of(annual, totals))
    given: Any = read_answers(answers) if isinstance(answers, (str, Path)) else answers or ()
    return review_of(figures, own, given, None if original is None else Path(original))


def review_of(figures: Figures, rules: Sequence[Rule], answers: Iterable[Answer] = (), original: Path | None = None) -> Review:
    """Review figures by exactly these rules."""
    applied = tuple(Applied(rule, _apply(figures, rule)) for rule in rules if rule.enabled)
    return Review(figures, applied, {a.id: a for a in answers}, original)


def _apply(figures: Figures, rule: Rule) -> tuple[Hits, ...]:
    found = EXPRESSIONS[rule.expression].run(figures, **rule.parameters)
    return tuple(found) if isinstance(found, list) else (found,)
