from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.driving import Pages, Shots, Visit, best, click_node, label, panel_title

SVG = "{http://www.w3.org/2000/svg}"


def rows(page: Any) -> Any:
    return page.locator("#table tbody tr")


def test_table_sorts_filters_and_turns_pages(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(1000))
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "table"
    assert rows(page).count() == 50
    assert "1–50 of 1,000 nodes" in page.inner_text(".table-bar")
    page.click("#table button[data-sort=relations]")
    numbers = [int(text) for text in page.locator("#table tbody td:nth-child(5)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert page.get_attribute("#table th:nth-child(5)", "aria-sort") == "descending"
    page.click("#table button[data-sort=relations]")
    numbers = [int(text) for text in page.locator("#table tbody td:nth-child(5)").all_inner_texts()]
    assert numbers == sorted(numbers)
    page.click("#table [aria-label='Next rows']")
    assert "51–100" in page.inner_text(".table-bar")
    shots(page, "table")
    page.fill("#table input", "speech")
    assert all("speech" in text.lower() for text in rows(page).all_inner_texts())
    page.fill("#table input", "zzzzzz")
    assert "No row fits" in page.inner_text("#table")


def test_table_of_relations_holds_the_sentences(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(1000))
    page.click("#show-table")
    page.click("#table >> text=Relations >> nth=0")
    page.wait_for_selector("#table tbody mark")
    assert "3,000 relations" in page.inner_text(".table-bar")
    page.click("#table button[data-sort=confidence]")
    shots(page, "table-relations")
    page.locator("#table tbody .link").first.click()
    page.wait_for_selector("#panel .statement")


def test_table_follows_the_filters_and_opens_nodes(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    page.click("#show-table")
    page.click("label[for=switch-kind-Paper]")
    assert "548 nodes" in page.inner_text(".table-bar").replace("of ", "of ")
    first = page.locator("#table tbody .node").first
    name = first.inner_text()
    first.click()
    assert panel_title(page) == name
    page.click("#show-table")
    assert page.is_hidden("#table")


def save(page: Any, entry: str) -> tuple[str, bytes]:
    page.click("#export")
    with page.expect_download() as info:
        page.click(f"#export-{entry}")
    return info.value.suggested_filename, Path(info.value.path()).read_bytes()


def test_export_of_the_view_as_png(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    name, data = save(page, "png")
    assert name == "a-map-of-what-papers-do.png"
    assert data.startswith(b"\x89PNG")
    assert len(data) > 40_000


def test_export_of_the_view_as_svg(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    name, data = save(page, "svg")
    root = ElementTree.fromstring(data)
    assert name.endswith(".svg")
    assert root.tag == f"{SVG}svg"
    shapes = len(root.findall(f"{SVG}circle")) + len(root.findall(f"{SVG}polygon"))
    assert shapes == 1000
    assert len(root.findall(f"{SVG}text")) == page.evaluate("paperkg.labels.length")
    assert not list(root.iter(f"{SVG}script"))


def test_export_as_csv(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    _, data = save(page, "csv")
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(table) == 1001
    assert table[0] == ["Name", "Type", "Year", "Papers", "Relations", "Neighbours of", "IRI"]
    _, data = save(page, "csv-relations")
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(table) == 3001
    assert any("We introduce" in row[4] for row in table)


def test_export_as_json(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    _, data = save(page, "json")
    graph = json.loads(data)
    assert len(graph["nodes"]) == 1000
    assert len(graph["links"]) == 3000
    assert {"source", "target", "relation", "confidence", "sentence", "words"} <= set(graph["links"][0])


def test_export_of_the_selection_as_turtle(pages: Pages, visit: Visit) -> None:
    rdflib = pytest.importorskip("rdflib")
    page = visit(pages(1000))
    page.click("#export")
    assert page.get_attribute("#export-turtle", "aria-disabled") == "true"
    page.keyboard.press("Escape")
    index = best(page, "Method")
    click_node(page, index)
    page.wait_for_selector("#panel h2.name")
    name, data = save(page, "turtle")
    assert name.endswith(".ttl")
    graph = rdflib.Graph().parse(data=data.decode("utf-8"), format="turtle")
    kg = rdflib.Namespace("https://w3id.org/paperkg/ns#")
    iri = rdflib.URIRef(page.evaluate("i => paperkg.model.iri(i)", index))
    assert (iri, rdflib.RDF.type, kg.Method) in graph
    assert str(graph.value(iri, rdflib.SKOS.prefLabel)) == label(page, index)
    assert len(list(graph.subjects(rdflib.RDF.type, kg.Assertion))) == page.evaluate(
        "i => paperkg.model.degree(i)", index
    )


def test_export_menu_by_keyboard(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    page.focus("#export")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "export-png"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "export-svg"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.id") == "export-turtle"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "export"
    assert page.is_hidden("#export-menu")
