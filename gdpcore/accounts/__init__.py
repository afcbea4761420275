"""Accounts: values and volumes by region, item and period, and what can be read from them."""

from gdpcore.accounts.accounts import Accounts
from gdpcore.accounts.balance_spec import BalancedSeries, BalanceSpec, read_balance_spec
from gdpcore.accounts.files import read_accounts, write_accounts

__all__ = ["Accounts", "BalanceSpec", "BalancedSeries", "read_accounts", "read_balance_spec", "write_accounts"]
