"""The life of a figure: submitted, checked, preliminary, final, census; what each stage changed, and who still has to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.errors import AlignmentError
from gdpcore.monitor.decomposition import RevisionCauses, RevisionParts, revision_causes, revision_parts
from gdpcore.monitor.signatures import Duty, Signature, checked, unsigned_rows

STAGES = ("submitted", "checked", "preliminary", "final", "census")
"""上报, 核定, 初步核算, 最终核实, 普查修订, in this order. A stage may be left out, never put before an earlier one."""
STAGE_NAMES = {
    "submitted": ("as submitted", "上报"),
    "checked": ("checked", "核定"),
    "preliminary": ("preliminary", "初步核算"),
    "final": ("final", "最终核实"),
    "census": ("after the census", "普查修订"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Stages:
    """Accounts of the same regions and items, stage by stage.

    Attributes
    ----------
    accounts : stage -> accounts, in the order of ``order``; their periods may differ.
    duties : what has to be signed, and by whom. signatures : records, in the order of time.
    order : names of all stages there are; those of :data:`STAGES` if not given.

    Raises
    ------
    AlignmentError
        E-STAGE-001 for a stage that is unknown or out of order, or none at all; E-STAGE-002, -003, -004 for signatures.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> city = gdp.samples.city().truth.select(regions=["D01"])  # made up
    >>> stages = gdp.monitor.Stages({"submitted": city, "checked": city}, duties=[gdp.monitor.Duty("J", "", "finance")])
    >>> stages = stages.sign(gdp.monitor.Signature("submitted", "J", "office for finance", "finance", "2024-04-10"))
    >>> stages.unsigned()[["stage", "subject", "role", "state"]].values.tolist()
    [['checked', 'J', 'finance', 'none']]
    """

    accounts: Mapping[str, Accounts]
    duties: Sequence[Duty] = ()
    signatures: Sequence[Signature] = ()
    order: Sequence[str] = STAGES

    def __post_init__(self) -> None:
        said = ", ".join(self.order)
        place = {stage: k for k, stage in enumerate(self.order)}
        last = -1
        for stage in self.accounts:
            if stage not in place:
                raise AlignmentError("E-STAGE-001", stage=stage, problem="is none of them", order=said)
            if place[stage] < last:
                problem = f"stands after {self.order[last]!r}"
                raise AlignmentError("E-STAGE-001", stage=stage, problem=problem, order=said)
            last = place[stage]
        if not self.accounts:
            raise AlignmentError("E-STAGE-001", stage="", problem="is missing: give accounts of at least one", order=said)
        items = next(iter(self.accounts.values())).items
        object.__setattr__(self, "accounts", dict(self.accounts))
        object.__setattr__(self, "duties", tuple(self.duties))
        object.__setattr__(self, "signatures", checked(self.signatures, self.duties, self.names, items))

    def __repr__(self) -> str:
        return f"<Stages {' -> '.join(self.names)}, {len(self.signatures)} signatures of {len(self.duties)} duties>"

    @property
    def names(self) -> tuple[str, ...]:
        """Stages that are here, in order."""
        return tuple(self.accounts)

    # -- figures ---------------------------------------------------------------------------------------------------
    def with_stage(self, stage: str, accounts: Accounts) -> Stages:
        """One stage more, or its accounts replaced (E-STAGE-001 for one that is unknown); it takes its place in the order."""
        both = {**self.accounts, stage: accounts}
        known = {s: both[s] for s in self.order if s in both}
        return replace(self, accounts=known if stage in known else both)

    def difference(self, old: str | None = None, new: str | None = None) -> RevisionParts:
        """What lies between two stages; the last two if not named.

        Raises
        ------
        AlignmentError
            E-STAGE-001 if ``old`` does not come before ``new``, E-STAGE-002 if one is not here, E-REV-013 for a single stage,
            and as :func:`gdpcore.monitor.revision_parts`.
        """
        if len(self.names) < 2:
            raise AlignmentError("E-REV-013", count=len(self.names))
        old, new = old or self.names[-2], new or self.names[-1]
        for stage in (old, new):
            if stage not in self.accounts:
                raise AlignmentError("E-STAGE-002", stage=stage, known=", ".join(self.names))
        if self.names.index(old) >= self.names.index(new):
            raise AlignmentError("E-STAGE-001", stage=new, problem=f"does not come after {old!r}", order=", ".join(self.names))
        return revision_parts(self.accounts[old], self.accounts[new])

    def differences(self) -> pd.DataFrame:
        """Every step from stage to stage, by region, item and period.

        Returns
        -------
        DataFrame
            Rows (old, new, region, item, period); at current prices old_value, new_value, revision and its parts volume, price, gap; at
            constant prices base (the change of base year) and volume_rest; growth_revision and points (contributions to
            the revision of GDP growth).
        """
        tables = {}
        for old, new in zip(self.names[:-1], self.names[1:], strict=True):
            parts = self.difference(old, new)
            value = parts.values.rename(columns={"old": "old_value", "new": "new_value"}).drop(columns="points")
            volume = parts.volumes[["base", "rest"]].rename(columns={"rest": "volume_rest"})
            growth = parts.growth[["revision", "points"]].rename(columns={"revision": "growth_revision"})
            tables[(old, new)] = pd.concat([value, volume, growth], axis=1)
        if not tables:
            raise AlignmentError("E-REV-013", count=len(self.names))
        return pd.concat(tables, names=["old", "new"])

    def causes(self, measure: str = "value") -> RevisionCauses:
        """The whole revision from the first stage to the last, cut by stage (:func:`gdpcore.monitor.revision_causes`)."""
        return revision_causes(self.accounts, measure)

    # -- signatures ------------------------------------------------------------------------------------------------
    def sign(self, *signatures: Signature) -> Stages:
        """The same stages with more signatures (E-STAGE-002, -003, -004)."""
        return replace(self, signatures=(*self.signatures, *signatures))

    def unsigned(self, stage: str | None = None) -> pd.DataFrame:
        """Duties that no signature of their owner discharges: stage, subject, kind, who, role, state, when.

        ``state`` is "none", or what the last record says ("returned", "withdrawn"). A signature by another than the owner
        does not count.
        """
        if stage is not None and stage not in self.accounts:
            raise AlignmentError("E-STAGE-002", stage=stage, known=", ".join(self.names))
        return unsigned_rows(self.signatures, self.duties, self.names if stage is None else [stage])

    def signed(self) -> pd.DataFrame:
        """Every record in the order of time: when, stage, subject, who, role, state, note."""
        columns = ["when", "stage", "subject", "who", "role", "state", "note"]
        return pd.DataFrame([[getattr(s, c) for c in columns] for s in self.signatures], columns=columns)
