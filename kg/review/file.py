"""The file of decisions on disk: found, read, and written whole; what people wrote into it by hand stays as it is.

Text is only appended, or whole tables are taken out, so that comments and the order of lines stay. Each change begins
with reading the file anew and is made while a lock is held, so two browsers, or a browser and an editor, do not lose
each other's lines.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from kg.core.errors import DecisionsError
from kg.core.files import absolute, replacing
from kg.review.decisions import ADD, JUDGEMENTS, ROLE, Decision, Decisions, parse

#: The file in the folder of a store, outside its generations.
FILE: Final = "decisions.toml"
#: Where a store notes another file that `kg serve --edit` was given.
ELSEWHERE: Final = "decisions.where"
_BEGINNING: Final = (
    "# What people decided about this graph. The next kg build applies it; delete a table to undo it.\n"
    "# README.md of paperkg, section Review, tells what may stand here.\n"
)
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*[\"']?(?P<kind>[\w-]+)[\"']?[ \t]*\]\]")
_ANY_HEADER: Final = re.compile(r"[ \t]*\[")
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class DecisionsFile:
    """One file of decisions, there or not."""

    path: Path

    def text(self) -> str:
        """What stands in it; nothing where it is not there. Raises `DecisionsError` where it cannot be read."""
        try:
            return self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError as error:
            raise DecisionsError(f"{self.path} is not UTF-8 text; save it as UTF-8") from error
        except OSError as error:
            raise DecisionsError(f"cannot read {self.path}: {error.strerror or error}; mend that") from error

    def read(self) -> Decisions:
        """The decisions in it.

        Raises:
            DecisionsError: it cannot be read or understood.
        """
        return parse(self.text(), where=str(self.path))

    def add(self, decision: Decision) -> None:
        """Put a decision down in place of those about the same statement that it goes against.

        Raises:
            DecisionsError: the file cannot be read, understood or written; it stays as it is.
        """

        def changed(text: str) -> str:
            old = parse(text, where=str(self.path)).statements
            for gone in (each for each in reversed(old) if goes_against(decision, each)):
                text = without(text, gone.kind, gone.number)
            return appended(text, decision.kind, decision.said)

        self._change(changed)

    def add_override(self, kind: str, said: Mapping[str, str | Sequence[str]]) -> None:
        """Put down what a person says of an entity; raises `DecisionsError` as `add` does."""
        self._change(lambda text: appended(text, kind, said))

    def remove(self, kind: str, said: Mapping[str, Any]) -> bool:
        """Take a table out again, named by its kind and all that it says; returns whether it was there.

        Raises:
            DecisionsError: the file cannot be read, understood or written; it stays as it is.
        """
        found = False

        def changed(text: str) -> str:
            nonlocal found
            rows = tomllib.loads(text).get(kind, [])
            numbers = [number for number, row in enumerate(rows, start=1) if row == said]
            found = bool(numbers)
            return without(text, kind, numbers[-1]) if numbers else text

        self._change(changed)
        return found

    def _change(self, changed: Callable[[str], str]) -> None:
        with self._held():
            text = self.text()
            try:
                new = changed(text)
                parse(new, where=str(self.path))
            except tomllib.TOMLDecodeError as error:
                raise DecisionsError(f"{self.path} is not valid TOML: {error}; mend that line, or delete it") from error
            if new != text:
                self._write(new)

    def _write(self, text: str) -> None:
        try:
            with replacing(self.path) as file:
                file.write(text.encode())
        except OSError as error:
            raise DecisionsError(f"cannot write {self.path}: {error.strerror or error}; it is as it was") from error

    @contextmanager
    def _held(self) -> Iterator[None]:
        lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_PATIENCE)
        try:
            lock.acquire()
        except Timeout:
            raise DecisionsError(f"another program is writing {self.path}; try again when it has finished") from None
        except OSError as error:
            raise DecisionsError(f"cannot write beside {self.path}: {error.strerror or error}; mend that") from error
        try:
            yield
        finally:
            lock.release()


def of_store(store: Path) -> tuple[DecisionsFile, ...]:
    """The files that a build of a store applies: its own, and the one that `kg serve --edit` was last given."""
    own = DecisionsFile(store / FILE)
    try:
        named = Path((store / ELSEWHERE).read_text("utf-8").strip())
    except FileNotFoundError:
        return (own,)
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionsError(f"cannot read {store / ELSEWHERE}: {error}; delete it") from error
    return (own, DecisionsFile(named))


def read_all(store: Path) -> Decisions:
    """All decisions about a store; raises `DecisionsError` where a file cannot be read or understood."""
    return sum((file.read() for file in of_store(store)), Decisions())


def choose(store: Path, path: Path | None) -> DecisionsFile:
    """The file that edits go to, noted so that builds find it; without a path the store's own.

    Raises:
        DecisionsError: it cannot be read, understood or written, or its place cannot be noted.
    """
    note = store / ELSEWHERE
    chosen = DecisionsFile(store / FILE if path is None else absolute(path))
    chosen.read()
    if not chosen.path.parent.is_dir():
        raise DecisionsError(f"there is no folder {chosen.path.parent}; make it, or name another file")
    try:
        if path is None or chosen.path == absolute(store / FILE):
            note.unlink(missing_ok=True)
        else:
            with replacing(note) as file:
                file.write(f"{chosen.path}\n".encode())
    except OSError as error:
        raise DecisionsError(f"cannot write {note}: {error.strerror or error}; mend that") from error
    return chosen


def goes_against(new: Decision, old: Decision) -> bool:
    """Whether a new decision takes the place of an old one: both judge one statement, or give one thing a role."""
    if (new.statement[0], *new.statement[2:]) != (old.statement[0], *old.statement[2:]):
        return False
    judged = {new.relation, new.states} - {""}
    if old.kind in JUDGEMENTS or old.kind == ROLE:
        return bool(judged & {old.relation, old.states})
    return old.kind == ADD and new.kind != ROLE and old.states in judged


def appended(text: str, kind: str, said: Mapping[str, str | Sequence[str]]) -> str:
    """The text with one more table at its end."""
    before = text if text.strip() else f"{text}{_BEGINNING}"
    gap = "" if before.endswith("\n") else "\n"
    lines = "".join(f"{_key(name)} = {_toml(value)}\n" for name, value in said.items())
    return f"{before}{gap}\n[[{kind}]]\n{lines}"


def without(text: str, kind: str, number: int) -> str:
    """The text without one table, counted from 1; comments that stand on lines of their own stay.

    Raises:
        DecisionsError: the table cannot be told apart from what stands around it.
    """
    wanted = tomllib.loads(text)
    rows = wanted[kind]
    del rows[number - 1]
    if not rows:
        del wanted[kind]
    lines = text.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if (found := _HEADER.match(line)) and found["kind"] == kind]
    for start in sorted(starts, key=lambda n: n not in starts[number - 1 : number]):  # texts may look like headers
        ends = (n for n in range(start + 1, len(lines)) if _ANY_HEADER.match(lines[n]))
        for end in (*ends, len(lines)):
            made = "".join([*lines[:start], *_comments(lines[start:end]), *lines[end:]])
            if _reads(made) == wanted:
                return made
    raise DecisionsError(f"cannot take [[{kind}]] no. {number} out of the file; delete its lines by hand")


def _comments(lines: Sequence[str]) -> list[str]:
    """What of a table stays: its full-line comments, and the blank lines that set the next one apart."""
    last = max((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), default=0)
    kept = [line for line in lines[:last] if line.lstrip().startswith("#")]
    rest = lines[last + 1 :]
    return [*kept, *(rest[1:] if rest and not rest[0].strip() and not kept else rest)]


def _reads(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else _toml(name)


def _toml(value: str | Sequence[str]) -> str:
    """A text, or a list of them, as TOML; its escapes are those of JSON, and DEL has to be one."""
    if not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    clean = value.encode("utf-8", "replace").decode()
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")
