"""The neural component for spaCy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register, title_length
from extractors.components.neural.ahead import ReadAhead
from extractors.components.neural.network import Network
from extractors.components.neural.paper import read_mentions

register()


@Language.factory(
    "kg_neural",
    requires=["doc._.kg_abbreviations"],
    assigns=["doc._.kg_mentions", "doc._.kg_links", "doc._.kg_read"],
)
def create_neural(nlp: Language, name: str, path: str) -> Callable[[Doc], Doc]:
    """Read mentions with the trained network of the folder ``path``."""
    return Neural(Network(Path(path)))


class Neural:
    """Sets ``doc._.kg_mentions``; can be pickled, because the network opens its files when it is first used."""

    def __init__(self, network: Network) -> None:
        self.reader = ReadAhead(network)

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        read, known = self.reader.read(doc.text, title_length(doc)), self.reader.network.config
        found = read_mentions(read, doc._.kg_abbreviations, known.weights, known.settings)
        doc._.kg_mentions, doc._.kg_links, doc._.kg_read = found.mentions, found.links, read
        return doc
