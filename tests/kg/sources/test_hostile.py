"""Inputs that are broken, hostile or far too large give papers, problems or a sentence; never a crash or a hang."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.core.errors import KgError, SourceError
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.sources import Reading, known_readers, load_reader, read
from kg.sources.base import as_text_reader
from kg.sources.opening import documents

FIXTURES = Path(__file__).parents[2] / "fixtures"
INPUTS = sorted(path for path in FIXTURES.rglob("input*") if path.suffix not in {".gz", ".pdf", ".parquet"})
TEXTS = [text for path in INPUTS if len(text := path.read_text("utf-8", errors="replace")) < 20_000]
PIECES = ["{", "}", "[", "]", '"', "\\", "<", ">", "&", "@article{", "\n", "\n\n", "TY  - JOUR\n", "PMID- 1\n",
          "%0 X\n", ",", ";",
          "\t", "$", "#", "---\n", "\x00", "\ud83d", "é", "]]>", "<![CDATA[", "&#x0;", "ER  - \n", "title",
          "abstract", "10.1/x"]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A text of the fixtures with some of it cut, doubled, moved or replaced."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 200)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=5) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


@given(mutated(), st.sampled_from([name for name in known_readers() if as_text_reader(load_reader(name))]))
@settings(max_examples=200)
def test_any_text_gives_items_or_a_sentence(text: str, name: str) -> None:
    reader = as_text_reader(load_reader(name))
    assert reader is not None
    reader.recognises(text[: 1 << 16])
    with contextlib.suppress(SourceError):
        for item in reader.read(io.StringIO(text), "s"):
            assert isinstance(item, Paper | ExtractedPaper | Problem)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"%PDF-1.4\n", b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b""]),
)
@settings(max_examples=150)
def test_any_bytes_give_items_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "input"
    path.write_bytes(magic + data)
    with contextlib.suppress(KgError):
        assert all(isinstance(item, Paper | ExtractedPaper | Problem) for item in read(path))


@pytest.mark.parametrize("case", sorted((FIXTURES / "pdf").iterdir()), ids=lambda case: case.name)
def test_a_damaged_pdf_is_told(tmp_path: Path, case: Path) -> None:
    data = (case / "input.pdf").read_bytes()
    chance = random.Random(1)
    for number in range(40):
        broken = bytearray(data[: chance.randrange(20, len(data))] if number % 2 else data)
        for _ in range(8):
            broken[chance.randrange(8, len(broken))] = chance.randrange(256)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(broken)
        with contextlib.suppress(SourceError):
            assert all(isinstance(item, Paper | Problem) for item in read(path))


BOMB = '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
) + ']><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&i;</title></entry></feed>'  # fmt: skip


@pytest.mark.parametrize("name", ["arxiv", "oai", "pubmed-xml", "dblp", "acl"])
def test_xml_bombs_are_refused(name: str) -> None:
    reader = as_text_reader(load_reader(name))
    assert reader is not None
    with pytest.raises(SourceError, match="entities of its own"):
        list(reader.read(io.StringIO(BOMB), "bomb.xml"))


def test_other_files_are_not_read_through_xml(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "input.xml"
    path.write_text(
        f'<!DOCTYPE feed [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&x;</title></entry></feed>'
    )
    with pytest.raises(SourceError, match="entities of its own"):
        list(read(path))


def test_deep_xml_is_told() -> None:
    reader = as_text_reader(load_reader("arxiv"))
    assert reader is not None
    with pytest.raises(SourceError, match="deep"):
        list(reader.read(io.StringIO("<feed><entry>" + "<a>" * 100_000), "deep.xml"))


def test_bombs_of_compression_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "RATIO_COUNTS_FROM", 1 << 20)
    content = b'{"title": "A", "abstract": "' + b"a" * (20 << 20) + b'"}'
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", content)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(content))
    for name in ("bomb.zip", "bomb.gz"):
        with pytest.raises(SourceError, match="unpacks to more than"):
            list(read(tmp_path / name))


class Endless(io.TextIOBase):
    """A text without an end: the same piece again and again, up to a size far beyond what may be kept."""

    def __init__(self, start: str, piece: str, size: int = 100 << 20) -> None:
        self._start, self._piece, self._left = start, piece, size

    def read(self, size: int | None = -1, /) -> str:
        size = min(self._left, size if size is not None and size >= 0 else 1 << 16)
        text = (self._start + self._piece * (size // len(self._piece) + 1))[:size]
        self._start = ""
        self._left -= len(text)
        return text

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        if "\n" in self._piece:
            text = self._start + self._piece
            self._start = ""
            self._left -= len(text)
            return text if self._left > 0 else ""
        return self.read(size)

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        return iter(self.readline, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "start", "piece"),
    [
        ("jsonl", '{"title": "', "a"),
        ("jsonl", "[", '{"title": "a"},'),
        ("jsonl", '{"results": [', '{"title": "a", "abstract": "b"},'),
        ("table", "title,abstract\na,", "b"),
        ("table", "", "a,"),
        ("bibtex", "@article{a, title = {", "a"),
        ("ris", "TY  - JOUR\nTI  - ", "a"),
        ("pubmed", "PMID- 1\nTI  - ", "a"),
        ("ris", "TY  - JOUR\n", "AU  - Quill, A\n"),
        ("arxiv", "<feed><entry><title>", "a"),
        ("dblp", "<dblp>", "<article key='a'><title>T</title></article>"),
    ],
)
def test_endless_texts_need_no_memory(name: str, start: str, piece: str) -> None:
    reader = as_text_reader(load_reader(name))
    assert reader is not None
    tracemalloc.start()
    try:
        for number, _ in enumerate(reader.read(Endless(start, piece), "s")):  # type: ignore[arg-type]
            if number > 3000:
                break
    except SourceError:
        pass  # a sentence is as good as papers here; what counts is the memory
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 160 << 20


def test_a_table_of_very_many_columns_is_no_table_of_papers(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("title,abstract," + ",".join(f"c{n}" for n in range(200_000)) + "\na,b\n")
    with pytest.raises(SourceError):
        list(read(path, format="table"))


def test_archives_are_read_and_what_is_unknown_in_them_is_told(tmp_path: Path) -> None:
    path = tmp_path / "papers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jsonl", '{"title": "A", "abstract": "x"}')
        archive.writestr("b/b.ris", "TY  - JOUR\nTI  - B\nER  - \n")
        archive.writestr("picture.png", b"\x89PNG....")
        archive.writestr(".hidden", "x")
    reading = Reading()
    assert [item.title for item in read(path, reading=reading) if isinstance(item, Paper)] == ["A", "B"]
    assert [problem.where for problem in reading.unknown] == [f"{path}/picture.png"]
    packed = tmp_path / "papers.tar.gz"
    with tarfile.open(packed, "w:gz") as tape:
        tape.add(FIXTURES / "ris" / "tight" / "input.txt", arcname="r/input.txt")
        tape.add(FIXTURES / "csl" / "pandoc" / "input.json", arcname="c.json")
    reading = Reading()
    assert sum(isinstance(item, Paper) for item in read(packed, reading=reading)) == 3
    assert reading.formats == {"csl": 1, "ris": 1}


@pytest.mark.parametrize("ending", ["gz", "zst", "zip", "tar.gz", "tar.zst", "tar"])
def test_every_packing(tmp_path: Path, ending: str) -> None:
    import zstandard

    content = (FIXTURES / "bibtex" / "dblp" / "input.bib").read_bytes()
    path = tmp_path / f"papers.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.bib", content)
    else:
        if ending.startswith("tar"):
            packed = io.BytesIO()
            with tarfile.open(fileobj=packed, mode="w") as tape:
                tape.add(FIXTURES / "bibtex" / "dblp" / "input.bib", arcname="a.bib")
            content = packed.getvalue()
        packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstandard.compress}
        path.write_bytes(packers.get(ending.rpartition(".")[2], bytes)(content))
    [paper] = read(path)
    assert isinstance(paper, Paper)
    assert paper.arxiv_id == "2405.00042"
