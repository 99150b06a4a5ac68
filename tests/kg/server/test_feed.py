"""The feed of the newest papers, as feed readers get it."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_tells_the_newest_papers(server: str) -> None:
    answer = httpx.get(f"{server}feed.atom")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    tree = ElementTree.fromstring(answer.content)
    days = [entry.findtext(f"{ATOM}updated", "") for entry in tree.findall(f"{ATOM}entry")]
    assert len(days) == 30  # the others have no date
    assert days == sorted(days, reverse=True)
    [own] = [link for link in tree.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == f"{server}feed.atom"
    for entry in tree.findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").startswith("http")


def test_a_feed_of_one_thing_holds_only_that(server: str) -> None:
    whole = ElementTree.fromstring(httpx.get(f"{server}feed.atom").content)
    some = ElementTree.fromstring(httpx.get(f"{server}feed.atom", params={"method": "Transformer"}).content)
    ids = [{entry.findtext(f"{ATOM}id") for entry in tree.findall(f"{ATOM}entry")} for tree in (whole, some)]
    assert ids[1] < ids[0]
    assert ids[1]
    assert "Transformer" in some.findtext(f"{ATOM}title", "")


def test_what_is_not_there_is_told(server: str) -> None:
    assert httpx.get(f"{server}feed.atom", params={"topic": "zzz"}).status_code == 404
    unknown = httpx.get(f"{server}feed.atom", params={"since": "2020"})
    assert unknown.status_code == 400
    assert "topic, method, author" in unknown.text
    assert httpx.post(f"{server}feed.atom").status_code == 405
