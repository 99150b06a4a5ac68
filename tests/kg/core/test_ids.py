from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.core.errors import SettingsError
from kg.core.ids import Iris, paper_id


@given(st.text(min_size=1))
def test_every_id_gives_a_valid_iri(identifier: str) -> None:
    iri = Iris().paper(identifier)
    triple = Triple(NamedNode(iri), NamedNode("http://example.org/p"), Literal("x"))
    written = serialize([triple], format=RdfFormat.N_TRIPLES)
    assert [q.triple for q in parse(written, format=RdfFormat.N_TRIPLES)] == [triple]


@given(st.text(), st.text())
def test_different_ids_give_different_iris(first: str, second: str) -> None:
    import unicodedata

    def clean(text: str) -> str:
        return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()

    assert (Iris().paper(first) == Iris().paper(second)) == (clean(first) == clean(second))


def test_ids_come_from_arxiv_then_doi_then_title() -> None:
    assert paper_id(title="A", arxiv_id="1234.5678v2", doi="10.1/x") == "arxiv-1234.5678"
    assert paper_id(title="A", doi="10.1/X") == "doi-10.1/x"
    assert paper_id(title="A title!") == paper_id(title="a  TITLE")
    assert paper_id(title="A title") != paper_id(title="Another title")


@pytest.mark.parametrize("base", ["", "example.org/", "https://example.org", "https://exa mple.org/"])
def test_a_base_that_is_no_namespace_is_refused(base: str) -> None:
    with pytest.raises(SettingsError, match="base"):
        Iris(base)
