"""Read typed mentions out of a text by rules: chunks, heads, known names and cues; no tagger is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.components.rules.chunks import Word, words_of
from extractors.components.rules.kinds import Candidate, candidates_of
from extractors.components.rules.roles import Place, role_of
from extractors.records import Abbreviation, TypedMention

COMPONENT = "kg_rules"


def read_mentions(
    text: str,
    sentences: Sequence[tuple[int, int]],
    abbreviations: Sequence[Abbreviation],
    title_length: int,
    *,
    threshold: float = 0.4,
) -> tuple[TypedMention, ...]:
    """Read the mentions of a text.

    Args:
        text: The title, a line break, the abstract.
        sentences: Start and end of each sentence, in code points.
        abbreviations: The short and long forms that the text explains.
        title_length: The title's length in code points.
        threshold: The least score that a mention needs, 0 to 1.

    Returns:
        Mentions that do not overlap, in the order of the text.
    """
    shorts = frozenset(text[a.short_start : a.short_end] for a in abbreviations)
    found: list[TypedMention] = []
    for start, end in sentences:
        words = words_of(text, start, end)
        for candidate in candidates_of(text, words, shorts):
            if candidate.score >= threshold:
                found.append(_mention(text, words, candidate, (start, end), title_length))
    return tuple(_without_overlaps(found))


def _mention(
    text: str, words: Sequence[Word], candidate: Candidate, sentence: tuple[int, int], title_length: int
) -> TypedMention:
    start, end = words[candidate.first].start, words[candidate.last].end
    before = text[max(sentence[0], start - 200) : start].lower()
    in_title = start < title_length
    place = Place(
        sentence=text[sentence[0] : min(sentence[1], sentence[0] + 600)].lower(),
        before=before,
        in_title=in_title,
        position=(start - title_length) / max(1, len(text) - title_length),
        is_first_in_title=in_title and candidate.first == 0 and text[end : end + 1] == ":",
    )
    role, role_score = role_of(candidate.type, place)
    return TypedMention(start, end, candidate.type, role, candidate.score, role_score, COMPONENT)


def _without_overlaps(mentions: Sequence[TypedMention]) -> Iterator[TypedMention]:
    end = -1
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start >= end:
            yield mention
            end = mention.end
