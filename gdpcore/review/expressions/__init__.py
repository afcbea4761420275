"""The registered expressions, a file per question. Importing this registers them all."""

from gdpcore.review.expressions import (
    bands,
    copies,
    cross_section,
    digits,
    identities,
    model,
    published,
    related,
    screens,
    slips,
    structure,
    swaps,
    vintages,
)

__all__ = [
    "bands",
    "copies",
    "cross_section",
    "digits",
    "identities",
    "model",
    "published",
    "related",
    "screens",
    "slips",
    "structure",
    "swaps",
    "vintages",
]
