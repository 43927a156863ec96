"""HTML → lines: the main text of a page, its menus, crumbs, scripts and forms left out."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

from ingest.reading.html_blocks import DROPPED, block_lines
from ingest.reading.page import facts_of, main_text, shown, titled
from ingest.reading.text_lines import Reading, styled_lines


def read_html(text: str) -> Reading:
    """Lines of a page's main text: one a block element, <br> splits, a table row is one line with its heads.

    Where everything is hidden until a script runs, the hidden text is read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(text, "lxml")
    for tag in soup.find_all(DROPPED - {"head"}):
        tag.decompose()
    facts = facts_of(soup)
    lines, styles = styled_lines(titled(block_lines(main_text(shown(soup))), facts.title))
    return Reading(lines, styles=styles, facts=facts)
