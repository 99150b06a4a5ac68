"""All names of a generation, found in its full-text index and judged by the one rule of `kg.search.names`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from kg.core.ids import plain
from kg.linking import fold, key
from kg.search.names import Hit, Named, Names, nearest
from kg.store.fulltext import Entry, FullText

#: Candidates looked at for every hit that is asked for, and names that are looked at closely for the nearest.
_AHEAD = 4
_COMPARED = 100


class Directory:
    """Answers as `Names` of everything would, without reading everything."""

    def __init__(self, texts: FullText) -> None:
        self._texts = texts

    def find(self, text: str, *, kinds: Iterable[str] = ()) -> list[Hit]:
        """The nodes that are called so; see `Names.find`."""
        wanted, folded = frozenset(kinds), key(text)
        for way, asked in (
            (self._texts.called, plain(text)),
            (self._texts.keyed, folded),
            (self._texts.of_sense, fold(text).sense),
        ):
            entries = [entry for entry in way(asked) if not wanted or entry.kind in wanted] if asked else []
            if hits := _names(entries).find(text):
                return hits
        return []

    def search(self, words: str, most: int, *, kinds: Iterable[str] = ()) -> list[Hit]:
        """The best hits for what is being typed; see `Names.search`."""
        kept, few = frozenset(kinds), _AHEAD * most
        found: dict[str, Entry] = {}
        for wanted in sorted({plain(words), key(words)} - {""}):
            some = chain(self._texts.called(wanted), self._texts.beginning(wanted, few), self._texts.keyed(wanted))
            found |= {entry.iri: entry for entry in some}
            if len(found) < few:
                found |= {entry.iri: entry for entry in self._texts.containing(wanted, few)}
        entries = [entry for entry in found.values() if not kept or entry.kind in kept]
        return _names(entries).search(words, most)

    def nearest(self, text: str, *, kinds: Iterable[str] = ()) -> list[str]:
        """The names that are most like a text, three at most."""
        names = {plain(name): name for name in self._texts.like(plain(text), _COMPARED, kinds=tuple(kinds))}
        return [names[folded] for folded in nearest(plain(text), names)]


def _names(entries: Iterable[Entry]) -> Names:
    return Names(Named(e.iri, e.kind, e.names, e.identifiers, e.keys or None, e.papers) for e in entries)
