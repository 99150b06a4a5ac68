"""A store on disk: numbered generations, a pointer to the current one, a lock for the one who builds.

    paperkg.store/
        paperkg.json             what this folder is
        CURRENT                  the number of the generation that readers open
        LOCK                     held by the build that is running
        extractions.sqlite       extractions by text and model, kept for every later build
        generations/000001/      rdf/ (Oxigraph), index.sqlite, search/, state.sqlite, lease (held by its readers)

A build edits a copy and renames `CURRENT` last, so a store is as before or as after, never between.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from pyoxigraph import Store

from kg.core.errors import StoreError, StoreLockedError
from kg.core.files import absolute, replacing
from kg.store import leases

FORMAT: Final = 2
#: What the system says, by way of the engine, of a database that cannot be read but may be sound.
_NO_DAMAGE: Final = ("Permission denied", "Too many open files", "Cannot allocate memory")
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
    def index(self) -> Path:
        """Its SQLite file of what is looked up beside the RDF."""
        return self.path / "index.sqlite"

    @property
    def search(self) -> Path:
        """Its folder of what papers are searched by (`kg.search.index`)."""
        return self.path / "search"

    @property
    def state(self) -> Path:
        """Its SQLite file of sources, papers and digests."""
        return self.path / "state.sqlite"

    @property
    def lease(self) -> Path:
        """The file that its readers hold a shared lock on."""
        return self.path / "lease"

    def exists(self) -> bool:
        """Whether its database is there; raises `StoreError` where that cannot be seen."""
        try:
            return self.rdf.is_dir()
        except OSError as error:
            raise damaged(self.rdf, error) from error

    def open(self) -> Store:
        """Its database, for reading; raises `StoreError` when it is damaged."""
        try:
            return Store.read_only(str(self.rdf))
        except (OSError, RuntimeError, ValueError) as error:
            raise damaged(self.rdf, error) from error


def damaged(path: Path, error: Exception) -> StoreError:
    """The error that says that a part of a store cannot be read, and what to do."""
    told = " ".join(_said(error).split())
    if isinstance(error, PermissionError) or any(sign in told for sign in _NO_DAMAGE):
        return StoreError(f"cannot read {path}: {told}; mend that and try again")
    return StoreError(f"{path} is damaged ({told}); build its sources again into another folder, with --store")


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """The folder of a store; knows where things stand, not what is in them."""

    path: Path

    @property
    def name(self) -> str:
        """What people may call it."""
        return absolute(self.path).stem

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
        try:
            str(self.path).encode()
        except UnicodeEncodeError:
            raise StoreError(f"{self.path} is no name for a store: it is not UTF-8; take another") from None
        try:
            names = os.listdir(self.path)
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            raise StoreError(f"{self.path} is a file, not a store; name another place with --store") from None
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot read the store {self.path}: {_said(error)}; name another with --store") from error
        if all(name.startswith(f".{_MARKER}") for name in names):  # empty, or killed at the start
            return False
        if _MARKER not in names:
            raise StoreError(
                f"{self.path} is not a paperkg store (no {_MARKER} in it); name another folder with --store"
            )
        found = self._marked()["format"]
        if found != str(FORMAT):
            raise StoreError(
                f"{self.path} has store format {found}, this version reads {FORMAT}; build the same sources again "
                "into a new folder (kg build SOURCE... --store DIR)"
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
        except OSError as error:
            raise StoreError(f"cannot read {marker}: {_said(error)}; mend that, or name another store") from error

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
            raise StoreError(f"cannot make a store at {self.path}: {_said(error)}; name another place") from error

    def current(self) -> Generation | None:
        """The generation that readers open; none before the first build has finished."""
        generation = self._named()
        if generation is not None and not generation.exists():
            raise StoreError(
                f"{generation.path} is missing, though {self.path / 'CURRENT'} names it; build all its sources again: "
                f"kg build SOURCE... --store {self.path}"
            )
        return generation

    def before(self) -> tuple[Generation | None, str]:
        """What a build starts from, and a sentence when the generation that it should start from is missing."""
        generation = self._named()
        if generation is None:
            return None, ""
        if generation.exists():
            return generation, ""
        return None, (
            f"{generation.path} was missing, so the graph was built anew from the sources named now; "
            "name the others as well if there were any"
        )

    def _named(self) -> Generation | None:
        """The generation that CURRENT names, there or not."""
        if not self.exists():
            return None
        pointer = self.path / "CURRENT"
        try:
            number = int(pointer.read_text("ascii"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise StoreError(f"{pointer} is damaged; build its sources again into another folder") from None
        except OSError as error:
            raise StoreError(f"cannot read {pointer}: {_said(error)}; mend that, or name another store") from error
        return self._generation(number)

    def next(self) -> Generation:
        """A fresh, empty folder for the generation after the current one; left-overs of a killed build go."""
        current = self._named()
        generation = self._generation(current.number + 1 if current else 1)
        shutil.rmtree(generation.path, ignore_errors=True)
        generation.path.mkdir(parents=True)
        generation.lease.touch()
        return generation

    def lease_current(self) -> tuple[Generation, leases.Lease]:
        """The current generation, held so that no build drops it; raises `StoreError` when there is none."""
        while (generation := self.current()) is not None:
            try:
                lease = leases.Lease(generation.lease)
                if generation.lease.exists():
                    return generation, lease
                lease.close()  # the build dropped it while the lock was waited for
            except FileNotFoundError as error:
                if generation == self.current():  # else a build published a newer one in between
                    raise damaged(generation.lease, error) from None
            except OSError as error:
                raise StoreError(f"cannot read {generation.lease}: {_said(error)}; mend that and try again") from error
        raise StoreError(f"there is no graph in {self.path} yet; make one with: kg build SOURCE... --store {self.path}")

    def publish(self, generation: Generation) -> None:
        """Make a finished generation the current one; `tidy` then drops older ones."""
        with replacing(self.path / "CURRENT") as file:
            file.write(f"{generation.number}\n".encode())

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
        except (OSError, NotImplementedError) as error:
            raise StoreError(
                f"cannot write {self.path}: {_said(error)} ({lock.lock_file}); nothing was changed; "
                "have its owner build, or name another store with --store"
            ) from error
        try:
            yield
        finally:
            lock.release()


def _said(error: Exception) -> str:
    """What the system says of an error, without its number and file."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
