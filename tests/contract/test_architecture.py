"""ARCHITECTURE.md's tree is the tree."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def documented() -> set[str]:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tree = re.search(r"```\ngdpcore/\n(.*?)```", text, re.S)
    assert tree is not None
    room, found = "", set()
    for line in tree[1].splitlines():
        indent, name = re.match(r"( +)(\S+)", line).groups()
        if len(indent) == 2:
            room = name if name.endswith("/") else ""
            found.add(name)
        else:
            found.add(room + name)
    return found


def real() -> set[str]:
    package, found = ROOT / "gdpcore", set()
    for path in package.iterdir():
        if path.name.startswith("__") or path.name == "py.typed":
            continue
        found.add(path.name + ("/" if path.is_dir() else ""))
        if path.is_dir():
            inner = [p for p in path.iterdir() if not p.name.startswith("__")]
            found |= {f"{path.name}/{p.name}{'/' if p.is_dir() else ''}" for p in inner}
    return found


def test_every_file_is_documented_and_every_documented_file_is_there() -> None:
    assert documented() == real()


def test_readme_begins_with_two_sh_blocks_that_install_and_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    fences = re.findall(r"```(\w*)\n(.*?)```", text, re.S)
    assert [kind for kind, _ in fences[:2]] == ["sh", "sh"]
    assert "gdpcore bulletin" in fences[0][1]
    assert "pytest" in fences[1][1]
    assert all("pip install" in body for _, body in fences[:2])


def test_no_file_names_a_host_or_a_path_of_a_machine() -> None:
    for name in ("constraints.txt", "pyproject.toml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text
        assert "/home/" not in text
