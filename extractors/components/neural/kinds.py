"""Kinds of names that are no entities, whatever a network takes them for: countries, companies, illnesses, hardware.

Only names that are wholly of such a kind are meant: "Parkinson's disease" is none, "Parkinson's disease detection" a
Task; "NVIDIA A100" is none, "GPU memory" may be a Metric.
"""

from __future__ import annotations

import re
from typing import Final

from extractors.components.data import read_words
from extractors.components.words import ARTICLES, singular
from extractors.records import EntityType

_LISTS: Final = read_words(__package__, "kinds.jsonl")
_COUNTRIES: Final = _LISTS["countries"]
_COMPANIES: Final = _LISTS["companies"]
_PLATFORMS: Final = _LISTS["platforms"]
_COMPANY_ENDS: Final = _LISTS["company_ends"]
_ILLNESSES: Final = _LISTS["illnesses"]
_ILLNESS_HEADS: Final = _LISTS["illness_heads"]
_ILLNESS_ACRONYMS: Final = _LISTS["illness_acronyms"]
_ILLNESS_TASKS: Final = _LISTS["illness_tasks"]
_ILLNESS_ENDS: Final = tuple(_LISTS["illness_ends"])
_BOUGHT: Final = _LISTS["devices"] | _LISTS["products"]
_WITH_BOUGHT: Final = _LISTS["hardware_words"]

_UNIVERSITY: Final = re.compile(
    r"^(the )?(University of \w.*|(\w[\w.&'’-]* ){1,4}(University|Institute of Technology))$"
)
#: A dataset may be called after an illness, with the words of a place or a study before it.
_DATASET_WORDS: Final = 3
_SHORT: Final = 3


def is_no_entity(name: str, kind: EntityType) -> bool:
    """Whether a name is of a kind that is no entity.

    Args:
        name: The name as it stands in a text.
        kind: What it was taken for; an online platform may be a Dataset.

    Example:
        >>> [is_no_entity(n, "Method") for n in ("OpenAI", "Jetson Nano", "PTSD", "France", "LiDAR odometry")]
        [True, True, True, True, False]
    """
    words = name.replace("’", "'").split()
    if len(words) > 1 and words[0].lower() in ARTICLES:
        words = words[1:]
    return bool(words) and (
        _is_place(words) or _is_company(words, kind) or _is_illness(words, kind) or _is_hardware(words)
    )


def _is_place(words: list[str]) -> bool:
    """Whether this is a country; more than three capitals are an acronym of something else."""
    plain = " ".join(words)
    acronym = plain.isupper() and len(plain.replace(".", "")) > _SHORT
    return plain[0].isupper() and not acronym and plain.lower() in _COUNTRIES


def _is_company(words: list[str], kind: EntityType) -> bool:
    plain = " ".join(words)
    folded = plain.lower().removesuffix("'s")
    if folded in _COMPANIES and (plain[0].isupper() or plain != folded):
        return True
    if folded in _PLATFORMS:
        return kind != "Dataset"
    return (len(words) > 1 and words[-1].lower() in _COMPANY_ENDS) or bool(_UNIVERSITY.fullmatch(plain))


def _is_illness(words: list[str], kind: EntityType) -> bool:
    if kind == "Dataset" and len(words) >= _DATASET_WORDS:
        return False
    folded = " ".join(words).lower()
    last = singular(words[-1].lower())
    if not _ILLNESS_TASKS.isdisjoint(folded.split()):
        return False
    return (
        folded in _ILLNESSES
        or last in _ILLNESS_HEADS
        or (words[-1].islower() and len(words) == 1 and last.endswith(_ILLNESS_ENDS))
        or (len(words) == 1 and words[0] in _ILLNESS_ACRONYMS)
    )


def _is_hardware(words: list[str]) -> bool:
    parts = [part for word in words for part in re.split(r"[-/]", word.lower().strip("()™®,")) if part]
    return any(part in _BOUGHT for part in parts) and all(
        part in _BOUGHT or part in _WITH_BOUGHT or any(c.isdigit() for c in part) for part in parts
    )
