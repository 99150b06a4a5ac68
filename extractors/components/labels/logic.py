"""Turn labelled spans of another pipeline into typed mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractors.records import ENTITY_TYPES, ROLES, EntityType, ExtractionError, TypedMention

#: What a pipeline that gives no scores of its own is trusted with.
DEFAULT_SCORE = 0.75


def checked_labels(labels: Mapping[str, str], *, model: str, known: Iterable[str] = ()) -> dict[str, EntityType]:
    """Check a mapping of another pipeline's labels to entity types.

    Args:
        labels: The pipeline's label → one of Method, Dataset, Task, Metric.
        model: The pipeline's name, for the message.
        known: The labels that the pipeline says it has, for the message.

    Raises:
        ExtractionError: When the mapping is empty or names a type that does not exist.
    """
    known = sorted(known)
    example = known[0] if known else "ALGORITHM"
    if not labels:
        has = f" It has the labels {', '.join(known)}." if known else ""
        raise ExtractionError(
            f"The model {model!r} has labels of its own, and nothing says which entity type each one is.{has} "
            f'Write into kg.toml, for example: [labels] {example} = "Method" (types: {", ".join(ENTITY_TYPES)}).'
        )
    types = {str(kind): kind for kind in ENTITY_TYPES}
    wrong = {label: kind for label, kind in labels.items() if kind not in types}
    if wrong:
        label, kind = next(iter(wrong.items()))
        raise ExtractionError(
            f"The label {label!r} of the model {model!r} is mapped to {kind!r}, which is no entity type; "
            f"write one of {', '.join(ENTITY_TYPES)} into kg.toml."
        )
    return {label: types[kind] for label, kind in labels.items()}


def typed_mentions(
    spans: Iterable[tuple[int, int, str]], labels: Mapping[str, EntityType], *, component: str
) -> tuple[TypedMention, ...]:
    """Map labelled spans to mentions with the weakest role; labels without a type are dropped.

    Args:
        spans: Start, end and label of each span, in code points.
        labels: The pipeline's label → entity type.
        component: What the mentions are said to come from.
    """
    found = [
        TypedMention(start, end, labels[label], ROLES[labels[label]][-1], DEFAULT_SCORE, 0.5, component)
        for start, end, label in spans
        if label in labels
    ]
    return tuple(sorted(found, key=lambda m: (m.start, m.end)))
