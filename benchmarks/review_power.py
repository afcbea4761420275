"""Power and false alarms of the review, simulated on made-up provinces with seeds fixed: the tables of docs/review.md.

Run: python benchmarks/review_power.py (about a minute of processor time)
"""

from __future__ import annotations

import numpy as np

import gdpcore as gdp
from gdpcore.kernel.deleted import deleted_residuals
from gdpcore.kernel.false_discovery import false_discovery
from gdpcore.review import Review, figures_of, load_rules, review_of
from gdpcore.samples import Province

SEEDS = range(100, 140)
RULES = tuple(r for r in load_rules() if r.enabled)


def flags(review: Review, made_up: Province, severities: tuple[str, ...]) -> np.ndarray:
    """Flags of a review in the order of the made-up table."""
    at = [review.figures.regions.index(r) for r in made_up.regions]
    when = [list(review.figures.periods).index(m) for m in made_up.months]
    return review.flagged(severities)[at][:, :, when]


def planted() -> None:
    """Recall by kind of error, false alarms by rule on clean twins."""
    kinds: dict[str, list[int]] = {}
    clean_cells, alarms = 0, dict.fromkeys(("error", "warning", "note", "any"), 0)
    rules: dict[str, int] = {}
    found_by: dict[str, dict[str, int]] = {}
    for seed in SEEDS:
        made_up = gdp.samples.province(seed)
        wrong, clean = gdp.audit(made_up.panel(True)), gdp.audit(made_up.panel(False))
        found = flags(wrong, made_up, ("error", "warning"))
        for kind in np.unique(made_up.wrong[made_up.wrong != ""]):
            cells = made_up.wrong == kind
            kinds.setdefault(kind, [0, 0])
            kinds[kind][0] += int(found[cells].sum())
            kinds[kind][1] += int(cells.sum())
            by = found_by.setdefault(kind, {})
            for one in RULES:
                hit = flags(review_of(wrong.figures, [one]), made_up, ("error", "warning", "note"))[cells].sum()
                by[one.id] = by.get(one.id, 0) + int(hit)
        clean_cells += clean.cells
        for severity in ("error", "warning", "note"):
            alarms[severity] += int(clean.flagged((severity,)).sum())
        alarms["any"] += int(clean.flagged().sum())
        for name, row in clean.summary.iterrows():
            rules[str(name)] = rules.get(str(name), 0) + int(row["findings"])
    print(
        f"{len(SEEDS)} made-up provinces, {clean_cells:,} clean cells\n\n| planted | cells | found | mostly by |\n| --- | --- | --- | --- |"
    )
    for kind, (hit, count) in sorted(kinds.items()):
        best = sorted(found_by[kind].items(), key=lambda x: -x[1])[:3]
        print(f"| {kind} | {count} | {100 * hit / count:.1f} % | {', '.join(f'{n} {100 * k / count:.0f} %' for n, k in best)} |")
    total = np.array(list(kinds.values())).sum(axis=0)
    print(f"| all | {total[1]} | {100 * total[0] / total[1]:.1f} % | |\n")
    print("clean cells flagged, per cent: " + ", ".join(f"{s} {100 * n / clean_cells:.3f}" for s, n in alarms.items()))
    print("findings on clean twins by rule: " + ", ".join(f"{n} {k}" for n, k in rules.items() if k) + "\n")


def screens() -> None:
    """Screens alone: false reports under the null of independent normal figures, and of our made-up clean tables; power by size."""
    rng = np.random.default_rng(20261124)
    for dependent in (False, True):
        wrong = [
            false_discovery(deleted_residuals(rng.normal(size=(50, 60))).p, 0.05, dependent=dependent).flags.any()
            for _ in range(400)
        ]
        name = "Yekutieli" if dependent else "Benjamini-Hochberg"
        print(f"independent normal figures, rate 5 %, {name}: {100 * np.mean(wrong):.1f} % of 400 tables with any report")
    screen = [r for r in RULES if r.id == "SCR-OUTLIER"]
    print("\n| figure moved by | found by SCR-OUTLIER | by OWN-HISTORY | by any rule |\n| --- | --- | --- | --- |")
    own = [r for r in RULES if r.id == "OWN-HISTORY"]
    for size in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0):
        counts = np.zeros(3)
        tried = 0
        for seed in range(100, 110):
            made_up = gdp.samples.province(seed)
            draw = np.random.default_rng(seed)
            panel = made_up.panel(False)
            values, at = panel.values.copy(), []
            for _ in range(20):
                cell = (int(draw.integers(12)), int(draw.integers(12)), int(draw.integers(15, panel.values.shape[2])))
                if np.isfinite(values[cell]) and cell not in at:
                    values[cell] *= np.exp(size * draw.choice([-1, 1]))
                    at.append(cell)
            figures = figures_of(panel.with_values(values))
            for k, rules in enumerate((screen, own, RULES)):
                hit = review_of(figures, rules).flagged()
                counts[k] += sum(hit[c] for c in at)
            tried += len(at)
        print(f"| {100 * (np.exp(size) - 1):.0f} % | " + " | ".join(f"{100 * c / tried:.0f} %" for c in counts) + " |")


def smooth_and_repeated() -> None:
    """The too-smooth test and the duplicate-growth counter: 12 regions, one of them smoothed by a factor, growth with one decimal."""
    print(
        "\n| one region's growth varies | SCR-SMOOTH finds it | others reported | SCR-REPEAT finds it | others reported |\n| --- | --- | --- | --- | --- |"
    )
    rules = {r.id: r for r in RULES if r.id in ("SCR-SMOOTH", "SCR-REPEAT")}
    for factor in (1.0, 0.5, 0.33, 0.2, 0.1):
        rng = np.random.default_rng(7)
        hits = {name: [0, 0] for name in rules}
        for _ in range(100):
            walk = 6 + np.cumsum(rng.normal(size=(12, 60)) * 0.5, axis=1)
            walk[0] = 6 + (walk[0] - 6) * factor
            panel = _rates(np.round(walk, 1))
            for name, rule in rules.items():
                regions = review_of(figures_of(panel), [rule]).findings["region"].tolist()
                hits[name][0] += "r0" in regions
                hits[name][1] += len([r for r in regions if r != "r0"])
        cells = " | ".join(f"{h[0]} % | {h[1] / 11:.2f} %" for h in hits.values())
        print(f"| {factor:g} times as much | {cells} |")


def _rates(values: np.ndarray) -> gdp.Panel:
    import pandas as pd

    months = pd.period_range("2020-01", periods=values.shape[1], freq="M").astype(str)
    rows = [(f"r{r}", m, values[r, t]) for r in range(len(values)) for t, m in enumerate(months)]
    frame = pd.DataFrame(rows, columns=["region", "period", "value"]).assign(indicator="g", unit="%")
    return gdp.read_panel(frame)


if __name__ == "__main__":
    planted()
    screens()
    smooth_and_repeated()
