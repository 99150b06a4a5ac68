from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import sorting
from kg.store.leases import Lease, unless_held
from kg.store.sorting import LineSorter, sorted_lines

_line = st.binary(max_size=12).map(lambda b: b.replace(b"\n", b"") + b"\n")


@given(st.lists(_line, max_size=60), st.integers(1, 64))
def test_lines_are_sorted_whatever_the_chunk(lines: list[bytes], chunk: int) -> None:
    with LineSorter(chunk=chunk) as sorter:
        for line in lines:
            sorter.add(line)
        assert list(sorter) == sorted(lines)


def test_many_chunks_are_merged_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_WIDTH", 4)
    lines = [b"%d\n" % random.Random(n).randrange(1000) for n in range(300)]
    with LineSorter(chunk=20) as sorter:
        for line in lines:
            sorter.add(line)
        assert len(sorter._runs) < 4
        assert list(sorter) == sorted(lines)


def test_few_lines_touch_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_spill", None)
    assert list(sorted_lines([b"b\n", b"a\n"])) == [b"a\n", b"b\n"]


def test_a_lease_keeps_others_from_dropping(tmp_path: Path) -> None:
    path = tmp_path / "lease"
    path.touch()
    lease = Lease(path)
    with unless_held(path) as free:
        assert not free
    lease.close()
    with unless_held(path) as free:
        assert free
    path.unlink()
    with unless_held(path) as free:
        assert free, "what a killed build began to drop is nobody's"
