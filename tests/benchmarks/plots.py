"""Plots of measures against the number of papers, as SVG: both axes logarithmic, one line a measure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_WIDTH, _HEIGHT, _EDGE, _LEGEND = 720, 380, 60, 170
#: Colours that are told apart by people who do not see all of them (Okabe and Ito, 2008).
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")

Points = Sequence[tuple[float, float]]


def plot(title: str, unit: str, lines: Mapping[str, Points]) -> str:
    """Draw lines; points that are not above zero are left out.

    >>> plot("Time", "s", {"build": [(1000, 2.0), (10000, 21.0)]}).count("<polyline")
    1
    """
    drawn = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in lines.items()}
    drawn = {name: points for name, points in drawn.items() if points}
    everything = [point for points in drawn.values() for point in points]
    across = _Scale([x for x, _ in everything], _EDGE, _WIDTH - _LEGEND)
    upwards = _Scale([y for _, y in everything], _HEIGHT - _EDGE, _EDGE / 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_EDGE}" y="16" font-size="14">{escape(title)}</text>',
    ]
    for x in across.ticks():
        at = across.place(x)
        parts.append(_line(at, _EDGE / 2, at, _HEIGHT - _EDGE, "#ddd"))
        parts.append(f'<text x="{at:.1f}" y="{_HEIGHT - _EDGE + 18}" text-anchor="middle">{x:,.0f}</text>')
    for y in upwards.ticks():
        at = upwards.place(y)
        parts.append(_line(_EDGE, at, _WIDTH - _LEGEND, at, "#ddd"))
        parts.append(f'<text x="{_EDGE - 6}" y="{at + 4:.1f}" text-anchor="end">{y:g} {escape(unit)}</text>')
    parts.append(f'<text x="{(_WIDTH - _LEGEND + _EDGE) / 2}" y="{_HEIGHT - 14}" text-anchor="middle">papers</text>')
    for number, (name, points) in enumerate(drawn.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [(across.place(x), upwards.place(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        top = _EDGE / 2 + 18 * number
        parts.append(_line(_WIDTH - _LEGEND + 10, top, _WIDTH - _LEGEND + 30, top, colour))
        parts.append(f'<text x="{_WIDTH - _LEGEND + 36}" y="{top + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


class _Scale:
    """A logarithmic axis from one place to another."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = math.log10(min(values, default=1)), math.log10(max(values, default=10))
        self._low = math.floor(low)
        self._high = max(math.ceil(high), self._low + 1)
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
