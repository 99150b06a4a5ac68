from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from extractors.records import (
    ENTITY_TYPES,
    RELATION_TYPES,
    ROLES,
    Entity,
    Extraction,
    Mention,
    Relation,
    text_of,
    text_sha256,
)
from kg.core.model import ExtractedPaper, Paper
from kg.sources.extraction_file import READER, write_row
from kg.sources.mentions import nearest, occurrences

ENCODABLE = st.characters(codec="utf-8")
SAID = st.text(ENCODABLE, min_size=1, max_size=40).filter(str.strip)
TRIMMED = SAID.map(str.strip)
SCORES = st.integers(0, 10_000).map(lambda part: part / 10_000)
LISTS = st.lists(TRIMMED, max_size=3).map(tuple)
DATES = st.sampled_from([None, "2026", "2026-11", "2026-11-21"])


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    return Paper(
        id=draw(SAID),
        title=draw(SAID),
        abstract=draw(st.just("") | SAID),
        authors=draw(LISTS),
        published=draw(DATES),
        venue=draw(st.none() | SAID),
        url=draw(st.none() | SAID),
        doi=draw(st.none() | st.just("10.1234/a.B")),
        arxiv_id=draw(st.none() | st.just("2611.00001v1")),
        categories=draw(LISTS),
        keywords=draw(LISTS),
        source="file.jsonl",
    )


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


@st.composite
def entities(draw: st.DrawFn, text: str) -> Entity:
    kind = draw(st.sampled_from(ENTITY_TYPES))
    mentions = []
    for start, end in draw(st.lists(spans(len(text)), max_size=3)):
        if text[start:end].strip():
            mentions.append(Mention(start, end, text[start:end], draw(SCORES), draw(SAID)))
    return Entity(
        type=kind,
        name=draw(SAID),
        aliases=tuple(draw(st.lists(SAID, max_size=2))),
        role=draw(st.sampled_from(ROLES[kind])),
        score=draw(SCORES),
        mentions=tuple(mentions),
    )


@st.composite
def extracted(draw: st.DrawFn) -> ExtractedPaper:
    paper = draw(papers())
    text = text_of(paper.title, paper.abstract)
    found = tuple(draw(st.lists(entities(text), max_size=3)))
    relations: tuple[Relation, ...] = ()
    if found:
        index = st.integers(0, len(found) - 1)
        relations = tuple(
            Relation(draw(st.sampled_from(RELATION_TYPES)), draw(index), draw(index), draw(SCORES), *span)
            for span in draw(st.lists(spans(len(text)), max_size=2))
        )
    extraction = Extraction(
        paper_id=paper.id,
        text_sha256=text_sha256(text),
        model=draw(SAID),
        entities=found,
        relations=relations,
        skipped=draw(st.none() | SAID),
        error=draw(st.none() | SAID),
    )
    return ExtractedPaper(paper, extraction)


@given(extracted())
def test_what_is_written_is_read_back(item: ExtractedPaper) -> None:
    line = write_row(item.paper, item.extraction)
    assert "\n" not in line
    assert READER.recognises(line)
    assert list(READER.read(io.StringIO(line + "\n"), "file.jsonl")) == [item]


def test_the_shape_of_a_row() -> None:
    paper = Paper(id="x", title="Nets", abstract="", source="here")
    entity = Entity("Method", "Nets", ("N",), "uses", 1 / 3, (Mention(0, 4, "Nets", 2 / 3, "rules"),))
    extraction = Extraction("x", "hash", "m", (entity,), (Relation("broader", 0, 0, 0.12345, 0, 4),))
    row = json.loads(write_row(paper, extraction))
    assert row == {
        "id": "x", "title": "Nets", "abstract": "", "model": "m", "error": None, "skipped": None, "text_sha256": "hash",
        "entities": [
            {
                "type": "Method", "name": "Nets", "aliases": ["N"], "role": "uses", "score": 0.3333,
                "mentions": [{"start": 0, "end": 4, "text": "Nets", "score": 0.6667, "component": "rules"}],
            }
        ],
        "relations": [{"type": "broader", "subject": 0, "object": 0, "score": 0.1235, "start": 0, "end": 4}],
        "results": [],
    }  # fmt: skip
    assert list(row)[:6] == ["id", "title", "abstract", "model", "error", "skipped"]


def test_names_are_found_as_whole_words() -> None:
    text = "C++ and C, GANs; GAN's (GAN) gan"
    assert occurrences(text, ["C"]) == [(0, 1), (8, 9)]
    assert occurrences(text, ["C++"]) == [(0, 3)]
    assert occurrences(text, ["GAN"]) == [(17, 20), (24, 27)]
    assert occurrences(text, ["GAN", "GAN's"]) == [(17, 22), (24, 27)]
    assert occurrences(text, ["gans"]) == [(11, 15)]
    assert occurrences(text, ["", " "]) == []
    assert nearest(text, "GAN", 25) == (24, 27)
    assert nearest(text, "LSTM", 0) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = {
    name: JSON
    for name in ("id", "abstract", "authors", "published", "year", "url", "categories", "keywords", "score", "model")
}
ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(ENTITY_TYPES) | JSON, "name": st.just("Nets") | JSON},
    optional={"role": JSON, "aliases": JSON, "score": JSON, "mentions": JSON | st.lists(st.dictionaries(
        st.sampled_from(["start", "end", "text", "score", "component"]), JSON), max_size=2)},
)  # fmt: skip
ROW = st.fixed_dictionaries(
    {"title": st.just("Nets"), "entities": st.lists(ENTITY | JSON, max_size=3)},
    optional={**FIELDS, "relations": JSON | st.lists(st.dictionaries(
        st.sampled_from(["type", "subject", "object", "score", "start", "end"]), JSON), max_size=2)},
)  # fmt: skip


@given(ROW)
def test_any_row_gives_records_that_can_be_written(row: dict[str, object]) -> None:
    text = '{"title": "first"}\n' + json.dumps(row) + "\n"
    for item in READER.read(io.StringIO(text), "s"):
        if isinstance(item, ExtractedPaper):
            write_row(item.paper, item.extraction).encode("utf-8")
            content = text_of(item.paper.title, item.paper.abstract)
            for entity in item.extraction.entities:
                assert entity.role in ROLES[entity.type]
                assert all(content[m.start : m.end] == m.text for m in entity.mentions)
        else:
            repr(item).encode("utf-8")
