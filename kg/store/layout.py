"""A store on disk: numbered generations, a pointer to the current one, a lock for the one who builds.

    paperkg.store/
        paperkg.json             what this folder is
        CURRENT                  the number of the generation that readers open
        LOCK                     held by the build that is running
        extractions.sqlite       extractions by text and model, kept for every later build
        generations/000001/      rdf/ (Oxigraph), state.sqlite, lease (held by its readers)

A build edits a copy and renames `CURRENT` last, so a store is as before or as after, never between.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from kg.core.errors import StoreError, StoreLockedError
from kg.core.files import replacing
from kg.store import leases

FORMAT: Final = 1
_MARKER: Final = "paperkg.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete state of the graph."""

    path: Path

    @property
    def number(self) -> int:
        """Its place in the order of builds."""
        return int(self.path.name)

    @property
    def rdf(self) -> Path:
        """The folder of its Oxigraph database."""
        return self.path / "rdf"

    @property
    def state(self) -> Path:
        """Its SQLite file of sources, papers and digests."""
        return self.path / "state.sqlite"

    @property
    def lease(self) -> Path:
        """The file that its readers hold a shared lock on."""
        return self.path / "lease"


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """The folder of a store; knows where things stand, not what is in them."""

    path: Path

    @property
    def extractions(self) -> Path:
        """The SQLite file of extractions made so far."""
        return self.path / "extractions.sqlite"

    @property
    def generations(self) -> Path:
        """The folder that holds the generations."""
        return self.path / "generations"

    def exists(self) -> bool:
        """Whether there is a store at all; a folder of something else raises `StoreError`."""
        if not self.path.exists():
            return False
        if not self.path.is_dir():
            raise StoreError(f"{self.path} is a file, not a store; name another place with --store")
        marker = self.path / _MARKER
        if all(path.name.startswith(f".{_MARKER}") for path in self.path.iterdir()):  # empty, or killed at the start
            return False
        if not marker.is_file():
            raise StoreError(
                f"{self.path} is not a paperkg store (no {_MARKER} in it); name another folder with --store"
            )
        found = self._marked()["format"]
        if found != str(FORMAT):
            raise StoreError(
                f"{self.path} has store format {found}, this version reads {FORMAT}; build it again in a new folder"
            )
        return True

    def base(self) -> str:
        """The IRI that the data stand under."""
        return self._marked()["base"]

    def _marked(self) -> dict[str, str]:
        marker = self.path / _MARKER
        try:
            content = json.loads(marker.read_text("utf-8"))
            return {"format": str(content["format"]), "base": str(content["base"])}
        except (ValueError, KeyError, TypeError):
            raise StoreError(f"{marker} is damaged; build the store again in a new folder") from None

    def create(self, *, base: str) -> None:
        """Make the folder; an existing store stays as it is, but has to have the same base IRI."""
        if self.exists():
            if self.base() != base:
                raise StoreError(
                    f"{self.path} stands under {self.base()}, the settings say {base}; "
                    "set the same base in kg.toml, or build into a new folder"
                )
            return
        marker = {"software": "paperkg", "format": FORMAT, "base": base}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with replacing(self.path / _MARKER) as file:
                file.write(f"{json.dumps(marker)}\n".encode())
        except OSError as error:
            raise StoreError(f"cannot make a store at {self.path}: {error.strerror}; name another place") from error

    def current(self) -> Generation | None:
        """The generation that readers open; none before the first build has finished."""
        if not self.exists():
            return None
        try:
            number = int((self.path / "CURRENT").read_text("ascii"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise StoreError(f"{self.path / 'CURRENT'} is damaged; build the store again in a new folder") from None
        generation = self._generation(number)
        if not generation.rdf.is_dir():
            raise StoreError(f"{generation.path} is missing, though CURRENT names it; build the store again")
        return generation

    def next(self) -> Generation:
        """A fresh, empty folder for the generation after the current one; left-overs of a killed build go."""
        current = self.current()
        generation = self._generation(current.number + 1 if current else 1)
        shutil.rmtree(generation.path, ignore_errors=True)
        generation.path.mkdir(parents=True)
        generation.lease.touch()
        return generation

    def lease_current(self) -> tuple[Generation, leases.Lease]:
        """The current generation, held so that no build drops it; raises `StoreError` when there is none."""
        while (generation := self.current()) is not None:
            with contextlib.suppress(FileNotFoundError):  # a build published a newer one in between
                lease = leases.Lease(generation.lease)
                if generation.lease.exists():
                    return generation, lease
                lease.close()  # the build dropped it while the lock was waited for
        raise StoreError(f"there is no graph in {self.path} yet; make one with: kg build SOURCE... --store {self.path}")

    def publish(self, generation: Generation) -> None:
        """Make a finished generation the current one and drop older ones that nobody reads."""
        with replacing(self.path / "CURRENT") as file:
            file.write(f"{generation.number}\n".encode())
        self.tidy()

    def tidy(self) -> None:
        """Drop the generations that nobody reads and what a killed build left; only for whom the store is held."""
        current = self.current()
        for path in sorted(self.generations.iterdir()) if current else ():
            other = Generation(path)
            if path.name.isdigit() and other != current:
                with leases.unless_held(other.lease) as free:
                    if free:
                        shutil.rmtree(path, ignore_errors=True)

    def _generation(self, number: int) -> Generation:
        return Generation(self.generations / f"{number:06d}")

    @contextlib.contextmanager
    def building(self) -> Iterator[None]:
        """Hold the store for one build; raises `StoreLockedError` at once when another build holds it."""
        lock = FileLock(self.path / "LOCK", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise StoreLockedError(
                f"another build is writing {self.path}; wait for it to finish, or name another store with --store"
            ) from None
        try:
            yield
        finally:
            lock.release()
