from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.base import Reading
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.dates import date_from
from kg.sources.fields.identifiers import arxiv_in, doi_in
from kg.sources.fields.keys import field_of
from kg.sources.fields.people import people_in, person, tidy_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. Reader, B. Writer", ["A. Reader", "B. Writer"]),
        ("Reader, A. and Writer, B.", ["A. Reader", "B. Writer"]),
        ("A. Reader, B. Writer, C.-D. Editor", ["A. Reader", "B. Writer", "C.-D. Editor"]),
        ("A. Reader, B. Writer and C. Editor", ["A. Reader", "B. Writer", "C. Editor"]),
        ("Ada Quill, Bo Lindqvist, and Cy Ford", ["Ada Quill", "Bo Lindqvist", "Cy Ford"]),
        ("Quill, Ada; Lindqvist, Bo", ["Ada Quill", "Bo Lindqvist"]),
        ("Quill, Ada", ["Ada Quill"]),
        ("Quill, A., Lindqvist, B.", ["A. Quill", "B. Lindqvist"]),
        ("Quill, Ada, Lindqvist, Bo", ["Ada Quill", "Bo Lindqvist"]),
        ("van der Berg, Anna and García Márquez, Gabriel", ["Anna van der Berg", "Gabriel García Márquez"]),
        ("King, Martin Luther, Jr.", ["Martin Luther King Jr."]),
        ("Ada Quill et al.", ["Ada Quill"]),
        ("Quill A, Lindqvist BC", ["Quill A", "Lindqvist BC"]),
        ("Ada Quill & Bo Lindqvist", ["Ada Quill", "Bo Lindqvist"]),
        ("Ada Quill und Bo Lindqvist", ["Ada Quill", "Bo Lindqvist"]),
        ("Plato", ["Plato"]),
        ("", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    assert list(people_in(text)) == names


def test_a_person_in_many_forms() -> None:
    assert person({"family": "Doe", "given": "J"}) == ("J Doe", "")
    assert person({"firstName": "Ada", "lastName": "Quill"})[0] == "Ada Quill"
    assert person({"first": "Ada", "middle": ["M."], "last": "Quill", "suffix": ""})[0] == "Ada M. Quill"
    assert person({"author": {"display_name": "Ada", "orcid": "https://orcid.org/0000-0002-1825-0097"}}) == (
        "Ada",
        "0000-0002-1825-0097",
    )
    assert person(["Quill", "Ada", "Jr."])[0] == "Ada Quill Jr."
    assert person({"literal": "The Kelp Team"})[0] == "The Kelp Team"
    assert person(5) == ("", "")


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (2019, "2019"), (2019.0, "2019"), ("2019-05-06T07:08:09Z", "2019-05-06"), ("2019-05", "2019-05"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"), ({"date-parts": [[2020, 1]]}, "2020-01"), ([2020, 1, 5],
        "2020-01-05"),
        ({"date-parts": [["2020", "1", "5"]]}, "2020-01-05"), ("2020 Jan-Feb", "2020-01"), ("2020 Jan 15",
        "2020-01-15"),
        ("2020 Spring", "2020"), ("2020/01/15/", "2020-01-15"), ("2020///", "2020"), ("20200115", "2020-01-15"),
        ("15.01.2020", "2020-01-15"), ("01/15/2020", "2020-01-15"), ("15/01/2020", "2020-01-15"), ("01/02/2020",
        "2020"),
        (1601308800000, "2020-09-28"), (1601308800, "2020-09-28"), ("Januar 2020", "2020-01"), ("c. 2020", "2020"),
        ({"year": "2020", "month": "Mar"}, "2020-03"), ("2020-13-40", "2020"), ("2021-02-30", "2021-02"), ("n.d.",
        None),
        ("", None), (None, None), (True, None), (float("nan"), None), (12, None), ("2020-01/2020-03", "2020-01"),
        ({"raw": "2020-03"}, "2020-03"), ([{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "2007-04-02"),
    ],
)  # fmt: skip
def test_dates(value: object, date: str | None) -> None:
    assert date_from(value) == date


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12), st.lists, max_leaves=4)
)
def test_any_value_is_a_date_or_none(value: object) -> None:
    found = date_from(value)
    assert found is None or len(found) in (4, 7, 10)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1234/XY", "10.1234/XY"), ("doi:10.1234/xy.", "10.1234/xy"), ("10.1016/0(1)2",
        "10.1016/0(1)2"),
        ("see doi: 10.1234/a, b", "10.1234/a"), ("10.1234/x [doi]", None), ("https://dx.doi.org/10.1234%2Fz",
        "10.1234/z"),
        ("nothing", None), ("https://link.example.org/doi/full/10.1234/q", "10.1234/q"),
    ],
)  # fmt: skip
def test_dois(text: str, doi: str | None) -> None:
    assert doi_in(text) == doi


@pytest.mark.parametrize(
    ("text", "arxiv"),
    [
        ("arXiv:2405.00042v2 [cs.CV]", "2405.00042v2"), ("http://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/pdf/2405.00042.pdf", "2405.00042"), ("10.48550/arXiv.2405.00042", "2405.00042"),
        ("arXiv preprint arXiv:2405.00042, 2024", "2405.00042"), ("oai:arXiv.org:2405.00042", "2405.00042"),
        ("2405.00042", None), ("arXiv:2499.00042", None),
    ],
)  # fmt: skip
def test_arxiv_ids(text: str, arxiv: str | None) -> None:
    assert arxiv_in(text) == arxiv


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("summary", "abstract"), ("abstract_inverted_index", "abstract"), ("paper_abstract", "abstract"), ("Résumé",
        "abstract"),
        ("Zusammenfassung", "abstract"), ("date", "published"), ("publishedAt", "published"), ("issued", "published"),
        ("update_date", "recorded"), ("publication_year", "published"), ("Erscheinungsjahr", "published"), ("DOI",
        "doi"),
        ("paper_doi", "doi"), ("arxivId", "arxiv_id"), ("arxiv_id", "arxiv_id"), ("Author(s)", "authors"),
        ("Autoren", "authors"),
        ("dc:creator", "authors"), ("题名", "title"), ("Paper Title", "title"), ("ai_summary", None), ("author_count",
        None),
        ("colour", None), ("accessed_date", None),
    ],
)  # fmt: skip
def test_names_of_keys(key: str, field: str | None) -> None:
    found = field_of(key)
    assert (found[0] if found else None) == field


def test_keys_that_nobody_read_are_noted() -> None:
    reading = Reading()
    paper_from({"title": "T", "colour": "blue", "volume": 3, "mood": ""}, "s", reading)
    paper_from({"title": "T", "colour": "red", "shape": [1]}, "s", reading)
    assert reading.unread == {"colour": 2, "shape": 1}


def test_values_tell_what_keys_do_not() -> None:
    paper = paper_from(
        {
            "title": "T",
            "x1": "https://doi.org/10.1234/abc",
            "x2": "arXiv:2405.00042",
            "x3": {"We": [0], "study": [1], "kelp.": [2]},
            "x4": {"date-parts": [[2020, 5]]},
            "x5": [{"family": "Quill", "given": "Ada"}],
        },
        "s",
    )
    assert (paper.doi, paper.arxiv_id, paper.abstract) == ("10.1234/abc", "2405.00042", "We study kelp.")
    assert (paper.published, paper.authors) == ("2020-05", ("Ada Quill",))


@pytest.mark.parametrize("key", ["published", "abstract", "authors", "references", "identifiers", "title"])
def test_values_nested_deeply_break_nothing(key: str) -> None:
    deep: object = "x"
    for _ in range(900):
        deep = [deep]
    with contextlib.suppress(RowError):
        assert paper_from({"title": "T", key: deep}, "s").title


def test_numbers_that_look_like_days_and_are_none() -> None:
    assert date_from(15999999) is None
    assert date_from("20201399") is None


def test_a_row_without_a_title_is_refused() -> None:
    with pytest.raises(RowError, match='no "title"'):
        paper_from({"abstract": "x"}, "s")
    with pytest.raises(RowError, match="this is a list"):
        paper_from([], "s")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bin Ford, Le Quill", ("Bin Ford", "Le Quill")),
        ("Ada Quill, Bo Ford, Mausam, Di Mensah", ("Ada Quill", "Bo Ford", "Mausam", "Di Mensah")),
        ("van der Berg, Anna Maria, Ford, Cy", ("Anna Maria van der Berg", "Cy Ford")),
        ("García Lorca, Federico, Pérez Gómez, María", ("Federico García Lorca", "María Pérez Gómez")),
    ],
)
def test_names_that_look_like_particles_are_names(text: str, names: tuple[str, ...]) -> None:
    assert people_in(text) == names


@pytest.mark.parametrize(
    ("names", "tidy"),
    [
        (["A. Quill*", "B. Ford and C. van der Mensah"], ("A. Quill", "B. Ford", "C. van der Mensah")),
        (["Quill A.", "Lindqvist B.E."], ("A. Quill", "B.E. Lindqvist")),
        (["Quill A", "Lindqvist BE"], ("A Quill", "BE Lindqvist")),
        (["Wei LI", "Jun XU"], ("Wei LI", "Jun XU")),
        (["Malcolm X"], ("Malcolm X",)),
        (["Institute of Kelp, Bergen", "Kelp and Urchin Team"], ("Institute of Kelp, Bergen", "Kelp and Urchin Team")),
        ([")*", "Ada Quill"], ("Ada Quill",)),
    ],
)
def test_names_are_tidied_alike_whatever_lists_them(names: list[str], tidy: tuple[str, ...]) -> None:
    assert tidy_names(names) == tidy


def test_the_year_of_a_paper_counts_before_the_day_of_its_record() -> None:
    assert paper_from({"title": "T", "year": 2020, "created": "2023-01-01"}, "s").published == "2020"
    assert paper_from({"title": "T", "created": "2023-01-01"}, "s").published == "2023-01-01"
