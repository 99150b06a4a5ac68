"""Find what a decision is about in a paper as a model reads it now: by its names, and by words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from extractors.components.sentences.logic import sentence_spans
from extractors.records import Entity, Extraction
from kg.core.ids import iri_segment, slug
from kg.linking import LinkedEntity, fold
from kg.linking.naming import name_key
from kg.review.decisions import ACCEPT, ROLE, Decision
from kg.sources.mentions import occurrences

#: The names of a linked entity, as keys, by its own key.
Names = Callable[[str], Collection[str]]


def names_of(entities: Mapping[str, LinkedEntity]) -> Names:
    """The keys of all names of an entity, and the end of its IRI."""

    def names(key: str) -> Collection[str]:
        entity = entities.get(key)
        if entity is None:
            return (name_key(key),)
        return {*entity.keys, name_key(entity.name), f"entity/{iri_segment(slug(entity.key))}"}

    return names


def located(text: str, words: str, sentence: str) -> tuple[int, int] | None:
    """Find words in a sentence of a text, white space aside; where the sentence is gone, words that stand there once.

    >>> located("We use nets. Nets help.", "Nets", "Nets  help.")
    (13, 17)
    >>> located("We use nets. A net helps.", "net", "No such sentence.")
    (15, 18)
    >>> located("Nets or nets", "nets", "") is None
    False
    """
    if not words.strip():
        return None
    for around in _flexible(sentence).finditer(text) if sentence.strip() else ():
        if places := _within(text, words, *around.span()):
            return places[0]
    places = _within(text, words, 0, len(text))
    return places[0] if places and (len(places) == 1 or not sentence.strip()) else None


def sentence_of(text: str, title_length: int, words: str, sentence: str) -> tuple[int, int] | None:
    """Find a sentence of a text, or the one that words stand in."""
    found = _flexible(sentence).search(text) if sentence.strip() else None
    if found:
        return found.span()
    place = located(text, words, sentence)
    if place is None:
        return None
    spans = sentence_spans(text, title_length)
    return next((span for span in spans if span[0] <= place[0] and place[1] <= span[1]), place)


def everywhere(text: str, place: tuple[int, int]) -> list[tuple[int, int]]:
    """All places at which the words of one place stand, as whole words, capitals counting; that one among them."""
    found = [span for span in occurrences(text, [text[slice(*place)]]) if text[slice(*span)] == text[slice(*place)]]
    apart = [span for span in found if span[1] <= place[0] or place[1] <= span[0]]
    return sorted([place, *apart])


def places(decision: Decision, extraction: Extraction, keys: Sequence[str], names: Names, text: str) -> list[int]:
    """The entities of a paper that a decision means, by their places in the extraction.

    Its name is looked for among the forms that the paper uses, then among all names of what these stand for, then
    loosely; at last the words at their place count. What a person rejects or adds has to be at the very place: a longer
    name there may be the right one.
    """
    found = named(decision.name, extraction.entities, keys, names)
    if not found and (place := located(text, decision.words, decision.sentence)):
        exact = [n for n, entity in enumerate(extraction.entities) if place in _spans(entity)]
        loosely = decision.kind in {ACCEPT, ROLE}
        found = exact or [n for n, entity in enumerate(extraction.entities) if loosely and _share_an_end(place, entity)]
    same = {keys[n] for n in found if n < len(keys) and keys[n]}
    return sorted({*found, *(n for n, key in enumerate(keys) if key in same)})


def named(name: str, entities: Sequence[Entity], keys: Sequence[str], names: Names) -> list[int]:
    """The entities of a paper that go by a name, found in the strictest way that finds any."""
    wanted, sense, end = name_key(name), fold(name).sense, name.rpartition("entity/")
    local = f"entity/{end[2]}" if end[1] else ""
    ways: tuple[Callable[[int, Entity], bool], ...] = (
        lambda _, entity: wanted in {name_key(form) for form in forms(entity)},
        lambda n, _: bool(keys[n]) and bool({wanted, local} & set(names(keys[n]))),
        lambda _, entity: sense in {fold(form).sense for form in forms(entity)},
    )
    for fits in ways[1:2] if local else ways:
        if found := [n for n, entity in enumerate(entities) if fits(n, entity)]:
            return found
    return []


def forms(entity: Entity) -> set[str]:
    """All that a paper calls an entity."""
    return {entity.name, *entity.aliases, *(mention.text for mention in entity.mentions)}


def _flexible(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, words.split())))


def _within(text: str, words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where words stand in a stretch of a text: as whole words, or else in any way."""
    pattern = _flexible(words).pattern
    whole = re.compile(rf"(?<!\w){pattern}(?!\w)")
    return [m.span() for m in whole.finditer(text, start, end)] or [
        m.span() for m in re.compile(pattern).finditer(text, start, end)
    ]


def _spans(entity: Entity) -> set[tuple[int, int]]:
    return {(mention.start, mention.end) for mention in entity.mentions}


def _share_an_end(place: tuple[int, int], entity: Entity) -> bool:
    """Whether an entity stands at a place with fewer or more words before its last one, which is what it is."""
    return any(end == place[1] and start < end for start, end in _spans(entity))
