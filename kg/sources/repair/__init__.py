"""Text repaired once, at the border: what LaTeX, markup and PDF programs left in it goes, what was written stays."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kg.core.ids import paper_id
from kg.core.model import Paper
from kg.sources.fields.people import tidy_names
from kg.sources.repair.braces import with_lost_backslashes, without_protection
from kg.sources.repair.hyphens import joined_words
from kg.sources.repair.latex import without_latex
from kg.sources.repair.markup import without_markup
from kg.sources.repair.typography import plain_characters, plain_spaces

__all__ = ["repair", "repair_paper"]

#: Without any of these, nothing has to be done.
_SUSPECT: Final = re.compile(r"[^\x20-\x7e\u2010-\u201f\u00c0-\u024f]|[\\$<&{]|  |-[a-z ]|^ | $")
#: What comes before the first step, so that nothing shorter than it is looked at.
_HEADING: Final = re.compile(r"(?:Abstract|ABSTRACT|Summary|SUMMARY)\s*[:.—–-]?\s+(?=[A-Z])")


def repair(text: str, *, one_line: bool = False) -> str:
    """Repair a text; one without anything to mend comes back as it is.

    Args:
        text: A title, an abstract, a name.
        one_line: Whether even blank lines become blanks, as in titles.

    >>> repair("We  propose <i>k</i>NN for $k$-NN; it rises by 5% on ImageNet &amp; costs $5.")
    'We propose kNN for k-NN; it rises by 5% on ImageNet & costs $5.'
    """
    if _SUSPECT.search(text) is None:
        return text
    text = plain_characters(text)
    text = without_markup(text)
    text = without_protection(without_latex(with_lost_backslashes(text)))
    text = plain_spaces(text, one_line=one_line)
    return joined_words(text)


def repair_paper(paper: Paper) -> Paper:
    """Repair the texts of a paper; its id stays, unless it was made of the title."""
    title = repair(paper.title, one_line=True) or paper.title
    made_of_title = title != paper.title and paper.id == paper_id(title=paper.title)
    abstract = repair(paper.abstract) if paper.abstract else ""
    found = _HEADING.match(abstract)
    if found is not None and len(abstract) > 100:
        abstract = abstract[found.end() :]
    names = tidy_names([repair(name, one_line=True) for name in paper.authors], one_by_one=bool(paper.orcids))
    venue = repair(paper.venue, one_line=True) if paper.venue else paper.venue
    keywords = tuple(repair(word, one_line=True) for word in paper.keywords)
    if (title, abstract, names, venue, keywords) == (
        paper.title, paper.abstract, paper.authors, paper.venue, paper.keywords,
    ):  # fmt: skip
        return paper
    identifier = paper_id(title=title) if made_of_title else paper.id
    return replace(paper, id=identifier, title=title, abstract=abstract, authors=names, venue=venue, keywords=keywords)
