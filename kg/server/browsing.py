"""The first page, lists, and the pages of papers, entities, topics, authors, venues and years, over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote, urlencode

from kg.core.vocab import KINDS
from kg.server import pages, protocol, searching
from kg.server.browse import wanted as asked
from kg.server.browse.wanted import LISTS, SORTS, Wanted
from kg.server.browse.written import FORMATS
from kg.server.desk import Desk, html
from kg.server.messages import HttpRequest, HttpResponse, Job, refusal
from kg.server.negotiate import choose
from kg.server.node import shorten
from kg.server.pages import charts

_HTML: Final = "text/html"
_SUFFIX: Final = re.compile(r"/([a-z]+)(?:\.([a-z]+))?")
#: What the first page counts, with where it is listed.
_FIGURES: Final = tuple((path, kind) for path, kind in LISTS.items())


async def front(desk: Desk, request: HttpRequest) -> HttpResponse:
    """The first page; it is made once for a generation."""
    known, body = desk.kept.get("front", (0, b""))
    done = await desk.runner.run(Job("front", {"known": known}))
    if done.status != 200:
        return protocol.refused(request, done)
    if done.head["kind"] != "same":
        body = _front_page(desk, json.loads(done.body))
        desk.kept["front"] = int(done.head["generation"]), body
    return html(body)


def _front_page(desk: Desk, told: Mapping[str, Any]) -> bytes:
    maps = [
        ({"width": w, "height": h, "tiles": charts.treemap(told["fields"], width=w, height=h)}, name)
        for w, h, name in ((1080, 420, "wide-map"), (400, 640, "small-map"))
    ]
    return pages.render(
        "home.html", desk.iris, told=told, figures=_FIGURES, maps=maps,
        questions=[_question(row) for row in told["questions"]],
        net=charts.network(told["picture"], width=560, height=400),
        spark=lambda trend: charts.line([papers / total if total else 0.0 for _, papers, total in trend["years"]]),
    )  # fmt: skip


def _question(row: Mapping[str, Any]) -> dict[str, str]:
    address = f"/ask?{urlencode({'question': row['name'], **row['values']})}"
    return {"words": row["words"].format(**row["shown"]), "address": address}


def is_list(target: str) -> bool:
    """Whether a path is that of a list, with the suffix of a file or without."""
    match = _SUFFIX.fullmatch(target)
    return bool(match and match[1] in LISTS and (match[2] is None or match[2] in FORMATS.values()))


async def listed(desk: Desk, request: HttpRequest) -> HttpResponse:
    """A list, as a page or a file.

    Raises:
        ValueError: a parameter means nothing.
    """
    match = _SUFFIX.fullmatch(request.target)
    assert match is not None
    parameters = protocol.in_address(request)
    named = match[2] or dict(parameters).get("format", "")
    media = protocol.by_name(FORMATS, named) if named else choose(request.headers.get("accept", ""), [_HTML, *FORMATS])
    if media is None:
        return refusal(request, 406, f"a list is written as: {', '.join([_HTML, *FORMATS])}")
    wanted = asked.read(match[1], parameters, shown=media == _HTML)
    if media != _HTML:
        return await _file(desk, request, wanted, media)
    done = await desk.runner.run(Job("listed", {"wanted": wanted.as_values()}))
    if done.status != 200:
        return protocol.refused(request, done)
    return html(_list_page(desk, wanted, json.loads(done.body)), vary=True)


async def _file(desk: Desk, request: HttpRequest, wanted: Wanted, media: str) -> HttpResponse:
    form = FORMATS[media]
    size = {} if wanted.limit == asked.GIVEN else {"limit": wanted.limit}
    following = wanted.address(f".{form}", start=wanted.start + wanted.limit, **size)
    job = {"wanted": wanted.as_values(), "format": form, "following": following}
    done = await desk.runner.run(Job("listed", job))
    if done.status != 200:
        return protocol.refused(request, done)
    headers = {"content-type": protocol.typed(media), "vary": "Accept", **protocol.told(done.head)}
    headers["x-paperkg-total"] = str(done.head["total"])
    if done.head["more"]:
        headers["link"] = f'<{following}>; rel="next"'
        headers["x-paperkg-notice"] = (
            f"rows {wanted.start + 1} to {wanted.start + wanted.limit} of {done.head['total']}; Link leads to the next"
        )
    return HttpResponse(200, done.body, headers)


def _list_page(desk: Desk, wanted: Wanted, told: dict[str, Any]) -> bytes:
    size = {} if wanted.limit == asked.SHOWN else {"limit": wanted.limit}
    last = wanted.start + len(told["rows"])
    topics = [
        {"own": unquote(topic["iri"].rpartition("/")[2]), "name": topic["name"], "papers": topic["papers"]}
        for topic in told["topics"]
    ]
    return pages.render(
        "list.html", desk.iris, here=wanted.path, title=KINDS.get(wanted.kind, "Results"), wanted=wanted, told=told,
        narrowed=list(_narrowed(wanted, told)), topics=topics, roles=asked.roles_of(wanted.kind),
        sorts=SORTS[wanted.kind],
        chart=charts.bars([{"year": y, "papers": n} for y, n in _dense(told["years"])]) if told["years"] else None,
        year_link=lambda year: wanted.address(year=year),
        most=max((row.get("papers", 0) for row in told["rows"]), default=0) or 1,
        before=wanted.address(start=max(0, wanted.start - wanted.limit) or "", **size) if wanted.start else "",
        after=wanted.address(start=last, **size) if told["rows"] and last < told["total"] else "",
    )  # fmt: skip


def _dense(years: list[list[int]]) -> list[tuple[int, int]]:
    """Papers of every year from the first to the last; the last sixty where there are more."""
    counted = {year: papers for year, papers in years}
    last = max(counted)
    first = max(min(counted), last - 59)
    return [(year, counted.get(year, 0)) for year in range(first, last + 1)]


def _narrowed(wanted: Wanted, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a list is narrowed to, in words, and the list without it."""
    words = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "year": told["years_told"],
        "topic": f"topic: {told['topic']}" if wanted.topic else "",
        "role": f"role: {wanted.role}" if wanted.role else "",
        "confidence": f"confidence ≥ {wanted.confidence / 100:g}" if wanted.confidence else "",
        "source": f"from {wanted.source}" if wanted.source else "",
        "author": f"by {wanted.author}" if wanted.author else "",
        "venue": f"in {wanted.venue}" if wanted.venue else "",
        **{part: f"{part}: {name}" for part, name in told["narrowed"].items()},
    }
    for name, text in words.items():
        if text:
            yield text, wanted.address(**{name: ""})


async def found(desk: Desk, request: HttpRequest) -> HttpResponse:
    """What a search finds, as a page.

    Raises:
        ValueError: a parameter means nothing.
    """
    given = protocol.in_address(request)
    job = searching.search_job(given)
    done = await desk.runner.run(Job("found", job.values))
    if done.status != 200:
        return protocol.refused(request, done)
    told, values = json.loads(done.body), {name: value for name, value in reversed(given) if value and name != "start"}
    after = f"/search?{urlencode({**values, 'start': told['next']})}" if told["next"] else ""
    return html(
        pages.render(
            "search.html", desk.iris, told=told, values=values, words=values.get("q", "").strip(), after=after,
            start=job.values["start"], kinds=list(KINDS), roles=asked.ALL_ROLES,
        )
    )  # fmt: skip


async def similar(desk: Desk, request: HttpRequest) -> HttpResponse:
    """Papers like one, as a page.

    Raises:
        ValueError: no paper is named.
    """
    given = protocol.in_address(request)
    done = await desk.runner.run(searching.similar_job(given))
    if done.status != 200:
        return protocol.refused(request, done)
    told = json.loads(done.body)
    about = await desk.runner.run(Job("tell", {"iri": told["paper"]}))
    name = json.loads(about.body)["label"] if about.status == 200 else told["paper"]
    return html(pages.render("similar.html", desk.iris, told=told, name=name, asked=dict(given)["paper"]))


async def people(desk: Desk, request: HttpRequest) -> HttpResponse:
    """The page of an author, a venue or a year: its papers, as a page or a file.

    Raises:
        ValueError: a parameter means nothing.
    """
    _, kind, name = (unquote(part, errors="strict") for part in request.target.split("/", 2))
    parameters = protocol.in_address(request)
    named = dict(parameters).get("format", "")
    media = protocol.by_name(FORMATS, named) if named else choose(request.headers.get("accept", ""), [_HTML, *FORMATS])
    if media is None:
        return refusal(request, 406, f"a list is written as: {', '.join([_HTML, *FORMATS])}")
    wanted = asked.read("papers", [*parameters, (kind, name)], shown=media == _HTML)
    if not name.strip() or not (wanted.author or wanted.venue or wanted.years):
        return refusal(request, 404, f"say which {kind}: /{kind}/NAME")
    if media != _HTML:
        return await _file(desk, request, wanted, media)
    done = await desk.runner.run(Job("people", {"wanted": wanted.as_values()}))
    if done.status == 404:
        return html(pages.missing(f"{kind} {name}", desk.iris), status=404)
    if done.status != 200:
        return protocol.refused(request, done)
    return html(_people_page(desk, request.target, wanted, json.loads(done.body)), vary=True)


def _people_page(desk: Desk, path: str, wanted: Wanted, about: dict[str, Any]) -> bytes:
    last = wanted.start + len(about["rows"])
    years = about["years"] or about["near"]

    def named_link(kind: str) -> str:
        return replace(wanted, kind=kind, sort=next(iter(SORTS[kind])), start=0).address()

    return pages.render(
        "people.html", desk.iris, about=about, wanted=wanted, named_link=named_link, plural=KINDS,
        chart=charts.bars(years[-60:]) if len(years) > 1 else None,
        year_link=(lambda year: f"/year/{year}") if about["kind"] == "year" else lambda year: wanted.address(year=year),
        before=f"{path}?{urlencode({'start': max(0, wanted.start - wanted.limit)})}" if wanted.start else "",
        after=f"{path}?{urlencode({'start': last})}" if about["rows"] and last < about["total"] else "",
    )  # fmt: skip


def shown(desk: Desk, about: dict[str, Any]) -> bytes:
    """The page of a paper, an entity or a topic, from what `kg.server.telling` gives."""
    kind, own = about["page"], about.get("own", "")
    narrowed = {"topic": own} if kind == "topic" else {about["kind"].lower(): own}
    for group in about.get("edges", []):
        group["short"] = shorten(group["predicate"])
    years = about.get("years", [])
    return pages.render(
        f"{kind}.html", desk.iris, about=about,
        picture=f"/graph?{urlencode({'focus': about['iri']})}",
        review=desk.review(about["iri"]),
        chart=charts.bars(years[-60:]) if len(years) > 1 else None,
        year_link=lambda year: f"/papers?{urlencode({**narrowed, 'year': year})}",
        named_link=lambda of: f"/{KINDS[of].lower()}?{urlencode(narrowed)}",
    )  # fmt: skip
