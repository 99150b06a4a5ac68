"""How an entity is called: by what most papers write, spelt as they spell it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from extractors.components.words import singular
from kg.linking.members import abbreviates
from kg.linking.normalise import is_acronym, key

#: An acronym is the name where so many times as many papers write it as its expansion (BERT, LiDAR).
_FAR_MORE: Final = 2
#: ... and so many papers more: two against one say nothing.
_MORE: Final = 3
#: The singular is the name where this share of the texts writes it ...
_SINGULAR_SHARE: Final = 0.03
#: ... and of a single word with a capital, which is mostly a proper name ("Cityscapes").
_PROPER_SHARE: Final = 0.15
#: The plural is the name only where so many papers write the name at all.
_ENOUGH: Final = 20
#: Small letters are the name where this share of the papers writes them.
_SMALL_SHARE: Final = 0.15
#: What stands behind "of", "least" or a number is no head that is counted anew: it is written as most texts write it.
_COUNTED: Final = re.compile(r"[\s-]of[\s-]|\bleast[\s-]|^(?:[kKnN]|\d+)[\s-]")
_HALF: Final = 0.5
#: What a name broken by hyphenation, LaTeX, brackets or a line shows.
_BROKEN: Final = re.compile(r"\w-\s|\s-\w|[$\\\\{}()\[\]`\n\t^~]|^\W|[,;:.]\s|\s{2}")
_WORDS: Final = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+")


def is_broken(form: str) -> bool:
    """Whether a form is no name to be shown.

    >>> [is_broken(form) for form in ("com- puter vision", "$k$-NN", "computer vision", "end-to-end learning")]
    [True, True, False, False]
    """
    return _BROKEN.search(form) is not None


def name_key(form: str) -> str:
    """The key of a name, also of one without letters and digits."""
    return key(form) or form.casefold().strip()


@lru_cache(maxsize=200_000)
def plain_key(name: str) -> str:
    """The key of a name as it is written, its plural kept.

    >>> plain_key("Cityscapes"), name_key("Cityscapes")
    ('cityscapes', 'cityscape')
    """
    words = [word.casefold() for word in _WORDS.findall(unicodedata.normalize("NFKC", name))]
    return name_key(name) if not words or key(name).split()[:-1] != words[:-1] else " ".join(words)


def claims(spoken: Mapping[str, int], written: Mapping[str, int], known: str) -> list[str]:
    """The keys a cluster may have, best first.

    The full name that most papers write, unless its acronym far outnumbers it; then the other names, a known full form
    that no paper writes, and acronyms.

    Args:
        spoken: Papers by key of a form.
        written: Papers by form as written.
        known: What its acronym is known to stand for; empty where papers say it themselves.
    """
    longs = [form for form in written if " " in form]
    short = {name_key(f) for f in written if is_acronym(f) and (not longs or any(abbreviates(f, x) for x in longs))}
    broken = {name_key(form) for form in written} - {name_key(form) for form in written if not is_broken(form)}
    ranked = sorted(spoken, key=lambda k: (k in broken, -spoken[k], k in short, k))
    full = [k for k in ranked if k not in short]
    acronyms = [k for k in ranked if k in short]
    fuller = [*full, *([name_key(known)] if known else [])]
    if acronyms and (not full or _outnumbers(spoken[acronyms[0]], spoken[full[0]])):
        return list(dict.fromkeys([*acronyms[:1], *fuller, *acronyms[1:]]))
    return list(dict.fromkeys([*fuller, *acronyms]))


def _outnumbers(acronym: int, full: int) -> bool:
    return acronym >= max(_FAR_MORE * full, full + _MORE)


def spelled(folded: str, written: Mapping[str, int], raw: Mapping[str, int]) -> str:
    """The spelling of a key that most papers use.

    Small letters go before capitals where a fair share of the papers writes them, the singular before the plural
    unless texts hardly have it; broken forms are taken only where there is no other.

    Args:
        folded: the key.
        written: Papers by form, names as extraction gives them among these.
        raw: Papers by form as it stands in texts.
    """
    forms: Counter[str] = Counter()
    for form, papers in written.items():
        if name_key(form) == folded:
            forms[" ".join(form.split())] += papers
    if not forms:
        return folded
    forms = _only(forms, [f for f in forms if not is_broken(f)], 0.0)
    if not _is_plural(folded, raw):
        forms = _only(forms, [f for f in forms if f.split()[-1] == singular(f.split()[-1])], 0.0)
    elif plural := [f for f in forms if raw.get(f) and f.split()[-1] != singular(f.split()[-1])]:
        forms = _only(forms, plural, 0.0)
    if not any(is_acronym(f) for f in forms):
        forms = _small(forms)
    return min(forms, key=lambda f: (-forms[f], f != f.lower(), f))


def _small(forms: Counter[str]) -> Counter[str]:
    """The forms with the fewest capitals at the start of words that a fair share of the papers writes."""
    for capitals in sorted({_capitals(form) for form in forms}):
        some = Counter({form: n for form, n in forms.items() if _capitals(form) == capitals})
        if some.total() >= _SMALL_SHARE * forms.total():
            return some
    return forms


def _capitals(form: str) -> int:
    return sum(word[:1].isupper() for word in re.split(r"[\s-]", form))


def _is_plural(folded: str, raw: Mapping[str, int]) -> bool:
    """Whether texts write a name nearly always in the plural ("least squares")."""
    here = {form: n for form, n in raw.items() if name_key(form) == folded}
    single = sum(n for form, n in here.items() if form.split()[-1] == singular(form.split()[-1]))
    capital = sum(n for form, n in here.items() if form[:1].isupper() and " " not in form)
    if _COUNTED.search(min(here, default="")):
        return single < _HALF * sum(here.values())
    share = _PROPER_SHARE if 2 * capital > sum(here.values()) else _SINGULAR_SHARE
    return sum(here.values()) >= _ENOUGH and single < share * sum(here.values())


def _only(forms: Counter[str], some: list[str], share: float) -> Counter[str]:
    """Some of the forms where they are a share of all that counts, else all."""
    kept = Counter({form: forms[form] for form in some})
    return kept if kept and kept.total() >= share * forms.total() else forms
