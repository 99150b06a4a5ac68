"""Files appear whole; links, devices and pipes are what they were afterwards."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from kg.core.errors import ExportError, UsageError
from kg.core.files import absolute, is_stream, read_text, whole_file


def write(path: Path, text: str = "new") -> None:
    with whole_file(path) as file:
        file.write(text.encode())


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_link_is_followed_and_its_target_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    target, link = tmp_path / "deep" / "target.ttl", tmp_path / "link.ttl"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(mode)
    link.symlink_to(Path("deep") / "target.ttl")
    (tmp_path / "second.ttl").symlink_to(link)
    write(tmp_path / "second.ttl")
    assert link.is_symlink()
    assert (tmp_path / "second.ttl").is_symlink()
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("new", mode)
    assert left(target.parent) == ["target.ttl"]


def test_a_link_to_nothing_makes_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "made")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "made").read_text() == "new"


def test_a_loop_of_links_stays(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ExportError, match=r"a: .*links"):
        write(tmp_path / "a")
    assert left(tmp_path) == ["a", "b"]


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write(pipe, "through")
    reader.join(10)
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "null").symlink_to("/dev/null")
    write(tmp_path / "null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert left(tmp_path) == ["null"]
    with pytest.raises(ExportError, match=r"/dev/full: No space left"):
        write(Path("/dev/full"))


def test_an_open_descriptor_goes_on_where_it_is(tmp_path: Path) -> None:
    """As in `kg export -o /dev/stdout >> file`: what the file held and what follows stay."""
    path = tmp_path / "out"
    path.write_text("before ")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    (tmp_path / "link").symlink_to(f"/dev/fd/{descriptor}")
    write(Path(f"/dev/fd/{descriptor}"), "one ")
    write(tmp_path / "link", "two ")
    os.write(descriptor, b"after")
    os.close(descriptor)
    assert path.read_text() == "before one two after"


def test_minus_is_standard_output(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("-"), "said")
    assert (capfd.readouterr().out, left(tmp_path)) == ("said", [])
    assert is_stream(Path("-"))
    assert not is_stream(tmp_path / "-")


def test_what_is_read_only_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for anybody but root
    with pytest.raises(ExportError, match="read-only"):
        write(path)
    assert path.read_text() == "old"


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        _half(path)
    assert (path.read_text(), left(tmp_path)) == ("old", ["kept"])


def _half(path: Path) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["ü" * 120 + ".ttl", "x" * 251 + ".ttl", os.fsdecode(b"caf\xe9.ttl"), "a\nb.ttl"])
def test_names_of_all_kinds(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert left(tmp_path) == [name]


def test_text_with_and_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbfASK {}")
    assert read_text(path, what="query") == "ASK {}"
    path.write_bytes(b"ASK \xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_text(path, what="query")
    with pytest.raises(UsageError, match="directory"):
        read_text(tmp_path, what="query")


def test_a_link_to_itself_has_an_absolute_path(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    assert absolute(tmp_path / "loop").name == "loop"
    assert absolute(tmp_path / "link" / "new.ttl") == absolute(tmp_path) / "there" / "new.ttl"
