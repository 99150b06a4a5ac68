"""The picture as an image: what the page shows when it opens, as SVG, or as PNG with matplotlib."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final
from xml.sax.saxutils import escape

import networkx as nx

from kg.core.colours import COLOURS, hexadecimal
from kg.core.errors import UsageError
from kg.core.files import whole_file
from kg.page.options import PageOptions

#: Endings of the files that are images.
SUFFIXES: Final = (".svg", ".png")
_MARGIN: Final = 60.0
_MOST_NAMES: Final = 60
_LONGEST_NAME: Final = 32
_LETTER: Final = 6.6
_LINE: Final = 14.0
_STYLE: Final = "line{stroke:#8a8f98;stroke-opacity:.28}text{font:12px sans-serif;text-anchor:middle;fill:#1c2127}"
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The longer side of a PNG, in pixels.
_PIXELS: Final = 2400
_DOTS: Final = 150


@dataclass(frozen=True, slots=True)
class _Node:
    """A node on the canvas; ``y`` grows downwards."""

    x: float
    y: float
    radius: float
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn: nodes, the most important first, lines between them by place, and the names that find room."""

    nodes: tuple[_Node, ...]
    lines: tuple[tuple[int, int], ...]
    named: tuple[int, ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, width and height, with a margin."""
        xs, ys = [n.x for n in self.nodes] or [0.0], [n.y for n in self.nodes] or [0.0]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        return min(xs) - _MARGIN, min(ys) - _MARGIN, width + 2 * _MARGIN, height + 2 * _MARGIN


def is_image(path: Path) -> bool:
    """Whether a file is to hold an image rather than a page."""
    return path.suffix.lower() in SUFFIXES


def draw(graph: nx.MultiDiGraph, path: Path, *, options: PageOptions) -> int:
    """Draw what the page of a graph shows when it opens; gives the number of nodes.

    Args:
        graph: As for `kg.page.render`.
        path: Ends in ``.svg`` or ``.png``.
        options: As for `kg.page.render`.

    Raises:
        UsageError: The focus, a type or the topic is not in the graph; or matplotlib is missing.
        ExportError: The file cannot be written.
    """
    drawing = _drawing(graph, options)
    if path.suffix.lower() == ".svg":
        with whole_file(path) as file:
            file.write(_svg(drawing, options.title).encode())
    else:
        figure = _figure(drawing)
        with whole_file(path) as file:
            _save(figure, file)
    return len(drawing.nodes)


def _drawing(graph: nx.MultiDiGraph, options: PageOptions) -> _Drawing:
    from kg.page.assemble import assemble
    from kg.page.start import drawn_at_first

    # laid out for itself: what only the page holds needs no room
    network, selection = assemble(graph, replace(options, file_nodes=options.max_nodes))
    shown = drawn_at_first(graph, selection, steps=network.start["hops"], limit=network.start["limit"])
    kept = [node for node in network.nodes if node["iri"] in shown]
    places = {node["id"]: place for place, node in enumerate(kept)}
    nodes = tuple(
        _Node(float(n["x"]), float(n["y"]), float(n["size"]) / 2, n["kind"], _short(n["label"])) for n in kept
    )
    ends = {(edge["from"], edge["to"]) for edge in network.edges if edge["from"] != edge["to"]}
    lines = tuple(sorted((places[a], places[b]) for a, b in ends if a in places and b in places))
    return _Drawing(nodes, lines, tuple(_with_room(nodes)))


def _short(name: str) -> str:
    plain = _NOT_IN_XML.sub("\ufffd", " ".join(name.split()))
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1].rstrip() + "…"


def _with_room(nodes: Iterable[_Node]) -> Iterator[int]:
    """The nodes whose names stand in nobody's way, the largest first; titles of papers are too long."""
    taken: list[tuple[float, float, float]] = []
    order = sorted(enumerate(nodes), key=lambda item: (-item[1].radius, item[0]))
    for place, node in order:
        half = _LETTER * len(node.name) / 2
        top = node.y + node.radius
        free = all(abs(node.x - x) > half + other or abs(top - y) > _LINE for x, y, other in taken)
        if free and node.kind != "Paper" and len(taken) < _MOST_NAMES:
            taken.append((node.x, top, half))
            yield place


def _svg(drawing: _Drawing, title: str) -> str:
    left, top, width, height = (round(value) for value in drawing.bounds)
    kinds = "".join(f".{kind}{{fill:{hexadecimal(kind)}}}" for kind in COLOURS)
    style = (
        f"line{{stroke:#8a8f98;stroke-opacity:.28}}text{{font:12px sans-serif;text-anchor:middle;fill:#1c2127}}{kinds}"
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{width}" height="{height}" role="img">',
        f"<title>{escape(_NOT_IN_XML.sub(' ', title))}</title><style>{style}</style>",
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for first, second in drawing.lines:
        a, b = drawing.nodes[first], drawing.nodes[second]
        parts.append(f'<line x1="{a.x:g}" y1="{a.y:g}" x2="{b.x:g}" y2="{b.y:g}"/>')
    for node in drawing.nodes:
        circle = f'<circle class="{node.kind}" cx="{node.x:g}" cy="{node.y:g}" r="{node.radius:g}">'
        parts.append(f"{circle}<title>{escape(node.name)}</title></circle>")
    for place in drawing.named:
        node = drawing.nodes[place]
        parts.append(f'<text x="{node.x:g}" y="{node.y + node.radius + 12:g}">{escape(node.name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _figure(drawing: _Drawing) -> Any:
    try:
        from matplotlib.collections import EllipseCollection, LineCollection
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageError(
            "a PNG is drawn with matplotlib, which is not installed: pip install 'paperkg[picture]'; "
            "an SVG needs nothing"
        ) from None
    left, top, width, height = drawing.bounds
    scale = _PIXELS / max(width, height) / _DOTS
    figure = Figure(figsize=(width * scale, height * scale), dpi=_DOTS)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(left, left + width)
    axes.set_ylim(top + height, top)
    axes.axis("off")
    ends = [[(drawing.nodes[n].x, drawing.nodes[n].y) for n in line] for line in drawing.lines]
    axes.add_collection(LineCollection(ends, colors="#8a8f98", alpha=0.28, linewidths=0.6))
    sizes = [2 * node.radius for node in drawing.nodes]
    places = [(node.x, node.y) for node in drawing.nodes]
    colours = [hexadecimal(node.kind) for node in drawing.nodes]
    circles = EllipseCollection(
        sizes, sizes, [0] * len(sizes), units="xy", offsets=places, offset_transform=axes.transData, facecolors=colours
    )
    axes.add_collection(circles)
    for place in drawing.named:
        node = drawing.nodes[place]
        axes.text(node.x, node.y + node.radius + 2, node.name, ha="center", va="top", fontsize=12 * scale * 72)
    return figure


def _save(figure: Any, file: IO[bytes]) -> None:
    figure.savefig(file, format="png", metadata={"Software": None})
