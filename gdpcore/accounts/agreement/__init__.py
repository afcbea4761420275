"""Accounts that agree with years, with parents and with themselves: behind ``benchmark``, ``reconcile`` and ``share_zones``."""
