"""Work for runners that goes wrong in every way; workers of every kind import it from here."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.records import Extraction, Text
from kg.building.reading import ReadTexts


class OddError(Exception):
    """An exception that cannot be pickled back."""

    def __init__(self, *, number: int) -> None:
        super().__init__(f"odd number {number}")


@dataclass(frozen=True)
class Squares:
    """Squares numbers, and tells which process did it and how often that one was opened."""

    def open(self) -> Callable[[int], tuple[int, int, int]]:
        opened.append(1)
        return lambda number: (number * number, os.getpid(), len(opened))


@dataclass(frozen=True)
class Shouts:
    """Prints, which must not get between the answers, and gives large ones."""

    def open(self) -> Callable[[str], str]:
        print("opened")

        def shout(text: str) -> str:
            print(ascii(text))
            return text.upper() * 100_000

        return shout


@dataclass(frozen=True)
class Refuses:
    """Raises for one shard."""

    shard: int
    oddly: bool = False

    def open(self) -> Callable[[int], int]:
        def work(number: int) -> int:
            if number == self.shard:
                raise OddError(number=number) if self.oddly else ValueError(f"cannot do {number}")
            return number

        return work


@dataclass(frozen=True)
class CannotOpen:
    """Work that lacks something."""

    def open(self) -> Callable[[int], int]:
        raise ValueError("there is no model")


@dataclass(frozen=True)
class Dies:
    """Kills its worker at one shard: the first ``times`` times, as files in a folder count."""

    shard: int
    times: int
    folder: str

    def open(self) -> Callable[[int], int]:
        def work(number: int) -> int:
            if number == self.shard:
                for time in range(self.times):
                    try:
                        Path(self.folder, f"death-{time}").touch(exist_ok=False)
                    except FileExistsError:
                        continue
                    os.kill(os.getpid(), signal.SIGKILL)
            return number

        return work


opened: list[int] = []


@dataclass(frozen=True)
class KillingTexts:
    """Reads texts by the rules, but for one whose title kills whoever reads it."""

    word: str
    model_name: str = "paperkg-rules-test"

    def open(self) -> Callable[[Sequence[Text]], list[Extraction]]:
        read = ReadTexts("rules").open()

        def work(texts: Sequence[Text]) -> list[Extraction]:
            if any(self.word in text.title for text in texts):
                os.kill(os.getpid(), signal.SIGKILL)
            return read(texts)

        return work
