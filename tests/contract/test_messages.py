"""The table of messages: both languages, the same fields, and no code that nothing raises."""

import string
from pathlib import Path

import pytest

import gdpcore
from gdpcore import messages
from gdpcore.errors import MESSAGES, Finding
from tests.messages_page import PAGE, example, page

SOURCE = "".join(
    p.read_text(encoding="utf-8") for p in Path(gdpcore.__file__).parent.rglob("*.py") if p.parent.name != "messages"
)


def fields(template: str) -> set[str]:
    return {name.split("!")[0].split(":")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_name_the_same_fields(code: str) -> None:
    english, chinese = MESSAGES[code]
    assert fields(chinese) <= fields(english)
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_is_used(code: str) -> None:
    assert f'"{code}"' in SOURCE


def test_a_finding_of_an_unknown_code_or_without_its_fields_cannot_be_written() -> None:
    with pytest.raises(KeyError, match="E-NONE-000"):
        str(Finding("E-NONE-000"))
    with pytest.raises(KeyError, match="path"):
        str(Finding("E-FILE-001"))


def test_no_code_stands_in_two_topics() -> None:
    assert len(MESSAGES) == sum(len(topic.MESSAGES) for topic in messages._TOPICS)


def test_the_page_of_messages_is_that_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.messages_page writes it anew"
    assert all(f"**{code}**" in page() for code in MESSAGES)


@pytest.mark.parametrize("code", MESSAGES)
def test_examples_are_whole_in_both_languages(code: str) -> None:
    for language in ("en", "zh"):
        text = example(code).text(language)
        assert text and "{" not in text.replace("{}", "") and len(text) < 600
