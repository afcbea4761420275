"""Equations of the pages drawn by matplotlib's mathtext as SVG paths: no LaTeX, no script, nothing from a network."""

from __future__ import annotations

from html import escape
from typing import Any

from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from matplotlib.textpath import TextPath

SIZE = 10.0  # points of one em while drawing; the page scales it
FONT = FontProperties(math_fontfamily="stix")
PARSER = MathTextParser("path")


def drawn(latex: str) -> str:
    """One equation as an inline SVG that takes the colour and the size of the text around it."""
    text = f"${' '.join(latex.split())}$"
    width, height, depth, *_ = PARSER.parse(text, dpi=72, prop=FontProperties(size=SIZE, math_fontfamily="stix"))
    path = TextPath((0, 0), text, size=SIZE, prop=FONT)
    box = f"0 {-height:.2f} {width:.2f} {height + depth:.2f}"
    style = f"width:{width / SIZE:.3f}em;height:{(height + depth) / SIZE:.3f}em;vertical-align:{-depth / SIZE:.3f}em"
    return (
        f'<svg class="equation" role="img" aria-label="{escape(latex, quote=True)}" viewBox="{box}" style="{style}">'
        f'<path fill="currentColor" d="{_d(path)}"/></svg>'
    )


def _d(path: Path) -> str:
    letter = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    return "".join(
        letter[code] + ("" if code == Path.CLOSEPOLY else " ".join(f"{x:.2f} {-y:.2f}" for x, y in points.reshape(-1, 2)))
        for points, code in path.iter_segments(simplify=False)
    )


def _inline(self: Any, node: Any) -> None:
    self.body.append(drawn(node.astext()))
    _skip()


def _block(self: Any, node: Any) -> None:
    self.body.append(f'<div class="equations">{"".join(f"<p>{drawn(line)}</p>" for line in _lines(node.astext()))}</div>')
    _skip()


def _lines(latex: str) -> list[str]:
    return [line.strip() for line in latex.split(r"\\") if line.strip()]


def _skip() -> None:
    from docutils import nodes

    raise nodes.SkipNode


def setup(app: Any) -> dict[str, Any]:
    """Register the renderer; ``html_math_renderer = "mathtext"`` chooses it."""
    app.add_html_math_renderer("mathtext", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
