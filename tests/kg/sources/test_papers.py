from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kg.core.ids import paper_id
from kg.core.model import Paper
from kg.sources.papers import PaperRecord, unify

_TEXT = "We train a network on many images and measure how well it does."
_OTHER = "Nothing in here says the same: bees, honey, flowers and the summer wind over hills."


def _ids(*papers: Paper) -> list[str]:
    return [record.paper.id for record in unify(PaperRecord(p) for p in papers).records]


def test_a_title_from_a_dump_joins_the_paper_with_an_id() -> None:
    named = Paper("arxiv-1", "Nets at Work", _TEXT, arxiv_id="1", published="2020")
    dumped = Paper(paper_id(title="Nets at work"), "Nets at work", _TEXT)
    [record] = unify([PaperRecord(dumped), PaperRecord(named)]).records
    assert (record.paper.id, record.paper.published) == ("arxiv-1", "2020")


def test_a_doi_joins_papers_whose_titles_agree() -> None:
    assert _ids(Paper("a", "Nets at work: a study", doi="10.1/X"), Paper("doi-10.1/x", "Nets at Work")) == [
        "doi-10.1/x"
    ]
    assert _ids(Paper("a", "Old title", doi="10.1/X"), Paper("b", "Abstracts of a meeting", doi="10.1/x")) == ["a", "b"]


def test_papers_of_one_title_with_different_abstracts_stay_apart() -> None:
    assert _ids(Paper("a", "Introduction", _TEXT), Paper("b", "Introduction", _OTHER)) == ["a", "b"]


def test_fields_are_filled_in_from_other_records() -> None:
    [record] = unify(
        [PaperRecord(Paper("a", "T", _TEXT)), PaperRecord(Paper("a", "T", venue="ACL", authors=("B",)))]
    ).records
    assert (record.paper.abstract, record.paper.venue, record.paper.authors) == (_TEXT, "ACL", ("B",))


def test_the_record_with_an_extraction_keeps_its_text() -> None:
    longer = PaperRecord(Paper("a", "T", _TEXT + " And more."))
    extracted = PaperRecord(Paper("a", "T", _TEXT), extraction="key")
    [record] = unify([longer, extracted]).records
    assert (record.paper.abstract, record.extraction) == (_TEXT, "key")


_papers = st.builds(
    Paper,
    id=st.sampled_from(["a", "b", "arxiv-1", "doi-10.1/x"]),
    title=st.sampled_from(["One", "one!", "Two"]),
    abstract=st.sampled_from(["", _TEXT, _OTHER]),
    doi=st.sampled_from([None, "10.1/X"]),
    venue=st.sampled_from([None, "ACL", "ICML"]),
)


@given(st.lists(_papers, max_size=4))
def test_the_order_of_sources_does_not_matter(papers: list[Paper]) -> None:
    results = {unify(PaperRecord(p) for p in order).records for order in permutations(papers)}
    assert len(results) == 1
