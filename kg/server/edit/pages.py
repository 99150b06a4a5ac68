"""The pages for editing, in the frame of the site."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from extractors.records import ENTITY_TYPES, ROLES
from kg.core.ids import Iris
from kg.core.vocab import REPORTS_RESULT, relation_order, wording
from kg.review.decisions import ADD, BETWEEN, RELATIONS, ROLE, Decision, Decisions, meaning
from kg.server import pages as site
from kg.server.edit.tasks import identity
from kg.server.messages import HttpRequest, HttpResponse, refusal
from kg.sources.mentions import occurrences

_MEDIA: Final = {"edit.css": "text/css; charset=utf-8", "edit.js": "text/javascript; charset=utf-8"}
#: What a person may say a thing is and what a paper does with it: the value of a form, and what people read.
ROLES_SHOWN: Final = [(f"{kind}/{role}", f"{role} ({kind})") for kind, roles in ROLES.items() for role in roles]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page needs: the token for its forms, the file that they write, and what makes addresses."""

    token: str
    file: str
    iris: Iris


def static(request: HttpRequest) -> HttpResponse:
    """Style and script."""
    name = request.target.rpartition("/")[2]
    if name not in _MEDIA or request.method not in {"GET", "HEAD"}:
        return refusal(request, 404, f"there is no file {name!r}")
    return HttpResponse(200, _file(name), {"content-type": _MEDIA[name], "cache-control": "max-age=300"})


@cache
def _file(name: str) -> bytes:
    return files(__package__).joinpath("files", name).read_bytes()


def queue(told: Mapping[str, Any], *, at: Mapping[str, Any], judged: int, frame: Frame) -> bytes:
    """The next statements to be judged."""
    here = _address(at)
    return _render(
        "queue.html",
        frame,
        cards=[_card(row, {}, back=here) for row in told["statements"]],
        drawn=told["model"] if at["order"] == "drawn" else "",
        at=at,
        judged=judged,
        here=here,
        next=_address({**at, "start": at["start"] + len(told["statements"])}) if told["more"] else "",
        orders=[(name, _address({"order": name, "relation": at["relation"]})) for name in ("doubtful", "drawn")],
        relations=[(relation, _relation_shown(relation)) for relation in sorted(RELATIONS, key=relation_order)],
    )


def _relation_shown(relation: str) -> str:
    """A relation with what it leads to, as two of them read alike."""
    to = "result" if relation == REPORTS_RESULT else meaning(relation)[0].lower()
    return f"{wording(relation).outward} {to}".strip()


def _address(at: Mapping[str, Any]) -> str:
    values = {name: value for name, value in at.items() if value and value != "doubtful"}
    return f"/edit?{urlencode(values)}" if values else "/edit"


def paper(told: Mapping[str, Any], *, decisions: Sequence[Decision], frame: Frame) -> bytes:
    """A paper: its text, its statements, and a form for what nobody found."""
    here = f"/edit/paper/{quote(told['id'], safe='')}"
    own = [each for each in decisions if each.paper == told["id"]]
    known = {identity(each.paper, each.relation or each.states, each.name, each.object): each for each in own}
    return _render(
        "paper.html",
        frame,
        paper=told,
        cards=[_card(row, known, back=here) for row in told["statements"]],
        new=[_line(each) for each in own if each.kind in {ADD, ROLE}],
        here=here,
        drawn="",
    )


def entity(told: Mapping[str, Any], *, frame: Frame) -> bytes:
    """An entity: its names and papers, and forms to rename, merge, split, retype and drop it."""
    here = f"/edit/entity/{quote(told['iri'].rpartition('/')[2], safe='%')}"
    return _render("entity.html", frame, entity=told, here=here, types=ENTITY_TYPES)


def decisions(read: Decisions, *, frame: Frame) -> bytes:
    """Everything in the file, the newest of each kind first, each with a way to undo it."""
    lines = [_line(each) for each in reversed(read.statements)]
    lines += [_table(each.kind, each.fields) for each in reversed(read.overrides.statements)]
    return _render("decisions.html", frame, lines=lines, here="/edit/decisions")


def trouble(message: str, file: str, *, status: int = 400) -> HttpResponse:
    """The page that says what went wrong."""
    text = _environment().get_template("trouble.html").render(message=message, file=file)
    return HttpResponse(status, text.encode("utf-8", "replace"), {"content-type": "text/html; charset=utf-8"})


def _card(row: Mapping[str, Any], known: Mapping[tuple[str, ...], Decision], *, back: str) -> dict[str, Any]:
    """A statement as it is shown, with what a person said of it already."""
    decided = known.get(identity(row["paper"], row["relation"], row["name"], row["object"]))
    return {
        **row,
        "says": wording(row["relation"]).outward,
        "between": row["relation"] in BETWEEN,
        "sentences": [list(_marked(said, row)) for said in row["evidence"]],
        "choice": f"{row['type']}/{row['role']}" if row["type"] and row["role"] else "",
        "edit": f"/edit/paper/{quote(row['paper'], safe='')}" if row["paper"] else "",
        "decided": _line(decided) if decided else None,
        "back": back,
    }


def _marked(said: Mapping[str, str], row: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """A sentence in pieces, with those marked that are read as the thing; of two things, where their names stand."""
    if row["relation"] not in BETWEEN:
        yield from ((said["prefix"], False), (said["exact"], True), (said["suffix"], False))
        return
    text, end = f"{said['prefix']}{said['exact']}{said['suffix']}", 0
    for start, stop in occurrences(text, (row["name"], row["object"])):
        yield text[end:start], False
        yield text[start:stop], True
        end = stop
    yield text[end:], False


def _line(decision: Decision) -> dict[str, Any]:
    return _table(decision.kind, decision.said)


def _table(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in said.items() if name not in {"words", "sentence", "drawn"}}
    return {
        "kind": kind,
        "said": json.dumps(said, ensure_ascii=False),
        "fields": shown,
        "sentence": said.get("sentence"),
    }


def _render(template: str, frame: Frame, **values: Any) -> bytes:
    text = (
        _environment()
        .get_template(template)
        .render(
            token=frame.token,
            file=frame.file,
            roles=ROLES_SHOWN,
            at_site=lambda iri: site.address(iri, frame.iris),
            **values,
        )
    )
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    """Our templates, which stand in the frame of the site's."""
    loader = ChoiceLoader([PackageLoader("kg.server.edit", "files"), PackageLoader("kg.server.pages", "files")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
