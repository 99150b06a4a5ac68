"""A folder of extractions in parts.

    part-000000-3f2a….jsonl      extractions, a source for `kg build`; named by place and key
    .finished/3f2a….json         a marker for each finished part: its size, and the papers that could not be read

A part is finished when its marker is there and it has the size that the marker tells.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from kg.building.shards.cutting import Shard
from kg.core.errors import ExportError, UsageError
from kg.core.files import whole_file

_PART: Final = re.compile(r"part-\d+-(?P<key>[0-9a-f]+(?:-\d+)?)\.jsonl")

#: Where a paper's text could not be read, and why: its id and a sentence.
Errors = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """What a marker tells of a part: its papers, its size in bytes, and the papers that could not be read."""

    papers: int
    size: int
    errors: Errors = ()


class ShardFolder:
    """Knows where things stand in the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes = path / ".finished"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and hold it for one run."""
        try:
            self.notes.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.notes / "LOCK", timeout=0)
            lock.acquire()
        except Timeout:
            raise UsageError(f"another kg extract is writing into {self.path}; wait for it, or name another") from None
        except OSError as error:
            raise ExportError(f"cannot make the folder {self.path}: {error.strerror or error}") from error
        try:
            for left in (*self.path.glob(".*.part"), *self.notes.glob(".*.part")):  # by a worker that was killed
                left.unlink(missing_ok=True)
            yield
        finally:
            self._run.unlink(missing_ok=True)
            lock.release()

    def begin(self) -> str:
        """Leave a word by which workers tell that they see this very folder."""
        word = secrets.token_hex(8)
        with whole_file(self._run) as file:
            file.write(word.encode())
        return word

    def is_seen(self, word: str) -> bool:
        """Whether this is the folder in which the word was left."""
        return self._run.is_file() and self._run.read_text("utf-8") == word

    def finished(self) -> dict[str, tuple[Path, Finished]]:
        """Every finished part by its key: where it stands, and what its marker tells."""
        found: dict[str, tuple[Path, Finished]] = {}
        for path in self._parts():
            key = _key(path)
            mark = self._marked(key)
            if mark is not None and mark.size == path.stat().st_size:
                found[key] = path, mark
        return found

    def write(self, shard: Shard, content: bytes, errors: Errors) -> Finished:
        """Write a part and its marker."""
        finished = Finished(len(shard.papers), len(content), errors)
        with whole_file(self._part(shard.position, shard.key)) as file:
            file.write(content)
        with whole_file(self._marker(shard.key)) as file:
            file.write(json.dumps(asdict(finished)).encode())
        return finished

    def move(self, path: Path, shard: Shard) -> None:
        """Put a finished part to its place in the order."""
        path.rename(self._part(shard.position, shard.key))

    def keep_only(self, keys: Sequence[str]) -> int:
        """Remove every part but those of the keys, at their places; returns how many there were."""
        kept = {self._part(position, key) for position, key in enumerate(keys)}
        others = [path for path in self._parts() if path not in kept]
        for path in others:
            path.unlink()
        for marker in set(self.notes.glob("*.json")) - {self._marker(key) for key in keys}:
            marker.unlink()
        return len(others)

    @property
    def _run(self) -> Path:
        return self.notes / "RUN"

    def _part(self, position: int, key: str) -> Path:
        return self.path / f"part-{position:06d}-{key}.jsonl"

    def _marker(self, key: str) -> Path:
        return self.notes / f"{key}.json"

    def _parts(self) -> list[Path]:
        return sorted(path for path in self.path.iterdir() if _PART.fullmatch(path.name))

    def _marked(self, key: str) -> Finished | None:
        """What the marker of a part tells; nothing where there is none that can be read."""
        try:
            mark = json.loads(self._marker(key).read_text("utf-8"))
            return Finished(mark["papers"], mark["size"], tuple((where, what) for where, what in mark["errors"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _key(part: Path) -> str:
    found = _PART.fullmatch(part.name)
    assert found is not None
    return found["key"]
