"""Read texts with a model, through any runner."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from extractors import models
from extractors.records import EntityType, Extraction, Text, text_sha256
from kg.core.errors import UsageError
from kg.core.files import absolute
from kg.core.model import ExtractedPaper, Paper
from kg.core.settings import Settings
from kg.core.streams import batched
from kg.runners import Lost, Runner, RunnerOptions, choose, create

T = TypeVar("T")

#: Texts that a worker reads at once: what a kill can cost a build.
BATCH: Final = 32
#: From so many texts on, worker processes are worth their start.
MANY: Final = 256


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """The work of reading texts with a model; both fields as for ``extractors.pipeline.load``."""

    model: str | None = None
    labels: tuple[tuple[str, EntityType], ...] = ()

    @classmethod
    def by(cls, settings: Settings) -> ReadTexts:
        """The work that settings ask for; a model's place is named so that it is found from any folder."""
        model = settings.model
        if model is not None and Path(model).exists():
            model = str(absolute(Path(model)))
        return cls(model, tuple(sorted(settings.labels.items())))

    @property
    def model_name(self) -> str:
        """The name of the model; a pipeline from elsewhere has to be loaded to tell it, ours and its spaCy need not."""
        name = models.identify(self.model, dict(self.labels))
        if name is None:
            from extractors import pipeline

            name = pipeline.model_name(pipeline.load(self.model, labels=dict(self.labels)))
        return name

    def open(self) -> Callable[[Sequence[Text]], list[Extraction]]:
        """Load the model."""
        from extractors import pipeline

        nlp = pipeline.load(self.model, labels=dict(self.labels))
        return lambda texts: list(pipeline.extract(texts, nlp=nlp))


def runner_for(count: int, options: RunnerOptions, name: str | None = None) -> Runner:
    """The runner that is named, else the one that suits so many texts; a number of jobs that is asked for is kept to.

    Raises:
        UsageError: no runner has this name, or the options do not fit it.
    """
    if options.master is not None and name is None:
        raise UsageError("--master is the address of a cluster; say of which kind: --runner spark or --runner dask")
    if name is not None:
        return create(name, options)
    return create("local") if options.jobs is None and count < MANY else choose(options)


def read(items: Iterable[tuple[T, Text]], *, work: ReadTexts, runner: Runner) -> Iterator[list[tuple[T, Extraction]]]:
    """Read the text of every item, in order and in small batches, so that memory stays bounded."""
    sent: deque[list[tuple[T, Text]]] = deque()

    def shards() -> Iterator[list[Text]]:
        for batch in batched(items, BATCH):
            sent.append(batch)
            yield [text for _, text in batch]

    for done in runner.run(work, shards()):
        batch = sent.popleft()
        extractions = one_by_one([t for _, t in batch], work=work, runner=runner) if isinstance(done, Lost) else done
        yield [(item, extraction) for (item, _), extraction in zip(batch, extractions, strict=True)]


def one_by_one(texts: Sequence[Text], *, work: ReadTexts, runner: Runner) -> list[Extraction]:
    """Read texts of which one kills whoever reads it; that one gets an extraction with an error."""
    model = work.model_name
    alone: list[list[Text]] = [[text] for text in texts]
    return [
        Extraction(text.id, text_sha256(text.content), model, error=f"no worker lived to read it: {done.why}")
        if isinstance(done, Lost)
        else done[0]
        for text, done in zip(texts, runner.run(work, alone), strict=True)
    ]


def text_of_paper(item: Paper | ExtractedPaper) -> Text:
    """What is read of a paper; entities that it comes with are kept."""
    paper = paper_of(item)
    known = item.extraction.entities if isinstance(item, ExtractedPaper) else None
    return Text(paper.id, paper.title, paper.abstract, known)


def paper_of(item: Paper | ExtractedPaper) -> Paper:
    """The paper itself."""
    return item.paper if isinstance(item, ExtractedPaper) else item
