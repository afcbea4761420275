"""Every figure as it was known when: the vintage store, its ledger, and checkpoints of it."""

from gdpcore.vintage.checkpoint import Checkpoint
from gdpcore.vintage.rows import accounts_figures, accounts_rows, panel_rows
from gdpcore.vintage.signature import new_keys
from gdpcore.vintage.store import VintageStore
from gdpcore.vintage.verification import BadRecord, Verification
from gdpcore.vintage.writing import Receipt

__all__ = [
    "BadRecord",
    "Checkpoint",
    "Receipt",
    "Verification",
    "VintageStore",
    "accounts_figures",
    "accounts_rows",
    "new_keys",
    "panel_rows",
]
