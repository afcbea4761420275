"""Work on slices that fit the processor's cache: the same arithmetic, a fraction of the memory traffic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

BLOCK_BYTES = 1 << 20
"""Bytes of one operand per block: several operands together stay inside a second-level cache."""


def blocks(shape: Sequence[int], lead: int, itemsize: int = 8) -> Iterator[tuple[slice, ...]]:
    """Slices over the first ``lead`` axes of ``shape``, each holding about ``BLOCK_BYTES``; with ``lead`` 0 one empty tuple.

    Inner axes are taken whole as long as they fit, then one axis in runs, the axes outside it one by one.

    Examples
    --------
    >>> list(blocks((2, 5), 1, itemsize=BLOCK_BYTES // 5))
    [(slice(0, 1, None),), (slice(1, 2, None),)]
    """
    size = itemsize
    for n in shape[lead:]:
        size *= n
    cuts: list[list[slice]] = []
    room = BLOCK_BYTES
    for n in reversed(shape[:lead]):
        run = max(1, min(n, room // max(size, 1)))
        cuts.insert(0, [slice(i, min(i + run, n)) for i in range(0, n, run)])
        room, size = (room, size * n) if run == n else (0, size)
    yield from product(*cuts)


def keep_freed_memory() -> None:
    """Let arrays of a few hundred kilobytes reuse memory that was freed before, for the rest of the process.

    glibc returns freed blocks above a threshold (128 KB at first) to the system, and taking them again costs a page fault every
    4 KB, which is more than the arithmetic on them. Freeing one large block lifts the threshold to its size (mallopt(3), "dynamic
    mmap threshold"). The block is never touched and costs nothing; other allocators take no notice.
    """
    np.empty(2 << 20)
