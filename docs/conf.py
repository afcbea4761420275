"""How the pages are built: ``sphinx-build -W -b html docs out/docs``. Nothing is fetched from a network."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_ext")]

import public_names  # noqa: E402

import gdpcore  # noqa: E402

project = "gdpcore"
author = "The gdpcore developers"
version = release = gdpcore.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "mathtext_html", "plain_bars"]
exclude_patterns = ["_ext", "_templates"]
templates_path = ["_templates"]

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathtext"  # docs/_ext/mathtext_html.py

autosummary_generate = True
autosummary_context = {"public": public_names.public, "constants": public_names.constants}  # docs/_ext/public_names.py
suppress_warnings = ["config.cache"]  # functions in autosummary_context cannot be pickled
autodoc_typehints = "none"  # the signature shows them where they are short; docstrings give shapes and units
numpydoc_show_class_members = False
numpydoc_validation_checks = set()

html_theme = "pydata_sphinx_theme"
html_title = f"gdpcore {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "show_toc_level": 2,
    "navigation_depth": 2,
    "header_links_before_dropdown": 7,
    "icon_links": [],
    "footer_start": ["copyright"],
    "footer_end": [],
}
copyright = author


def setup(app):  # noqa: ANN001, ANN201, D103
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)
