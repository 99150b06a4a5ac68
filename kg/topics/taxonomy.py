"""Read the taxonomy of topics, SKOS in Turtle (W3C, SKOS Reference, 2009), into plain records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import RdfFormat, parse

from kg.core.ids import digest
from kg.core.vocab import SKOS

_BASE: Final = "https://w3id.org/paperkg/topic/"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; ``key`` makes its IRI, ``broader`` are the keys right above it, ``cues`` words that hint at it."""

    key: str
    name: str
    aliases: tuple[str, ...]
    cues: tuple[str, ...]
    definition: str
    broader: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """All topics by key; ``digest`` changes whenever anything in them does."""

    topics: Mapping[str, Topic]
    digest: str

    def roots(self, key: str) -> tuple[str, ...]:
        """The keys of the most general topics above a topic, or itself when none is above it.

        >>> taxonomy().roots("machine-translation")
        ('natural-language-processing',)
        """
        waiting, found = [key], set()
        while waiting:
            place = waiting.pop()
            above = self.topics[place].broader
            waiting += above
            if not above:
                found.add(place)
        return tuple(sorted(found))


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that ships with the package."""
    text = files(__package__).joinpath("taxonomy.ttl").read_text("utf-8")
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(text, format=RdfFormat.TURTLE):
        subject, value = str(quad.subject.value), str(getattr(quad.object, "value", quad.object))
        if subject.startswith(_BASE):
            said[subject.removeprefix(_BASE)][quad.predicate.value].append(value)
    topics = {key: _topic(key, said[key]) for key in sorted(said)}
    return Taxonomy(topics, digest(text))


def _topic(key: str, said: Mapping[str, list[str]]) -> Topic:
    return Topic(
        key=key,
        name=said[f"{SKOS}prefLabel"][0],
        aliases=tuple(sorted(said[f"{SKOS}altLabel"])),
        cues=tuple(sorted(said[f"{SKOS}hiddenLabel"])),
        definition=" ".join(said[f"{SKOS}definition"]),
        broader=tuple(sorted(iri.removeprefix(_BASE) for iri in said[f"{SKOS}broader"])),
    )
