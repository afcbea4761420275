"""Reviewing figures before they are used (审核): rules as data, screens with probabilities, findings that can be answered."""

from gdpcore.review.answers import Answer, read_answers
from gdpcore.review.auditing import audit, review_of
from gdpcore.review.figures import figures_of
from gdpcore.review.localising import localise_errors
from gdpcore.review.priorities import check_first
from gdpcore.review.registry import EXPRESSIONS
from gdpcore.review.result import Review
from gdpcore.review.rule import Rule, load_rules

__all__ = [
    "EXPRESSIONS",
    "Answer",
    "Review",
    "Rule",
    "audit",
    "check_first",
    "figures_of",
    "load_rules",
    "localise_errors",
    "read_answers",
    "review_of",
]
