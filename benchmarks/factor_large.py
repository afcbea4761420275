"""A factor model of 500 series and 500 months: CPU time and the most memory that the process ever held.

python -m benchmarks.factor_large ar1
"""

from __future__ import annotations

import resource
import sys
import time

import gdpcore as gdp
from benchmarks.factor_peers import made_up


def main(kind: str) -> None:
    """Fit once and print a row."""
    panel = made_up(500, 500, 4, kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    fit = gdp.DynamicFactor(factors=4, idiosyncratic=kind).fit(panel.monthly, panel.quarterly)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{kind}: {spent:.2f} s CPU, {fit.iterations} passes, log-likelihood {fit.loglike:.2f}, converged {fit.converged}")
    print(f"peak resident memory {peak:.0f} MB, {before:.0f} MB of it before the fit")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "ar1")
