"""Small pictures in SVG, as numbers that templates write down: bars of years, lines, a map of topics, a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

#: Width of a letter of 12 pixels on average, for texts that have to fit.
_LETTER: Final = 6.6
#: A name that is cut to fewer letters says nothing.
_LEGIBLE: Final = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where its bar stands, and what is said of it; ``name`` is empty where there is no room."""

    x: float
    y: float
    width: float
    height: float
    year: int
    papers: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of years in a box; ``most`` is the number at its top."""

    width: float
    height: float
    base: float
    bars: tuple[Bar, ...]
    most: int


def bars(years: Sequence[Mapping[str, int]], *, width: float = 520, height: float = 132) -> Bars:
    """Papers by year; of long spans some years are named only."""
    most = max((row["papers"] for row in years), default=0) or 1
    base, top = height - 20, 16.0
    step = min(46.0, width / max(1, len(years)))
    every = max(1, -(-36 // max(1, int(step))))
    found = []
    for place, row in enumerate(years):
        tall = (base - top) * row["papers"] / most
        shown = (len(years) - 1 - place) % every == 0
        found.append(
            Bar(
                round(place * step + step * 0.12, 2), round(base - tall, 2), round(step * 0.76, 2), round(tall, 2),
                row["year"], row["papers"], row.get("total", 0), str(row["year"]) if shown else "",
            )
        )  # fmt: skip
    return Bars(max(step * len(years), 1.0), height, base, tuple(found), most)


def line(shares: Sequence[float], *, width: float = 112, height: float = 28) -> str:
    """The points of a small line over years, from the left to the right.

    >>> line([0.0, 1.0], width=10, height=10)
    '1,9 9,1'
    """
    most = max(shares, default=0.0) or 1.0
    step = (width - 2) / max(1, len(shares) - 1)
    points = (
        f"{1 + place * step:.4g},{height - 1 - (height - 2) * share / most:.4g}" for place, share in enumerate(shares)
    )
    return " ".join(points)


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of a map: ``lines`` are its name as far as it fits, ``field`` numbers the colour."""

    x: float
    y: float
    width: float
    height: float
    iri: str
    label: str
    papers: int
    lines: tuple[str, ...]
    field: int
    heading: bool


def treemap(fields: Sequence[Mapping[str, Any]], *, width: float, height: float) -> list[Tile]:
    """A map of topics: fields as large as the papers below them, and their topics in them.

    Squarified (Bruls, Huizing and van Wijk, 2000), so that tiles stay near to squares and names fit.
    """
    found: list[Tile] = []
    boxes = squarify([field["papers"] for field in fields], 0, 0, width, height)
    for number, (field, box) in enumerate(zip(fields, boxes, strict=True)):
        x, y, wide, tall = box[0] + 1.5, box[1] + 1.5, max(0.0, box[2] - 3), max(0.0, box[3] - 3)
        found.append(_tile(field, x, y, wide, min(tall, 24.0) if field["topics"] else tall, number, heading=True))
        inner = squarify([topic["papers"] for topic in field["topics"]], x, y + 25, wide, max(0.0, tall - 25))
        for topic, (a, b, w, h) in zip(field["topics"], inner, strict=True):
            if w > 8 and h > 8:
                found.append(_tile(topic, a, b, w - 2, h - 2, number, heading=False))
    return found


def _tile(
    row: Mapping[str, Any], x: float, y: float, width: float, height: float, field: int, *, heading: bool
) -> Tile:
    room, most = int((width - 10) / _LETTER), max(0, int((height - 4) / 15))
    lines = tuple(wrapped(row["label"], room)[:most]) if room >= 4 else ()
    complete = " ".join(lines) == row["label"]
    if lines and not complete:
        last = lines[-1].rstrip("…")
        lines = (*lines[:-1], f"{last[: room - 1]}…")
        lines = lines if len("".join(lines)) > _LEGIBLE else ()
    return Tile(
        round(x, 1), round(y, 1), round(width, 1), round(height, 1),
        row["iri"], row["label"], row["papers"], lines, field, heading,
    )  # fmt: skip


def wrapped(text: str, room: int) -> list[str]:
    """A text in lines of so many letters at most, where words allow it.

    >>> wrapped("natural language processing", 12)
    ['natural', 'language', 'processing']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word if len(word) <= room else f"{word[: max(1, room - 1)]}…")
    return lines


Box = tuple[float, float, float, float]


def squarify(sizes: Sequence[float], x: float, y: float, width: float, height: float) -> list[Box]:
    """Rectangles in a rectangle, as large as their sizes say, given largest first."""
    total = sum(sizes)
    if not total or width <= 0 or height <= 0:
        return [(x, y, 0.0, 0.0) for _ in sizes]
    areas = [size * width * height / total for size in sizes]
    found: list[Box] = []
    while areas:
        side = min(width, height) or 1.0
        row = 1
        while row < len(areas) and _worst(areas[: row + 1], side) <= _worst(areas[:row], side):
            row += 1
        thick = sum(areas[:row]) / side
        place = 0.0
        for area in areas[:row]:
            long = area / thick if thick else 0.0
            found.append((x, y + place, thick, long) if width >= height else (x + place, y, long, thick))
            place += long
        if width >= height:
            x, width = x + thick, max(0.0, width - thick)
        else:
            y, height = y + thick, max(0.0, height - thick)
        areas = areas[row:]
    return found


def _worst(row: Sequence[float], side: float) -> float:
    """How far the longest rectangle of a row is from a square."""
    total = sum(row)
    if not total or not min(row):
        return float("inf")
    return max(side * side * max(row) / total**2, total**2 / (side * side * min(row)))


@dataclass(frozen=True, slots=True)
class Dot:
    """A node of a small network; ``label`` is empty where names would lie over each other, else centred at a place."""

    x: float
    y: float
    radius: float
    iri: str
    kind: str
    name: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Net:
    """A small network in a box."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float], ...]


def network(picture: Mapping[str, Any], *, width: float, height: float) -> Net:
    """Fit a network into a box; the names of what most papers name are written as long as there is room."""
    nodes = picture["nodes"]
    if not nodes:
        return Net(width, height, (), ())
    xs, ys = ([node[axis] for node in nodes] for axis in "xy")

    def place(node: Mapping[str, Any]) -> tuple[float, float]:
        across = (node["x"] - min(xs)) / ((max(xs) - min(xs)) or 1)
        down = (node["y"] - min(ys)) / ((max(ys) - min(ys)) or 1)
        return round(46 + across * (width - 92), 1), round(18 + down * (height - 44), 1)

    most = max(node["papers"] for node in nodes) or 1
    places = [place(node) for node in nodes]
    radii = [round(4 + 9 * sqrt(node["papers"] / most), 1) for node in nodes]
    labels = _labels(nodes, places, radii, width)
    dots = tuple(
        Dot(x, y, radius, node["iri"], node["kind"], node["label"], *label)
        for node, (x, y), radius, label in zip(nodes, places, radii, labels, strict=True)
    )
    return Net(width, height, dots, tuple((*places[a], *places[b]) for a, b in picture["lines"]))


def _labels(
    nodes: Sequence[Mapping[str, Any]], places: Sequence[tuple[float, float]], radii: Sequence[float], width: float
) -> list[tuple[str, float, float]]:
    """The names that fit, each with the middle of its line: below its dot, above it, or beside it."""
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(places, radii, strict=True)]
    labels = [("", 0.0, 0.0)] * len(nodes)
    for index in sorted(range(len(nodes)), key=lambda i: -nodes[i]["papers"]):
        name = nodes[index]["label"]
        text = name if len(name) <= 24 else f"{name[:23]}…"
        (x, y), half, away = places[index], len(text) * 3.1, radii[index]
        ways = ((0.0, away + 12), (0.0, -away - 4), (away + half + 4, 4.0), (-away - half - 4, 4.0))
        for across, down in ways:
            middle, line = x + across, y + down
            box = (middle - half, line - 10, middle + half, line + 3)
            others = (other for place, other in enumerate(taken) if place != index)
            if box[0] >= 0 and box[2] <= width and not any(_meet(box, other) for other in others):
                labels[index] = (text, round(middle, 1), round(line, 1))
                taken.append(box)
                break
    return labels


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
