"""The rules: an accounting scheme as data, checked, planned, bound to a panel and a base, and run."""

from gdpcore.scheme.load import builtin_names, load_scheme
from gdpcore.scheme.scheme import Scheme

__all__ = ["Scheme", "builtin_names", "load_scheme"]
