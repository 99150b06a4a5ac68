"""Load a pipeline, and run it over texts: text in, extractions out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors import calibration
from extractors.calibration import Calibration
from extractors.components.labels.logic import checked_labels
from extractors.components.language.logic import foreign_language
from extractors.models import (
    MODEL_FOLDER,
    RULES,
    RULES_NAME,
    RULES_VERSION,
    WEIGHTS,
    default_model,
    trained_folder,
    trained_name,
    trained_version,
)
from extractors.records import Entity, Extraction, ExtractionError, ModelNotFoundError, Text, text_sha256

if TYPE_CHECKING:  # the rules need no onnxruntime
    from extractors.components.neural.ahead import ReadAhead
    from extractors.components.neural.paper import Read

__all__ = ["MODEL_FOLDER", "WEIGHTS", "extract", "load", "model_name"]

_COMPONENTS: Final = ("tokens", "sentences", "abbreviations", "rules", "labels", "entities", "relations")
_TOKENIZER: Final = {"nlp": {"tokenizer": {"@tokenizers": "kg_tokenizer.v1"}}}
#: Where a pipeline's description keeps the folder of its trained model, for the calibration beside it.
_FOLDER: Final = "paperkg_folder"
#: The component that runs a trained network, how many texts it may be ahead of the others, and how long, in
#: characters, these may be: what it says of a long text takes much memory.
_READER: Final = "kg_neural"
_AHEAD: Final = 4
_LONGEST_AHEAD: Final = 50_000
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def load(model: str | Path | None = None, *, labels: Mapping[str, str] | None = None, heads: bool = True) -> Language:
    """Load a pipeline.

    Args:
        model: None for the default: the trained model where there is one, else the rules. "rules" or "neural" for one
            of them; the name of an installed spaCy pipeline; the path of a folder with a spaCy pipeline or with a model
            trained by ``extractors.training``.
        labels: For a spaCy pipeline from elsewhere, its entity label → Method, Dataset, Task or Metric.
        heads: Whether a trained model's heads for relations and results are used; without, relations come from
            patterns, and there are no results.

    Returns:
        A spaCy pipeline whose documents carry ``doc._.kg_mentions``, ``kg_entities``, ``kg_relations``, ``kg_results``.

    Raises:
        ModelNotFoundError: When there is no model of that name or at that path.
        ExtractionError: When a model cannot be loaded, or ``labels`` does not fit.
    """
    for name in _COMPONENTS:
        import_module(f"extractors.components.{name}.factory")
    model = model or default_model()
    if model == RULES:
        return _assemble("kg_rules", name=RULES_NAME, version=RULES_VERSION)
    folder = trained_folder(model)
    if folder is not None:
        return _neural(folder, name=trained_name(model, folder), heads=heads)
    return _foreign(str(model), labels or {})


def model_name(nlp: Language) -> str:
    """Give the name under which a pipeline's extractions are known, with its version: "paperkg-rules-3".

    ``extractors.models.identify`` gives the same without loading the pipeline.
    """
    name = str(nlp.meta.get("name", "pipeline"))
    return f"{name}-{nlp.meta.get('version', '0')}"


def extract(texts: Iterable[Text], *, nlp: Language, batch_size: int = 32) -> Iterator[Extraction]:
    """Read texts, one extraction each, in order; memory stays bounded however many there are.

    A text that cannot be read gives an extraction with ``error``, one that is not worth reading one with ``skipped``.
    A lone surrogate reads as U+FFFD, so that what is found can be written as UTF-8; offsets are not changed by that.

    Args:
        texts: What to read; taken in as it is needed.
        nlp: A pipeline from ``load``.
        batch_size: How many texts are read before spaCy forgets the words it met.
    """
    model = model_name(nlp)
    table = calibration.load(Path(nlp.meta[_FOLDER]) if _FOLDER in nlp.meta else None)
    stream = iter(texts)
    while batch := list(islice(stream, batch_size)):
        with nlp.memory_zone():
            done = list(_extract_batch(batch, nlp, model, table))
        yield from done


def _extract_batch(batch: Sequence[Text], nlp: Language, model: str, table: Calibration) -> Iterator[Extraction]:
    """Read some texts; the network reads the next few while spaCy works on one."""
    reader: ReadAhead | None = getattr(nlp.get_pipe(_READER), "reader", None) if _READER in nlp.pipe_names else None
    reasons = [_reason_to_skip(text.content, nlp.max_length) for text in batch]
    begun = 0
    for place, (text, skipped) in enumerate(zip(batch, reasons, strict=True)):
        while reader is not None and begun < min(place + _AHEAD, len(batch)):
            if reasons[begun] is None and len(batch[begun].content) <= _LONGEST_AHEAD:
                reader.begin(_clean(batch[begun]), len(batch[begun].title))
            begun += 1
        if skipped is not None:
            yield Extraction(text.id, text_sha256(text.content), model, skipped=skipped)
        else:
            yield _extract_one(text, nlp, model, table)
    if reader is not None:
        reader.forget()


def _clean(text: Text) -> str:
    """The text that is read."""
    return _SURROGATE.sub("\ufffd", text.content)


def _extract_one(text: Text, nlp: Language, model: str, table: Calibration) -> Extraction:
    """Read one text."""
    digest = text_sha256(text.content)
    try:
        doc = read(_clean(text), len(text.title), nlp, given=text.entities)
    except Exception as error:  # noqa: BLE001 - models come from anywhere; one bad text must not end a long run
        return Extraction(text.id, digest, model, error=f"{type(error).__name__}: {error}")
    entities = table.applied(doc._.kg_entities) if text.entities is None else doc._.kg_entities
    said: Read | None = doc._.kg_read
    return Extraction(
        text.id,
        digest,
        model,
        entities=entities,
        relations=doc._.kg_relations,
        results=doc._.kg_results,
        meaning=None if said is None else said.meaning,
    )


def read(content: str, length: int, nlp: Language, *, given: tuple[Entity, ...] | None = None) -> Doc:
    """Make a document, tell it how long its title is in code points, and send it through the pipeline.

    ``given`` are entities that are known beforehand; with None they are read.
    """
    doc = nlp.make_doc(content)
    doc.user_data["given"] = given
    doc.user_data["title_length"] = length
    return nlp(doc)


def _reason_to_skip(content: str, longest: int) -> str | None:
    """Say why a text is not worth reading; None when it is."""
    if not content.strip():
        return "no text"
    if not any(c.isalpha() for c in content):
        return "no words"
    if len(content) > longest:
        return f"longer than {longest:,} characters"
    language = foreign_language(content)
    return None if language is None else f"not English (looks like {language})"


def _assemble(
    reader: str, *, name: str, version: str, config: Mapping[str, str] | None = None, heads: bool = False
) -> Language:
    """Put together a pipeline of this project around the component that reads mentions."""
    nlp = spacy.blank("en", config=_TOKENIZER, meta={"name": name, "version": version})
    nlp.add_pipe("kg_sentences")
    nlp.add_pipe("kg_abbreviations")
    nlp.add_pipe(reader, config=dict(config or {}))
    nlp.add_pipe("kg_entities")
    nlp.add_pipe("kg_relations", config=dict(config or {}) if heads else {})
    return nlp


def _neural(folder: Path, *, name: str, heads: bool) -> Language:
    """Assemble the pipeline around a trained model; its version is the start of the weights' hash."""
    if not (folder / WEIGHTS).exists():
        raise ModelNotFoundError(
            f"There is no trained model at {folder}; train one with 'python -m extractors.training train', "
            "or use the model 'rules'."
        )
    import_module("extractors.components.neural.factory")
    import_module("extractors.components.results.factory")
    config = {"path": str(folder)}
    nlp = _assemble("kg_neural", name=name, version=trained_version(folder), config=config, heads=heads)
    if heads:
        nlp.add_pipe("kg_results", config=config)
    nlp.meta[_FOLDER] = str(folder)
    return nlp


def _foreign(model: str, labels: Mapping[str, str]) -> Language:
    """Load a spaCy pipeline from elsewhere, and add what turns its entities into ours."""
    if not (Path(model).is_dir() or spacy.util.is_package(model)):
        raise ModelNotFoundError(
            f"There is no model {model!r}: give 'rules', 'neural', the name of an installed spaCy pipeline, "
            "or the path of a folder with a spaCy pipeline or a trained model."
        )
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise ExtractionError(f"The spaCy pipeline {model!r} cannot be loaded: {error}") from error
    if "kg_relations" in nlp.pipe_names:
        return nlp
    types = checked_labels(labels, model=model, known=_entity_labels(nlp))
    has_boundaries = any("token.is_sent_start" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names)
    nlp.add_pipe("kg_sentences", config={"boundaries": not has_boundaries})
    nlp.add_pipe("kg_abbreviations")
    nlp.add_pipe("kg_labels", config={"labels": types, "model": model})
    nlp.add_pipe("kg_entities", config={"set_ents": False})
    nlp.add_pipe("kg_relations")
    mapping = hashlib.sha256(repr(sorted(types.items())).encode()).hexdigest()[:6]
    nlp.meta["name"] = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    nlp.meta["version"] = f"{nlp.meta['version']}+labels.{mapping}"
    return nlp


def _entity_labels(nlp: Language) -> list[str]:
    """List the labels of the components that find entities."""
    finders = [name for name in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    return sorted({label for name in finders for label in nlp.pipe_labels.get(name, [])})
