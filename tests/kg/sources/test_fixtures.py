"""Every folder ``tests/fixtures/<reader>/<case>``: an input and what is to be read out of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from kg.core.errors import SourceError
from kg.core.ids import paper_id
from kg.core.model import ExtractedPaper, Paper, Problem, SourceItem
from kg.sources import find, known_readers, read, recognised
from kg.sources.opening import documents_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
READERS = tuple(sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir()))
#: Cases of these readers say what stands in the text before it is repaired.
VERBATIM = {"extraction", "hf", "jsonl"}
CASES = sorted(folder for reader in READERS for folder in (FIXTURES / reader).iterdir() if folder.is_dir())


def input_of(case: Path) -> Path:
    return next(case.glob("input*"))


def plain(item: SourceItem) -> dict[str, Any]:
    """An item as the expectation files write it: defaults left out, an id only when it is no hash of the title."""
    match item:
        case Problem(where, what, _):
            return {"problem": where, "what": what}
        case Paper():
            fields = json.loads(json.dumps({k: v for k, v in dataclasses.asdict(item).items() if v or k == "abstract"}))
            del fields["source"]
            if item.id == paper_id(title=item.title):
                del fields["id"]
            return dict(fields)
        case ExtractedPaper(paper, extraction):
            fields = json.loads(json.dumps(extraction.as_dict()))
            assert fields.pop("paper_id") == paper.id
            assert len(fields.pop("text_sha256")) == 64
            assert [entity.pop("reasons") for entity in fields["entities"]] == [[] for _ in fields["entities"]]
            assert fields.pop("results", []) == []
            return {**plain(paper), **{k: v for k, v in fields.items() if v is not None}}


def same(expected: dict[str, Any], got: dict[str, Any]) -> bool:
    """Equality, but of problems only that the place ends and the sentence goes as expected."""
    if "problem" in expected:
        return got.get("problem", "").endswith(expected["problem"]) and expected["what"] in got["what"]
    return expected == got


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path) -> None:
    path = input_of(case)
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    if isinstance(expected, dict):
        with pytest.raises(SourceError, match=expected["error"]):
            list(read(path))
        return
    items = list(read(path, verbatim=case.parent.name in VERBATIM))
    got = [plain(item) for item in items]
    for wanted, item in zip(expected, got, strict=False):
        assert same(wanted, item), f"\nwanted {wanted}\ngot    {item}"
    assert len(got) == len(expected), got[len(expected) :]
    assert {item.source for item in items if isinstance(item, Paper)} <= {str(path)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_format_is_found_by_content(case: Path) -> None:
    [document] = documents_of(input_of(case))
    assert recognised(document).name == case.parent.name


def test_every_reader_has_cases() -> None:
    assert sorted(known_readers()) == sorted(READERS)
    assert {case.parent.name for case in CASES} == set(READERS)


def test_a_folder_of_fixtures_gives_all_inputs() -> None:
    found = [path for path in find([FIXTURES / "hf"]) if path.name.startswith("input")]
    assert found == [input_of(case) for case in CASES if case.parent.name == "hf"]
