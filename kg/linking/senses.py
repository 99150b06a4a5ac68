"""What a name means, as linking counts it: a folded text, and what keeps it apart from others of that text."""

from __future__ import annotations

from typing import NamedTuple


class Sense(NamedTuple):
    """A meaning; ``apart`` tells it from what has the same text: open acronyms by a kind of types, splits by a person.

    A sense without text is none; it is false.
    """

    text: str
    apart: str = ""

    def __bool__(self) -> bool:
        """Whether there is a meaning at all."""
        return bool(self.text)


#: The meaning of what a person dropped, and of a name whose meaning is not known yet.
NONE = Sense("")
