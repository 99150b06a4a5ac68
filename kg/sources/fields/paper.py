"""One row of keys and values to one `Paper`: a key is read by what its name means, a value by what it looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kg.core.ids import paper_id
from kg.core.model import Paper
from kg.sources.base import Reading
from kg.sources.fields import identifiers
from kg.sources.fields.dates import date_from, precise, with_month
from kg.sources.fields.people import given_first, people_in, person
from kg.sources.fields.references import cited_name, names_in, plain_name
from kg.sources.fields.rows import Found, found_in, lifted, unread_keys
from kg.sources.fields.values import (
    RowError,
    abstract_of_value,
    is_number,
    text_of_value,
    texts_of_value,
    type_name,
)

_CATEGORY: Final = re.compile(r"[a-z-]+\.[A-Za-z-]+")


def paper_from(
    row: object, source: str, reading: Reading | None = None, *, lenient: bool = False, lists_verbatim: bool = True
) -> Paper:
    """Make the record of one row.

    Args:
        row: An object of JSON, or what another format says in its form.
        source: What `Paper.source` says.
        reading: Is told the keys that nobody read.
        lenient: Leave out a date or names that cannot be understood, instead of the row.
        lists_verbatim: Keep names as they stand where they are a list; else they are written given name first.

    Raises:
        RowError: The row is not an object, has no title, or a field is of the wrong type.
    """
    if not isinstance(row, Mapping):
        raise RowError(f"a paper must be a JSON object, but this is {type_name(row)}", "no object")
    row = lifted(row)
    found = found_in(row)
    taken = _Row(found, lenient=lenient, lists_verbatim=lists_verbatim)
    try:
        paper = taken.paper(source)
    except RecursionError:
        raise RowError("its values are nested too deeply", "nested too deeply") from None
    if reading is not None:
        reading.note_unread(unread_keys(row, taken.used))
    return paper


class _Row:
    """Takes the fields out of one row and remembers the keys that it used."""

    def __init__(self, found: Found, *, lenient: bool, lists_verbatim: bool) -> None:
        self._found = found
        self._lenient = lenient
        self._lists_verbatim = lists_verbatim
        self.used: set[str] = set()

    def paper(self, source: str) -> Paper:
        title = self._title()
        given = self._given_id()
        url = self._text("url")
        doi, arxiv_id = self._doi(), self._arxiv_id()
        if given is None:
            arxiv_id = arxiv_id or (identifiers.arxiv_in(url) if url else None)
        elif arxiv_id is None and identifiers.is_bare_arxiv(given):
            arxiv_id = given
        self._hints()
        same_as = self._same_as()
        doi = doi or next((name[4:] for name in same_as if name.startswith("doi:")), None)
        arxiv_id = arxiv_id or next((name[6:] for name in same_as if name.startswith("arxiv:")), None)
        authors, orcids = self._authors()
        version = self._version()
        if self._lenient and arxiv_id:
            arxiv_id, version = identifiers.unversioned(arxiv_id), version or identifiers.version_of(arxiv_id)
        return Paper(
            id=given if given is not None else paper_id(title=title, arxiv_id=arxiv_id, doi=doi),
            title=title,
            abstract=self._abstract(),
            authors=authors,
            orcids=orcids,
            published=self._published(),
            venue=self._text("venue"),
            url=url,
            doi=doi,
            arxiv_id=arxiv_id,
            categories=self._categories(),
            keywords=self._texts("keywords"),
            source=source,
            source_key=self._text("source_key"),
            version=version,
            same_as=tuple(name for name in same_as if not name.startswith(("doi:", "arxiv:"))),
            cites=self._cites(),
        )

    def _candidates(self, field: str) -> list[tuple[int, str, Any]]:
        return self._found.get(field, [])

    def _text(self, field: str) -> str | None:
        for _, key, value in self._candidates(field):
            if (text := text_of_value(value)) is not None:
                self.used.add(key)
                return text
        if field in ("url", "venue", "source_key"):
            self._refuse_other(field)
        return None

    def _refuse_other(self, field: str) -> None:
        """Raise where a field under its own name is of a type that no text can be made of."""
        for rank, key, value in self._candidates(field):
            if rank == 0 and not self._lenient and not isinstance(value, dict | list | str):
                raise RowError(f'"{key}" must be a text, but it is {type_name(value)}', f'"{field}" is no text')

    def _title(self) -> str:
        candidates = self._candidates("title")
        for _, key, value in candidates:
            if (text := text_of_value(value)) is not None:
                self.used.add(key)
                return self._with_subtitle(text)
        wrong = next(((key, v) for _, key, v in candidates if not isinstance(v, str | list | dict)), None)
        if wrong is not None:
            raise RowError(f'"{wrong[0]}" must be a text, but it is {type_name(wrong[1])}', "no title")
        raise RowError('it has no "title"', "no title")

    def _with_subtitle(self, title: str) -> str:
        subtitle = self._text("subtitle")
        if subtitle is None or subtitle.strip().casefold() in title.casefold():
            return title
        return f"{title.rstrip().rstrip(':')}: {subtitle.strip()}"

    def _abstract(self) -> str:
        for _, key, value in self._candidates("abstract"):
            if (text := abstract_of_value(value)) is not None:
                self.used.add(key)
                return text
        for rank, key, value in self._candidates("abstract"):
            if rank == 0 and not self._lenient and (is_number(value) or isinstance(value, bool)):
                raise RowError(f'"{key}" must be a text, but it is {type_name(value)}', "an abstract that is no text")
        return ""

    def _given_id(self) -> str | None:
        others = [found for found in self._candidates("s2") if not _is_s2(found[2]) and not _is_arxiv(found[2])]
        for _, key, value in self._candidates("id") + others:
            self.used.add(key)
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            if isinstance(value, str):
                return value if value.strip() else None
            if is_number(value) and value == int(value):
                return str(int(value))
            if not self._lenient:
                raise RowError(f'"{key}" must be a text, but it is {type_name(value)}', "an id that is no text")
        return None

    def _doi(self) -> str | None:
        for rank, key, value in self._candidates("doi"):
            text = text_of_value(value)
            if text is None:
                if rank == 0 and not self._lenient and not isinstance(value, dict | list):
                    raise RowError(f'"{key}" must be a text, but it is {type_name(value)}', "a DOI that is no text")
                continue
            self.used.add(key)
            if (doi := identifiers.doi_in(text)) is not None or rank == 0:
                return doi or identifiers.clean_doi(text)
        return next((doi for text in self._hints() if (doi := identifiers.doi_in(text)) is not None), None)

    def _arxiv_id(self) -> str | None:
        for rank, key, value in self._candidates("arxiv_id"):
            text = text_of_value(value)
            if text is None:
                continue
            self.used.add(key)
            found = identifiers.bare_arxiv(text)
            if found is not None or (rank == 0 and key != "eprint"):
                return found or re.sub(r"^arxiv:\s*", "", text, flags=re.IGNORECASE)
        named = next((value for _, _, value in self._candidates("s2") if _is_arxiv(value)), None)
        return named or next((found for text in self._hints() if (found := identifiers.arxiv_in(text))), None)

    def _hints(self) -> list[str]:
        """Texts in which identifiers may stand: notes."""
        self.used.update(key for _, key, _ in self._candidates("extra"))
        texts = (text_of_value(value) for _, _, value in self._candidates("extra"))
        return [text for text in texts if text is not None]

    def _authors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for _, key, value in self._candidates("authors"):
            names, orcids = self._people(key, value)
            if names:
                self.used.update(k for _, k, _ in self._candidates("authors"))
                given = self._texts("orcids")
                if not any(orcids):
                    orcids = tuple(map(identifiers.orcid_in, given)) if len(given) == len(names) else ()
                return names, orcids if any(orcids) else ()
        return (), ()

    def _people(self, key: str, value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if isinstance(value, str):
            return people_in(value), ()
        if isinstance(value, Mapping):
            inner = next((value[k] for k in ("author", "authors", "name", "person") if k in value), None)
            if isinstance(inner, list):
                return self._people(key, inner)
            value = [inner if isinstance(inner, Mapping | str) else value]
        if not isinstance(value, list):
            if self._lenient:
                return (), ()
            raise RowError(f'"{key}" must be a list of texts or one text, but it is {type_name(value)}', "authors")
        if len(value) == 1 and isinstance(value[0], str) and not self._lists_verbatim:
            return people_in(value[0]), ()
        wrong = next((v for v in value if v is not None and not isinstance(v, str | Mapping | list)), None)
        if wrong is not None and not self._lenient:
            raise RowError(f'"{key}" must hold texts, but it holds {type_name(wrong)}', "authors")
        persons = [person(item) for item in value if isinstance(item, str | Mapping | list)]
        if not self._lists_verbatim:
            persons = [(given_first(name), orcid) for name, orcid in persons]
        kept = [(name, orcid) for name, orcid in persons if name]
        return tuple(name for name, _ in kept), tuple(orcid for _, orcid in kept)

    def _published(self) -> str | None:
        best: str | None = None
        for _, key, value in self._candidates("published"):
            date = date_from(value)
            if date is None:
                if key in ("published", "year") and not self._lenient and best is None:
                    raise RowError(_no_date(key, value), "no date")
                continue
            if key == "published" and isinstance(value, str) and not self._lenient:
                _check_iso(key, value, date)
            self.used.add(key)
            best = date if best is None else precise(best, date)
            if len(best) == 10:
                break
        recorded = self._candidates("recorded")
        if best is None:
            best = next((date for _, _, value in recorded if (date := date_from(value)) is not None), None)
        self.used.update(key for _, key, _ in self._candidates("published") + recorded)
        if best is not None and len(best) == 4:
            best = self._with_month(best)
        return best

    def _with_month(self, year: str) -> str:
        month, day = (next((v for _, _, v in self._candidates(name)), None) for name in ("month", "day"))
        if month is None:
            return year
        self.used.update(key for name in ("month", "day") for _, key, _ in self._candidates(name))
        return with_month(year, month, day)

    def _categories(self) -> tuple[str, ...]:
        for _, key, value in self._candidates("categories"):
            self.used.add(key)
            if isinstance(value, str) and all(map(_CATEGORY.fullmatch, value.split())):
                return tuple(value.split())
            self._refuse_texts(key, value)
            if texts := texts_of_value(value):
                return texts
        return ()

    def _texts(self, field: str) -> tuple[str, ...]:
        for _, key, value in self._candidates(field):
            self._refuse_texts(key, value)
            if texts := texts_of_value(value):
                self.used.add(key)
                return texts
        return ()

    def _refuse_texts(self, key: str, value: object) -> None:
        if self._lenient:
            return
        if not isinstance(value, str | list | dict):
            raise RowError(f'"{key}" must be a list of texts or one text, but it is {type_name(value)}', f'"{key}"')
        wrong = (
            next((v for v in value if is_number(v) or isinstance(v, bool)), None) if isinstance(value, list) else None
        )
        if wrong is not None:
            raise RowError(f'"{key}" must hold texts, but it holds {type_name(wrong)}', f'"{key}"')

    def _version(self) -> str | None:
        value = next((v for _, _, v in self._candidates("version")), None)
        self.used.update(key for _, key, _ in self._candidates("version"))
        return value if isinstance(value, str) and re.fullmatch(r"v\d{1,3}", value) else None

    def _same_as(self) -> list[str]:
        """Other names of the paper, as ``scheme:name``."""
        names: list[str] = []
        for _, key, value in self._candidates("same_as"):
            self.used.add(key)
            names += [text for text in texts_of_value(value, separators=r"\s+") if ":" in text]
        for _, key, value in self._candidates("ids"):
            self.used.add(key)
            names += names_in(value)
        for scheme in ("openalex", "s2", "corpusid", "pmid"):
            for _, key, value in self._candidates(scheme):
                self.used.add(key)
                if (scheme != "s2" or _is_s2(value)) and (name := plain_name(scheme, value)) is not None:
                    names.append(name)
        return list(dict.fromkeys(names))

    def _cites(self) -> tuple[str, ...]:
        cites: list[str] = []
        for _, key, value in self._candidates("references"):
            self.used.add(key)
            if isinstance(value, str):
                value = re.split(r"[;,\s]+", value)
            if isinstance(value, list):
                cites += [name for item in value if (name := cited_name(item)) is not None]
        return tuple(dict.fromkeys(cites))


def _is_s2(value: object) -> bool:
    """Whether an id is one of Semantic Scholar; "paper_id" can be anything."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40}", value) is not None


def _is_arxiv(value: object) -> bool:
    return isinstance(value, str) and identifiers.is_bare_arxiv(value)


def _no_date(key: str, value: object) -> str:
    if not isinstance(value, str) and not is_number(value):
        return f'"{key}" must be a year or a date like 2024-05-31, but it is {type_name(value)}'
    shown = f"{value:g}" if is_number(value) else value
    return f'"{key}" is {shown!r:.60}, which is no date; write YYYY, YYYY-MM or YYYY-MM-DD'


def _check_iso(key: str, value: str, date: str) -> None:
    """A date that begins as YYYY-MM-DD says what it says, or nothing."""
    head = re.match(r"\d{4}(-\d{2}(-\d{2})?)?(?![\d-])", value.strip())
    if head is not None and head.group() != date:
        raise RowError(_no_date(key, value), "no date")
