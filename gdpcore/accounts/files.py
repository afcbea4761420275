"""Reading accounts from long files."""
from __future__ import annotations
from typing import Any
def read_accounts(path: Any) -> Any:
    raise NotImplementedError
