"""A digest tells what is new with its sentences, in forms that say the same, and says why it is empty."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.core.errors import QueryError, UsageError
from kg.core.model import Paper
from kg.insight.digest import atom, digest, feed, html, identifier, mail, telling, text, wanted
from kg.insight.digest.dates import day_from, last_day
from kg.insight.digest.document import Document, Item, Section, Span
from kg.insight.digest.selection import same_person

ATOM = "{http://www.w3.org/2005/Atom}"


def paper(
    identifier: str, published: str | None, title: str, abstract: str, *found: tuple[str, str, str], **more: Any
) -> dict[str, Any]:
    """A line of an extraction file; ``found`` are name, type and role of what stands in the text."""
    words = f"{title}\n{abstract}"
    entities = []
    for name, kind, role in found:
        places = [m.start() for m in re.finditer(re.escape(name), words)]
        mentions = [{"start": at, "end": at + len(name), "text": name, "score": 0.9} for at in places]
        entities.append({"type": kind, "name": name, "role": role, "aliases": [], "score": 0.9, "mentions": mentions})
    base = {"id": identifier, "title": title, "abstract": abstract, "published": published, "entities": entities}
    return {**base, **more}


def lines() -> list[dict[str, Any]]:
    old = paper(
        "old", "2024-05-01", "Pebbles for Rivers", "We propose PebbleNet, a filter for flow forecasting.",
        ("PebbleNet", "Method", "proposes"), ("flow forecasting", "Task", "addresses"), authors=["Ada Brook"],
    )  # fmt: skip
    again = paper(
        "again", "2026-02-10", "Pebbles <again> & again", "We propose PebbleNet with more stones.",
        ("PebbleNet", "Method", "proposes"), authors=["Ben Stone"], url="https://example.org/again?a=1&b=2",
    )  # fmt: skip
    first = paper(
        "first", "2026-03-01", "Weirs", "Rivers rise. We introduce WeirBench, a collection of 300 weirs. "
        "The error of PebbleNet on WeirBench is 12.5 %.",
        ("WeirBench", "Dataset", "introduces"), ("PebbleNet", "Method", "uses"), ("error", "Metric", "reports"),
        authors=["Ada Brook", "C. D. Ford", "E. Ford", "G. Lock"], doi="10.1234/weirs",
        results=[{"value": "12.5 %", "kind": "absolute", "metric": 2, "dataset": 0, "task": None, "method": 1,
                  "against": None, "score": 0.9, "start": 94, "end": 100}],
    )  # fmt: skip
    first["results"][0]["start"] = (at := f"{first['title']}\n{first['abstract']}".index("12.5 %"))
    first["results"][0]["end"] = at + 6
    return [
        old,
        again,
        first,
        paper("vague", "2026", "A Year Only", "It mentions nothing."),
        paper("none", None, "No Date", ""),
    ]


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("rivers")
    file = folder / "extractions.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines()), "utf-8")
    build([file], store=folder / "rivers.store")
    return open_graph(folder / "rivers.store")


def made(graph: Graph, since: str = "2026-02-01", **asked: Any) -> Document:
    return digest(graph.opened, wanted(graph.opened, date.fromisoformat(since), **asked), name="rivers")


def titles(section: Section) -> list[str]:
    return ["".join(span.text for span in item.heading) for item in section.items]


def test_new_papers_are_told_with_what_they_introduce_and_report(rivers: Graph) -> None:
    document = made(rivers)
    sections = {section.title: section for section in document.sections}
    assert titles(sections["Introduced for the first time"]) == ["Weirs"]  # PebbleNet is older
    item = sections["Introduced for the first time"].items[0]
    assert "".join(span.text for span in item.says).startswith("Introduces WeirBench")
    assert "".join(span.text for span in item.sentence) == "We introduce WeirBench, a collection of 300 weirs."
    assert [span.text for span in item.sentence if span.marked] == ["WeirBench"]
    assert item.heading[0].link == "https://doi.org/10.1234/weirs"
    assert item.byline == "Ada Brook, C. D. Ford, E. Ford and 1 more · 2026-03-01"
    result = sections["Results reported"].items[0]
    assert "".join(span.text for span in result.says) == "12.5 % error of PebbleNet on WeirBench."
    assert "12.5 %" in "".join(span.text for span in result.sentence if span.marked)
    assert titles(sections["Other new papers"]) == ["Pebbles <again> & again", "A Year Only"]
    assert len(document.told) == 3


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"methods": ["pebblenet"]}, {"again", "first"}),
        ({"authors": ["Ada Brook"]}, {"first"}),
        ({"authors": ["brook", "Stone, Ben"]}, {"again", "first"}),
        ({"methods": ["PebbleNet"], "authors": ["Ben Stone"]}, {"again"}),
    ],
)
def test_what_is_asked_for_narrows(rivers: Graph, asked: dict[str, Any], expected: set[str]) -> None:
    assert {iri.rpartition("/")[2] for iri in made(rivers, **asked).told} == expected


def test_it_says_why_it_is_empty(rivers: Graph, tmp_path: Path) -> None:
    assert "no paper is from 2027-01-01 or later; the newest is from 2026-03-01" in made(rivers, "2027-01-01").lead
    unmatched = made(rivers, authors=["Nobody Else"])
    assert unmatched.lead.startswith("Nothing matched: 3 new papers since 2026-02-01, but none by Nobody Else")
    asked = wanted(rivers.opened, date(2026, 2, 1))
    sent = digest(rivers.opened, asked, name="rivers", sent=made(rivers).told)
    assert sent.empty
    assert sent.lead.startswith("All sent: 3 new papers")
    file = tmp_path / "undated.jsonl"
    file.write_text(json.dumps(paper("x", None, "No date at all", "")), "utf-8")
    build([file], store=tmp_path / "undated.store")
    with open_graph(tmp_path / "undated.store") as graph:
        assert made(graph).lead == "Nothing new: no paper of this graph has a date."


def test_dates_are_dates() -> None:
    assert last_day("2026-6") == date(2026, 6, 30)
    assert last_day("2026-07-15") > last_day("2026-6-30")
    today = date(2026, 3, 1)
    assert [day_from(said, today=today) for said in ("7d", "1y", "2026-3-1")] == [
        date(2026, 2, 22),
        date(2025, 3, 1),
        today,
    ]
    for wrong in ("yesterday", "2026-13", "2026-02-30", "", "9999y"):
        with pytest.raises(UsageError, match="--since"):
            day_from(wrong, today=today)


def test_people_are_told_apart() -> None:
    assert same_person("J. Doe", "Jane M. Doe")
    assert not same_person("Jane Doe", "John Doe")
    assert not same_person("Jan Doe", "Jane Doe")
    assert not same_person("Jane", "Jane Doe")


def test_a_topic_that_is_not_there_is_told(rivers: Graph) -> None:
    with pytest.raises(QueryError, match="no topic is called"):
        wanted(rivers.opened, date(2026, 1, 1), topics=["underwater basket weaving"])


class Page(HTMLParser):
    """The tags, inline properties, addresses and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.properties: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "style":
                self.properties |= {rule.partition(":")[0] for rule in (value or "").split(";")}
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "tags are closed in order"

    def handle_data(self, data: str) -> None:
        if "title" not in self.open:
            self.words.append(data)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_the_html_is_what_mail_programs_show(rivers: Graph) -> None:
    written = html.render(made(rivers), footer=(Span("Unsubscribe", link="mailto:a@example.org?subject=unsubscribe"),))
    page = Page(written)
    assert page.tags <= html.TAGS
    assert page.properties <= html.PROPERTIES
    assert page.attributes <= {
        "style", "href", "lang", "charset", "name", "content", "role", "cellpadding", "cellspacing", "border", "width",
        "align", "dir",
    }  # fmt: skip
    assert not page.open
    assert "src=" not in written
    assert "&lt;again&gt; &amp; again" in written
    assert "https://example.org/again?a=1&b=2" in page.links


def test_all_forms_say_the_same(rivers: Graph) -> None:
    document = made(rivers)
    said = words_of(" ".join(Page(html.render(document)).words))
    plain = re.sub(r"^\s*https?://\S+$", "", text.plain(document), flags=re.MULTILINE)
    assert words_of(plain) == said
    marked = re.sub(r"\]\(<[^>]*>\)", "]", text.markdown(document))
    assert words_of(marked) == said


def test_a_mail_has_both_parts_and_the_way_out(rivers: Graph) -> None:
    envelope = mail.Envelope(
        "Digest <me@example.org>", "a@example.org", datetime(2026, 3, 2, tzinfo=UTC), "https://example.org/out"
    )
    read = message_from_bytes(bytes(mail.message(made(rivers), envelope)), policy=default)
    assert read["Subject"] == "rivers: 3 new papers since 2026-02-01"
    assert read["List-Unsubscribe"] == "<https://example.org/out>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert "https://example.org/out" in read.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert 'href="https://example.org/out"' in read.get_body(("html",)).get_content()  # type: ignore[union-attr]
    without = mail.message(made(rivers), replace(envelope, unsubscribe=""))
    assert without["List-Unsubscribe"] is None


def test_texts_do_no_harm() -> None:
    assert telling.short("a\u202eb\x00c\nd", 20) == "abc d"
    harmful = Paper(id="x", title="x", url="javascript:alert(1)")
    assert telling.address(harmful) == ""
    assert telling.address(replace(harmful, arxiv_id="2601.00001")) == "https://arxiv.org/abs/2601.00001"
    item = Item((Span("<script>"),), "<b>", (Span('" onload="'),), (Span("&"),))
    page = Page(html.render(Document("<t>", "<l>", (Section("<s>", (item,)),), ("<n>",), frozenset())))
    assert page.tags <= html.TAGS
    assert "<script>" in page.words


def test_a_mail_is_never_clipped() -> None:
    item = Item((Span("ß" * 200),), "x", (Span("語" * 400),), (Span("é" * 400),))

    def compose(share: float) -> Document:
        section = Section("Many", (item,) * max(1, int(300 * share)))
        return Document("t", "l", (section,), (), frozenset({"p"}))

    envelope = mail.Envelope(mail.NOBODY, "", datetime.now(UTC))
    document = mail.fitting(compose, envelope)
    assert len(bytes(mail.message(document, envelope))) < mail.MOST
    assert len(document.sections[0].items) > 5


def test_the_feed_is_atom(rivers: Graph) -> None:
    asked = wanted(rivers.opened, date(2026, 1, 1), methods=["PebbleNet"])
    document = feed(rivers.opened, asked, name="rivers")
    own = identifier("https://example.org/", asked)
    tree = ElementTree.fromstring(atom.render(document, identifier=own, address="https://example.org/feed?a&b"))
    assert tree.tag == f"{ATOM}feed"
    assert tree.findtext(f"{ATOM}id") == "https://example.org/feed.atom?method=PebbleNet"
    assert tree.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00Z"
    entries = tree.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Weirs",
        "Pebbles <again> & again",
        "Pebbles for Rivers",
    ]
    for entry in entries:
        assert entry.findtext(f"{ATOM}id", "").startswith(rivers.iris.base)
        assert entry.findtext(f"{ATOM}updated")
        assert entry.findtext(f"{ATOM}summary")
        assert Page(entry.findtext(f"{ATOM}content", "")).tags <= html.TAGS
    assert next(name.text for name in entries[0].iter(f"{ATOM}name")) == "Ada Brook"
