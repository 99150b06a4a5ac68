from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.errors import SourceError
from kg.sources import opening, read
from kg.sources.opening import Document, TextFile, documents, documents_of


def document(path: Path) -> Document:
    [found] = documents_of(path)
    return found


def inspect(path: Path) -> TextFile:
    return opening.inspect(document(path))


def head_of(path: Path) -> str:
    return opening.head_of(document(path))


def text_of(path: Path) -> str:
    with inspect(path).open() as stream:
        return stream.read()


def write(folder: Path, data: bytes) -> Path:
    path = folder / "input"
    path.write_bytes(data)
    return path


def packed(data: bytes) -> bytes:
    """Pack without the time of day, so that every worker collects the same tests."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain\r\nlines\rof\nall kinds", "plain\nlines\nof\nall kinds"),
        ("naïve — text 😀".encode(), "naïve — text 😀"),
        ("naïve".encode("utf-8-sig"), "naïve"),
        ("naïve 😀".encode("utf-16"), "naïve 😀"),
        (b"\xfe\xff" + "naïve".encode("utf-16-be"), "naïve"),
        ("naïve plain".encode("utf-16-le"), "naïve plain"),
        ("naïve plain".encode("utf-16-be"), "naïve plain"),
        ("naïve".encode("utf-32"), "naïve"),
        ("naïve “quoted”".encode("cp1252"), "naïve “quoted”"),
        (b"na\xefve \x81", "naïve \x81"),
        ("ünder größeren çäses".encode() + b" \xff", "ünder größeren çäses \ufffd"),
        (packed("naïve".encode("cp1252")), "naïve"),
        (packed(b"one ") + packed(b"two"), "one two"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str) -> None:
    path = write(tmp_path, data)
    assert text_of(path) == text
    assert head_of(path) == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_one_character_far_behind_decides_the_encoding(tmp_path: Path, encoding: str) -> None:
    text = "plain " * 300_000 + "é" + " plain" * 10
    assert text_of(write(tmp_path, text.encode(encoding))) == text


def test_a_character_across_two_chunks(tmp_path: Path) -> None:
    text = "a" * ((1 << 20) - 1) + "é" + "b" * 10
    path = write(tmp_path, text.encode())
    assert inspect(path).encoding == "utf-8"
    assert text_of(path) == text


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "text")  # of a fixed date: tests have the same names everywhere
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (packed(b""), "is empty"),
        (b"%PDF-1.7\n%...", "is a PDF"),
        (a_zip()[:40], "damaged or cut-off ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PAR1....PAR1", "damaged Parquet"),
        (b"\xfd7zXZ\x00", "xz"),
        (packed(packed(b"text")), "gzip file inside"),
        (packed(b"%PDF-1.7"), "is a PDF"),
        (b"text\0with\0nuls and more text", "NUL"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (packed(b"text " * 100_000)[:-20], "damaged or cut-off"),
        (packed(b"text " * 1000)[:40], "damaged or cut-off"),
        (b"\x1f\x8b\x08broken", "damaged or cut-off"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "is not"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, data: bytes, says: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(SourceError, match=says) as caught:
        list(read(path))
    assert str(path) in str(caught.value)


def test_a_folder_or_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="folder"):
        read(tmp_path)
    with pytest.raises(SourceError, match="No such file"):
        read(tmp_path / "nothing")


def test_too_much_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_UNPACKED_BYTES", 1 << 20)
    with pytest.raises(SourceError, match="unpacks to more than"):
        inspect(write(tmp_path, packed(b"a" * (3 << 20))))


@given(  # a UTF-16 text that begins with NUL begins with the mark of UTF-32: nobody can tell the two apart
    st.text(min_size=1).filter(lambda text: text.strip("\0\ufeff\ufffe \t\r\n\f\v") and text[0] != "\0"),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_marked_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str) -> None:
    path = write(tmp_path_factory.mktemp("marked"), text.encode(encoding, "replace"))
    assert text_of(path) == text.encode(encoding, "replace").decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = write(tmp_path_factory.mktemp("any"), data)
    with contextlib.suppress(SourceError):
        assert "\r" not in text_of(path)
