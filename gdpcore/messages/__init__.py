"""The table of messages: every code once, in English and in Chinese, a file per topic.

A message names the place and the fix. The first letter of a code is its level: E error, W warning, N note.
"""

from __future__ import annotations

from importlib import import_module

_TOPICS = [
    import_module(f"gdpcore.messages.{topic}")
    for topic in (
        "agreement",
        "balancing",
        "benchmarking",
        "chaining",
        "cleaning",
        "commands",
        "companions",
        "composite",
        "disaggregation",
        "documents",
        "explaining",
        "kernels",
        "meaning",
        "monitoring",
        "notes",
        "nowcasting",
        "output",
        "panel",
        "reading",
        "reviewing",
        "plots",
        "rivals",
        "running",
        "scheme",
        "sentences",
        "speed",
        "timing",
        "vintage",
        "warning",
    )
]

# code: (English, Chinese). Fields in braces are filled from the finding.
MESSAGES: dict[str, tuple[str, str]] = {code: text for topic in _TOPICS for code, text in topic.MESSAGES.items()}
