"""How Sphinx builds the documentation: MyST pages, formulas as MathML, a page for each section."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from docutils.nodes import SkipNode
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # what is documented is the tree around this file

project = "theoremcheck"
copyright = "The theoremcheck developers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "theoremcheck"
html_static_path = ["pages.css"]
html_css_files = ["pages.css"]
html_math_renderer = "mathml"  # MathJax would come from another server
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Register the pages that are made of the baseline's record, and how formulas are shown."""
    from sections import write_sections

    app.connect("builder-inited", lambda app: write_sections(HERE.parent, HERE / "sections"))
    app.connect("doctree-read", _leave_slides_out)
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))


def _leave_slides_out(app: Sphinx, doctree: Any) -> None:
    """Keep the slides, each of which is a chapter of its page, out of the contents."""
    if app.env.docname == "talk":
        app.env.metadata["talk"]["orphan"] = True


def _inline(translator: Any, node: Any) -> NoReturn:
    from theoremcheck.report._mathml import mathml

    translator.body.append(mathml(node.astext()))
    raise SkipNode


def _displayed(translator: Any, node: Any) -> NoReturn:
    from theoremcheck.report._mathml import statement

    translator.body.append(f'<div class="math">{statement(node.astext())}</div>\n')
    raise SkipNode
