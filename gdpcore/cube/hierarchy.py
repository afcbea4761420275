"""Items and regions as trees that add up, with alternative partitions of one parent.

A parent may be cut in more than one way: GDP into industries and into strata, a city into administrative units and
into civil districts. Partitions of one parent cover the same leaves, or (``alternative=True``, regions whose finest
common parts are not known) stand side by side and are never mixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gdpcore.errors import Finding, HierarchyError


@dataclass(frozen=True)
class Node:
    """One item or region.

    ``level`` is a word for people ("total", "stratum", "industry", "item", "memo", "district" ...). A memo node
    (``memo_of`` names its parent, "#制造业") is shown and never added.
    """

    code: str
    zh: str = ""
    en: str = ""
    level: str = "item"
    memo_of: str | None = None

    def label(self, language: str) -> str:
        """The name in "zh" or "en"; the code for "code" or where no name is given."""
        return {"zh": self.zh, "en": self.en}.get(language, self.code) or self.code


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Nodes in display order, and for each parent its partitions (name -> children).

    Examples
    --------
    >>> tree = Hierarchy.of(["GDP", "A", "B", "C"], {"GDP": {"industry": ["A", "B", "C"]}})
    >>> tree.leaves, tree.leaves_of("GDP")
    (('A', 'B', 'C'), ('A', 'B', 'C'))
    """

    nodes: Mapping[str, Node]
    partitions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    alternative: bool = False

    @classmethod
    def of(
        cls,
        nodes: Iterable[Node | str],
        partitions: Mapping[str, Mapping[str, Sequence[str]] | Sequence[str]] | None = None,
        alternative: bool = False,
    ) -> Hierarchy:
        """Build and check; raises the first problem (use :meth:`check` on :meth:`loose` for all of them).

        Raises
        ------
        HierarchyError
            E-TREE-001 to -007.
        """
        named = list(nodes)
        codes = [n if isinstance(n, str) else n.code for n in named]
        twice = next((c for c, count in Counter(codes).items() if count > 1), None)
        if twice is not None:
            raise HierarchyError("E-TREE-007", node=twice)
        tree = cls.loose(named, partitions, alternative)
        for finding in tree.check():
            raise HierarchyError(finding.code, **finding.fields)
        return tree

    @classmethod
    def loose(
        cls,
        nodes: Iterable[Node | str],
        partitions: Mapping[str, Mapping[str, Sequence[str]] | Sequence[str]] | None = None,
        alternative: bool = False,
    ) -> Hierarchy:
        """Build without checking; of nodes with one code the first is kept."""
        table: dict[str, Node] = {}
        for n in nodes:
            node = Node(n) if isinstance(n, str) else n
            table.setdefault(node.code, node)
        cut: dict[str, dict[str, tuple[str, ...]]] = {}
        for parent, parts in (partitions or {}).items():
            named = parts if isinstance(parts, Mapping) else {"parts": parts}
            cut[parent] = {name: tuple(children) for name, children in named.items()}
        return cls(table, cut, alternative)

    def check(self) -> list[Finding]:
        """Everything that is wrong: unknown codes, memo items that would be added, partitions without parts, circles,
        partitions that do not cover the same leaves, double counting.
        """
        found = [
            Finding("E-TREE-001", node=code, where=f" (in {parent!r})", known=", ".join(self.nodes))
            for parent, parts in self.partitions.items()
            for code in dict.fromkeys([parent, *(c for children in parts.values() for c in children)])
            if code not in self.nodes
        ]
        found += self._memos_that_add()
        found += [
            Finding(
                "E-TREE-006", parent=parent, partition=", ".join(n for n, children in parts.items() if not children) or "none"
            )
            for parent, parts in self.partitions.items()
            if not parts or not all(parts.values())
        ]
        circle = self._circle()
        if circle:
            found.append(Finding("E-TREE-002", path=" -> ".join(circle)))
        return found or self._coverage()

    def _memos_that_add(self) -> list[Finding]:
        found = []
        for code in self.memos:
            parents = [p for p, parts in self.partitions.items() if any(code in children for children in parts.values())]
            found += [Finding("E-TREE-005", node=code, what=f"stands among the parts of {parent!r}") for parent in parents]
            if code in self.partitions:
                found.append(Finding("E-TREE-005", node=code, what="has parts of its own"))
            of = self.nodes[code].memo_of
            if of not in self.nodes:
                found.append(Finding("E-TREE-001", node=of, where=f" (memo item {code!r} is of it)", known=", ".join(self.nodes)))
        return found

    def _circle(self) -> list[str]:
        done: set[str] = set()

        def walk(code: str, path: list[str]) -> list[str]:
            if code in path:
                return [*path[path.index(code) :], code]
            if code in done:
                return []
            for child in dict.fromkeys(c for children in self.partitions.get(code, {}).values() for c in children):
                hit = walk(child, [*path, code])
                if hit:
                    return hit
            done.add(code)
            return []

        for parent in self.partitions:
            circle = walk(parent, [])
            if circle:
                return circle
        return []

    def _coverage(self) -> list[Finding]:
        found = []
        for parent, parts in self.partitions.items():
            covered: dict[str, list[str]] = {}
            for name, children in parts.items():
                leaves = [leaf for child in children for leaf in self.leaves_of(child)]
                twice = {leaf for leaf in leaves if leaves.count(leaf) > 1}
                found += [Finding("E-TREE-004", child=leaf, parent=parent, partition=name) for leaf in sorted(twice)]
                covered[name] = leaves
            first = next(iter(covered))
            for name, leaves in covered.items():
                odd = set(leaves) ^ set(covered[first])
                if odd and not self.alternative:
                    detail = f"{', '.join(sorted(odd))} in only one of {first!r} and {name!r}"
                    found.append(Finding("E-TREE-003", parent=parent, detail=detail))
        return found

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in display order."""
        return tuple(self.nodes)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Codes counted once in their parents: no children, no memo; of alternative partitions, those of the first."""
        unused = (
            {c for parts in self.partitions.values() for children in list(parts.values())[1:] for c in children}
            if self.alternative
            else set()
        )
        reached = {leaf for root in self.roots for leaf in self.leaves_of(root)}
        return tuple(
            c
            for c, n in self.nodes.items()
            if n.memo_of is None and c not in self.partitions and (c in reached or c not in unused)
        )

    @property
    def roots(self) -> tuple[str, ...]:
        """Codes that are nobody's children."""
        children = {c for parts in self.partitions.values() for group in parts.values() for c in group}
        return tuple(c for c, n in self.nodes.items() if c not in children and n.memo_of is None)

    @property
    def memos(self) -> tuple[str, ...]:
        """Codes shown but never added."""
        return tuple(c for c, n in self.nodes.items() if n.memo_of is not None)

    def is_leaf(self, code: str) -> bool:
        """True if the node is counted once and has no parts; E-TREE-001 if unknown."""
        self.node(code)
        return code in self.leaves

    def node(self, code: str) -> Node:
        """The node of this code; E-TREE-001 if unknown."""
        try:
            return self.nodes[code]
        except KeyError:
            raise HierarchyError("E-TREE-001", node=code, where="", known=", ".join(self.nodes)) from None

    def children(self, code: str, partition: str | None = None) -> tuple[str, ...]:
        """Direct parts of a node by one partition (the first if not named); () for a leaf.

        E-TREE-001 if the node is unknown, E-TREE-008 if it is not cut in this way.
        """
        self.node(code)
        parts = self.partitions.get(code, {})
        if not parts:
            return ()
        if partition is None:
            return next(iter(parts.values()))
        if partition not in parts:
            raise HierarchyError("E-TREE-008", node=code, partition=partition, known=", ".join(parts))
        return parts[partition]

    def leaves_of(self, code: str, partition: str | None = None) -> tuple[str, ...]:
        """The leaves under a node, in the order of the partition; nodes below that are not cut so by their first.

        E-TREE-001 if the node is unknown, E-TREE-008 if it is not cut in this way.
        """
        children = self.children(code, partition)
        if not children:
            return (code,)
        below = [partition if partition in self.partitions.get(c, {}) else None for c in children]
        return tuple(leaf for c, name in zip(children, below, strict=True) for leaf in self.leaves_of(c, name))

    def steps(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(parent, children) bottom-up: adding in this order fills every parent from the leaves."""
        order: list[tuple[str, tuple[str, ...]]] = []
        done: set[str] = set()

        def visit(code: str) -> None:
            if code in done or code not in self.partitions:
                return
            for child in self.children(code):
                visit(child)
            done.add(code)
            order.append((code, self.children(code)))

        for parent in self.partitions:
            visit(parent)
        return tuple(order)

    def equations(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every (parent, children) that must hold, all partitions included."""
        return tuple((parent, children) for parent, parts in self.partitions.items() for children in parts.values())

    def label(self, code: str, language: str = "code") -> str:
        """A node's name; the code itself for language "code"."""
        return self.nodes[code].label(language) if code in self.nodes else code

    def __len__(self) -> int:
        return len(self.nodes)
