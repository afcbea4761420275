"""Accounts: values and volumes by region, item and period, and what can be read from them."""

from gdpcore.accounts.accounts import Accounts
from gdpcore.accounts.adviser import advise
from gdpcore.accounts.balance_spec import BalancedSeries, BalanceSpec, read_balance_spec
from gdpcore.accounts.files import read_accounts, write_accounts
from gdpcore.accounts.override import Override, read_overrides
from gdpcore.accounts.recoding import recoded
from gdpcore.accounts.seasonal import seasonally_adjust

__all__ = [
    "Accounts",
    "BalanceSpec",
    "BalancedSeries",
    "Override",
    "advise",
    "read_accounts",
    "read_balance_spec",
    "read_overrides",
    "recoded",
    "seasonally_adjust",
    "write_accounts",
]
