"""Stages of a figure: order, differences, signatures and what is unsigned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.monitor import STAGE_NAMES, STAGES, Duty, Signature, Stages, revision_parts
from tests.build import base_accounts, expect_refusal
from tests.unit.test_decomposition import PRICE, VALUE, two

OLD, NEW = two()
MIDDLE = base_accounts(VALUE * 1.01, VALUE / PRICE, price="constant@2022")
DUTIES = [
    Duty("A", "owner of A", "farming"),
    Duty("B", "", "industry"),
    Duty("retail_sales", "trade desk", "trade", kind="indicator"),
]


def stages(**how: Any) -> Stages:
    return Stages({"submitted": OLD, "checked": MIDDLE, "preliminary": NEW}, duties=DUTIES, **how)


def sign(stage: str, subject: str, who: str, when: Any, state: str = "signed") -> Signature:
    return Signature(stage, subject, who, "", when, state)


def test_differences_are_those_of_the_accounts() -> None:
    done = stages()
    assert done.names == ("submitted", "checked", "preliminary")
    whole = done.difference("submitted", "preliminary")
    assert whole.values.equals(revision_parts(OLD, NEW).values)
    assert np.array_equal(done.difference().old.value.values, MIDDLE.value.values)
    table = done.differences()
    assert table.index.names == ["old", "new", "region", "item", "period"]
    steps = table["revision"].groupby(level=["region", "item", "period"], sort=False).sum()
    assert np.allclose(steps, whole.values["revision"], atol=1e-12)
    assert np.allclose(table["volume"] + table["price"] + table["gap"], table["revision"], atol=1e-12)
    assert list(done.causes().table.columns) == ["start", "checked", "preliminary", "end", "revision"]


def test_the_base_year_shows_between_stages() -> None:
    table = Stages({"final": OLD, "census": NEW.rebase(2023)}).differences()
    volumes = revision_parts(OLD, NEW.rebase(2023)).volumes
    assert np.allclose(table["base"] + table["volume_rest"], volumes["revision"], atol=1e-12)
    assert table["base"].abs().max() > 0.1


def test_a_stage_takes_its_place() -> None:
    done = Stages({"submitted": OLD, "preliminary": NEW}).with_stage("checked", MIDDLE)
    assert done.names == ("submitted", "checked", "preliminary")
    assert repr(done) == "<Stages submitted -> checked -> preliminary, 0 signatures of 0 duties>"
    assert set(STAGE_NAMES) == set(STAGES)
    with expect_refusal("E-STAGE-001", "guess"):
        done.with_stage("guess", OLD)


def test_order_is_kept_or_refused() -> None:
    with expect_refusal("E-STAGE-001", "'submitted'", "after 'checked'"):
        Stages({"checked": OLD, "submitted": NEW})
    with expect_refusal("E-STAGE-001", "draft"):
        Stages({"draft": OLD})
    with expect_refusal("E-STAGE-001", "at least one"):
        Stages({})
    assert Stages({"draft": OLD, "print": NEW}, order=("draft", "print")).names == ("draft", "print")
    with expect_refusal("E-STAGE-001", "does not come after 'preliminary'"):
        stages().difference("preliminary", "submitted")
    with expect_refusal("E-STAGE-002", "census"):
        stages().difference("submitted", "census")
    for call in (lambda s: s.difference(), lambda s: s.differences(), lambda s: s.causes()):
        with expect_refusal("E-REV-013", "1"):
            call(Stages({"final": OLD}))


# -- signatures ---------------------------------------------------------------------------------------------------------
def test_everything_is_unsigned_until_its_owner_signs() -> None:
    done = stages()
    assert len(done.unsigned()) == 9
    done = done.sign(
        sign("submitted", "A", "owner of A", "2024-04-10"),
        sign("submitted", "B", "anyone", "2024-04-10"),
        sign("submitted", "retail_sales", "somebody else", "2024-04-11"),
    )
    left = done.unsigned("submitted")
    assert left[["subject", "who", "role", "state"]].values.tolist() == [["retail_sales", "trade desk", "trade", "none"]]
    assert len(done.unsigned()) == 7
    assert list(done.signed()["who"]) == ["owner of A", "anyone", "somebody else"]


def test_the_last_record_counts() -> None:
    done = stages().sign(
        sign("checked", "A", "owner of A", "2024-04-12"),
        sign("checked", "A", "owner of A", "2024-04-13", "withdrawn"),
        sign("checked", "B", "x", "2024-04-13", "returned"),
    )
    rows = done.unsigned("checked").set_index("subject")
    assert rows.loc["A", "state"] == "withdrawn" and rows.loc["A", "when"] == pd.Timestamp("2024-04-13")
    assert rows.loc["B", "state"] == "returned"
    again = done.sign(sign("checked", "A", "owner of A", "2024-04-14"))
    assert "A" not in set(again.unsigned("checked")["subject"])


def test_two_stages_may_be_signed_on_one_day() -> None:
    done = stages().sign(sign("submitted", "A", "owner of A", "2024-04-12"), sign("checked", "A", "owner of A", "2024-04-12"))
    assert set(done.unsigned()["stage"][done.unsigned()["subject"] == "A"]) == {"preliminary"}


def test_times_with_zones_are_compared_in_universal_time() -> None:
    done = stages().sign(
        sign("submitted", "A", "owner of A", pd.Timestamp("2024-04-12 09:00", tz="Asia/Shanghai")),
        sign("checked", "A", "owner of A", "2024-04-12 01:30"),
    )
    assert [s.stage for s in done.signatures] == ["submitted", "checked"]


def test_refused_signatures() -> None:
    with expect_refusal("E-STAGE-002", "census"):
        stages().sign(sign("census", "A", "x", "2024-04-10"))
    with expect_refusal("E-STAGE-003", "no duty", "'C'"):
        stages().sign(sign("checked", "C", "x", "2024-04-10"))
    for how, word in (({"who": " "}, "nobody"), ({"when": "soon"}, "soon"), ({"state": "ok"}, "withdrawn")):
        with expect_refusal("E-STAGE-003", word):
            Signature(**{"stage": "checked", "subject": "A", "who": "x", "role": "", "when": "2024-04-10", **how})  # type: ignore[arg-type]
    with expect_refusal("E-STAGE-003", "two states", "2024-04-10"):
        stages().sign(sign("checked", "A", "x", "2024-04-10"), sign("checked", "A", "x", "2024-04-10", "returned"))
    with expect_refusal("E-STAGE-004", "checked", "2024-04-09", "submitted", "2024-04-10"):
        stages().sign(sign("submitted", "A", "x", "2024-04-10"), sign("checked", "A", "x", "2024-04-09"))
    with expect_refusal("E-STAGE-002", "final"):
        stages().unsigned("final")


@pytest.mark.parametrize(("duty", "word"), [({"subject": " "}, "subject"), ({"subject": "A", "kind": "person"}, "person")])
def test_refused_duties(duty: dict[str, str], word: str) -> None:
    with expect_refusal("E-STAGE-003", word):
        Duty(**duty)


def test_a_duty_for_an_item_that_is_not_there() -> None:
    with expect_refusal("E-STAGE-003", "no item", "'Z'"):
        Stages({"final": OLD}, duties=[Duty("Z")])
