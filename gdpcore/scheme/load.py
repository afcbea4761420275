"""Reading schemes: TOML to frozen rules, every problem of the file named at once."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from gdpcore.cube import Hierarchy, Node, parse_period
from gdpcore.errors import FileError, Finding, GdpcoreError, SchemeError
from gdpcore.kernel.chain import METHODS as LINKS
from gdpcore.plain_data import parse_toml, read_text
from gdpcore.scheme.head import APPROACHES, BASES, SOURCES, Discrepancy, Volumes
from gdpcore.scheme.rule import COEFFICIENTS, EVIDENCE, VALUE_METHODS, VOLUME_METHODS, Fallback, Method, Rule, Term
from gdpcore.scheme.scheme import Memo, Scheme

_HEAD = (
    "code",
    "version",
    "zh",
    "en",
    "remark",
    "reference",
    "regime",
    "extrapolate_from",
    "volume",
    "approach",
    "discrepancy",
    "valid_from",
    "valid_to",
)
_ITEM = ("code", "zh", "en", "level", "parts", "memo_of", "shares")
_RULE = ("item", "value", "volume", "from", "to", "evidence", "reference", "note")
_METHOD = ("method", "indicators", "price", "weights", "rate", "clamp", "fallback")
_TERM = ("code", "weight", "coefficient", "k", "own", "proxy")


def builtin_names() -> tuple[str, ...]:
    """Names of the schemes that come with gdpcore."""
    folder = resources.files("gdpcore.scheme") / "builtin"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_scheme(name: str | Path, errors: str = "raise") -> Scheme:
    """Load a built-in scheme by name, or a scheme file by path.

    Parameters
    ----------
    name : "cn-national", "cn-city-quarterly", "minimal", or the path of a .toml file.
    errors : "raise" raises one error that lists all problems; "collect" returns the scheme, ``check()`` lists them.

    Raises
    ------
    SchemeError
        Everything that is wrong with the file (E-SCHEME-..., E-TREE-..., E-TIME-001).
    FileError
        E-FILE-001 if the path does not exist.

    Examples
    --------
    >>> load_scheme("minimal").leaves
    ('AGR', 'IND', 'SER')
    """
    text, place = _text(name)
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise SchemeError([Finding("E-SCHEME-001", path=place, why=str(error))]) from None
    scheme = _Reader(place).scheme(data)
    if errors == "raise":
        found = [f for f in scheme.check() if f.level == "error"]
        if found:
            raise SchemeError(found)
    return scheme


def _text(name: str | Path) -> tuple[str, str]:
    if isinstance(name, str) and name in builtin_names():
        return (resources.files("gdpcore.scheme") / "builtin" / f"{name}.toml").read_text(encoding="utf-8"), name
    path = Path(name)
    if path.suffix != ".toml":
        raise SchemeError([Finding("E-SCHEME-013", name=str(name), known=", ".join(builtin_names()))])
    if not path.is_file():
        raise FileError("E-FILE-001", path=path.name)
    try:
        return read_text(path), path.name
    except (ValueError, OSError) as error:
        raise FileError("E-FILE-002", path=path.name, kind="UTF-8 text", why=str(error)) from None


class _Reader:
    """Turns tables into rules and keeps every problem on the way."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.found: list[Finding] = []

    def scheme(self, data: Mapping[str, Any]) -> Scheme:
        self._known(data, ("scheme", "item", "rule"), self.place)
        head = self._table(data.get("scheme", {}), f"{self.place} [scheme]")
        self._known(head, _HEAD, f"{self.place} [scheme]")
        for key in ("code", "zh", "en", "regime", "reference"):
            if not head.get(key):
                self.found.append(Finding("E-SCHEME-003", place=f"{self.place} [scheme]", key=key))
        where = f"{self.place} [scheme]"
        regime = self._choice(head, "regime", ("period", "ytd"), where, "period")
        source = self._choice(head, "extrapolate_from", SOURCES, where, SOURCES[0])
        approach = self._choice(head, "approach", APPROACHES, where, APPROACHES[0])
        volumes, gap = self._volumes(head, where), self._discrepancy(head, where)
        nodes, parts, memos = self._items(data.get("item", []))
        tree = Hierarchy.loose(nodes, parts)
        rules = tuple(
            r
            for n, table in enumerate(self._list(data.get("rule", []), "[[rule]]"), start=1)
            if (r := self._rule(table, n)) is not None
        )
        if not nodes:
            self.found.append(Finding("E-SCHEME-003", place=self.place, key="[[item]]"))
        text = {k: str(head.get(k, "")) for k in ("code", "version", "zh", "en", "remark", "reference", "valid_from", "valid_to")}
        for key in ("valid_from", "valid_to"):
            text[key] = self._date(text[key], where)
        shares = tuple(m for m in memos if gap is None or m.code != gap.item)
        return Scheme(
            hierarchy=tree,
            rules=rules,
            memos=shares,
            regime=regime,
            volumes=volumes,
            extrapolate_from=source,
            approach=approach,
            discrepancy=gap,
            problems=tuple(self.found),
            **text,
        )

    # -- head ----------------------------------------------------------------------------------------------------
    def _volumes(self, head: Mapping[str, Any], where: str) -> Volumes:
        table = self._table(head.get("volume", {}), f"{where} volume")
        self._known(table, ("basis", "link", "reference"), f"{where} volume")
        basis = self._choice(table, "basis", BASES, f"{where} volume", BASES[0])
        if basis == "fixed":
            unused = [k for k in ("link", "reference") if k in table]
            self.found += [
                Finding("E-SCHEME-002", place=f"{where} volume", key=k, known="basis, as volumes are fixed") for k in unused
            ]
            return Volumes()
        link = self._choice(table, "link", LINKS, f"{where} volume", LINKS[0])
        year = table.get("reference")
        if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 1000 <= year <= 2999):
            self.found.append(Finding("E-SCHEME-004", place=f"{where} volume", key="reference", value=year, known="a year: 2017"))
            year = 2000  # named above; nothing runs on it
        return Volumes(basis, link, year)

    def _discrepancy(self, head: Mapping[str, Any], where: str) -> Discrepancy | None:
        if "discrepancy" not in head:
            return None
        table = self._table(head["discrepancy"], f"{where} discrepancy")
        self._known(table, ("item", "control"), f"{where} discrepancy")
        missing = [k for k in ("item", "control") if not table.get(k)]
        self.found += [Finding("E-SCHEME-003", place=f"{where} discrepancy", key=k) for k in missing]
        return None if missing else Discrepancy(str(table["item"]), str(table["control"]))

    # -- items ---------------------------------------------------------------------------------------------------
    def _items(self, tables: Any) -> tuple[list[Node], dict[str, dict[str, list[str]]], list[Memo]]:
        nodes: list[Node] = []
        parts: dict[str, dict[str, list[str]]] = {}
        memos: list[Memo] = []
        for n, item in enumerate(self._list(tables, "[[item]]"), start=1):
            place = f"{self.place} item {n} {item.get('code', '')!r}"
            self._known(item, _ITEM, place)
            code = str(item.get("code", ""))
            if not code:
                self.found.append(Finding("E-SCHEME-003", place=place, key="code"))
                continue
            if code in {x.code for x in nodes}:
                self.found.append(Finding("E-SCHEME-012", item=code))
            memo_of = item.get("memo_of")
            nodes.append(Node(code, str(item.get("zh", "")), str(item.get("en", "")), str(item.get("level", "item")), memo_of))
            cut = self._table(item.get("parts", {}), f"{place} parts")
            if cut:
                parts[code] = {str(k): [str(c) for c in self._list(v, f"{place} parts", of=str)] for k, v in cut.items()}
            if memo_of is not None:
                shares = self._table(item.get("shares", {memo_of: "base"}), f"{place} shares")
                memos.append(Memo(code, tuple((str(k), self._share(v, place)) for k, v in shares.items())))
        return nodes, parts, memos

    def _share(self, value: Any, place: str) -> float | None:
        if value == "base":
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self.found.append(
            Finding("E-SCHEME-004", place=place, key="shares", value=value, known='a number from 0 to 1, or "base"')
        )
        return None

    # -- rules ---------------------------------------------------------------------------------------------------
    def _rule(self, table: Mapping[str, Any], n: int) -> Rule | None:
        item = str(table.get("item", ""))
        place = f"{self.place} rule {n} {item!r}"
        self._known(table, _RULE, place)
        missing = [k for k in ("item", "value", "volume") if not table.get(k)]
        self.found += [Finding("E-SCHEME-003", place=place, key=k) for k in missing]
        if missing:
            return None
        return Rule(
            item,
            self._method(table["value"], VALUE_METHODS, f"{place} value"),
            self._method(table["volume"], VOLUME_METHODS, f"{place} volume"),
            self._date(str(table.get("from", "")), place),
            self._date(str(table.get("to", "")), place),
            self._choice(table, "evidence", EVIDENCE, place, "assumed"),
            str(table.get("reference", "")),
            str(table.get("note", "")),
        )

    def _method(self, value: Any, known: tuple[str, ...], place: str) -> Method:
        table = self._table(value, place)
        self._known(table, _METHOD, place)
        if "method" not in table:
            self.found.append(Finding("E-SCHEME-003", place=place, key="method"))
        name = self._choice(table, "method", known, place, known[0])
        clamp = table.get("clamp")
        bounds = None
        if clamp is not None:
            pair = [x for x in clamp if isinstance(x, (int, float))] if isinstance(clamp, list) else []
            if len(pair) == 2 and pair[0] < pair[1]:
                bounds = (float(pair[0]), float(pair[1]))
            else:
                self.found.append(
                    Finding("E-SCHEME-004", place=place, key="clamp", value=clamp, known="two numbers, lowest first: [-30, 40]")
                )
        rate: str | float = "year"
        if table.get("rate", "year") != "year":
            rate = self._number(table, "rate", place, 0.0)
        rungs = tuple(
            self._fallback(f, f"{place} fallback {k}")
            for k, f in enumerate(self._list(table.get("fallback", []), f"{place} fallback"), start=1)
        )
        weights = self._choice(table, "weights", ("declared", "base"), place, "declared")
        terms = self._terms(table.get("indicators", []), place)
        return Method(name, terms, self._terms(table.get("price", []), f"{place} price"), weights, rate, bounds, rungs)

    def _fallback(self, table: Mapping[str, Any], place: str) -> Fallback:
        self._known(table, ("indicators", "history"), place)
        if ("indicators" in table) == ("history" in table):
            self.found.append(
                Finding(
                    "E-SCHEME-004",
                    place=place,
                    key="fallback",
                    value=dict(table),
                    known="{ indicators = [...] } or { history = 0.5 }",
                )
            )
        if "history" not in table:
            return Fallback(self._terms(table.get("indicators", []), place))
        history = self._number(table, "history", place, 0.5)
        if not 0 <= history <= 1:
            self.found.append(Finding("E-SCHEME-004", place=place, key="history", value=history, known="a number from 0 to 1"))
        return Fallback(history=history)

    def _terms(self, value: Any, place: str) -> tuple[Term, ...]:
        terms = []
        for table in self._list(value, place):
            self._known(table, _TERM, place)
            if not table.get("code"):
                self.found.append(Finding("E-SCHEME-003", place=place, key="code"))
            coefficient = self._choice(table, "coefficient", COEFFICIENTS, place, "line")
            terms.append(
                Term(
                    str(table.get("code", "")),
                    self._number(table, "weight", place, 1.0),
                    coefficient,
                    self._number(table, "k", place, 1.0),
                    self._flag(table, "own", place),
                    self._flag(table, "proxy", place),
                )
            )
        return tuple(terms)

    # -- small checks --------------------------------------------------------------------------------------------
    def _known(self, table: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        self.found += [Finding("E-SCHEME-002", place=place, key=k, known=", ".join(known)) for k in table if k not in known]

    def _choice(self, table: Mapping[str, Any], key: str, known: tuple[str, ...], place: str, default: str) -> str:
        value = table.get(key, default)
        if value not in known:
            self.found.append(Finding("E-SCHEME-004", place=place, key=key, value=value, known=" or ".join(known)))
            return default
        return str(value)

    def _number(self, table: Mapping[str, Any], key: str, place: str, default: float) -> float:
        value = table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
            self.found.append(Finding("E-SCHEME-004", place=place, key=key, value=value, known="a number"))
            return default
        return float(value)

    def _flag(self, table: Mapping[str, Any], key: str, place: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.found.append(Finding("E-SCHEME-004", place=place, key=key, value=value, known="true or false"))
        return value is True

    def _table(self, value: Any, place: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.found.append(Finding("E-SCHEME-004", place=place, key="entry", value=value, known="a table { ... }"))
        return {}

    def _list(self, value: Any, place: str, of: type = dict) -> list[Any]:
        if isinstance(value, list) and all(isinstance(x, of) for x in value):
            return value
        self.found.append(
            Finding(
                "E-SCHEME-004",
                place=place,
                key="entry",
                value=value,
                known="a list of tables" if of is dict else "a list of codes",
            )
        )
        return [x for x in value if isinstance(x, of)] if isinstance(value, list) else []

    def _date(self, text: str, place: str) -> str:
        if text:
            try:
                parse_period(text, where=place)
            except GdpcoreError as error:
                self.found.append(error.finding)
                return ""
        return text
