from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.ids import normalise_title
from kg.core.model import Paper, SourceItem
from kg.sources import read
from kg.sources.hf_papers import READER, papers_of
from kg.sources.hf_papers.dates import date_of, is_date, published_in
from kg.sources.hf_papers.lines import Kind, kind_of, prose_score

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
COUNTS = {"000_d3f22fb8cb1cd47e.txt": 31, "001_598622b10907b3f4.txt": 37, "003_04def6f9b4a8ebc3.txt": 119}
FURNITURE = [
    "new", "Subscribe", "Daily Papers", "Trending Papers", "Papers", "byAK and the research community", "81",
    "1.2k", "+ 12", "- 3 comments", "Daily Papers of Nov 21", "Published on Oct 8",
    "by AK and the research community", "Get trending papers in your email inbox once a day!", "Submitted by",
    "Submitted by taesiri", "12 authors", "· 12 authors ·", "4 comments", "Upvote 31", "Upvote", "View all", "·",
    "GitHub 12.3k", "arXiv Page", "arXiv:2611.00001v2", "https://github.com/a/b", "github.com/a/b",
    "Published on Oct 8, 2024", "Abstract", "Log In", "Sign Up", "Previous", "Next", "TOS", "© 2026 Hugging Face",
    "taesiri's avatar", "View PDF", "Project page",
]  # fmt: skip
TITLES = [
    "Daily Papers of the Court: A Corpus", "Subscribers as Signals in News Graphs",
    "Papers, Please: Border Games with Agents", "Submitted Forms and Their Errors",
    "Mar 11 and After: Markets Under Shock", "Next Steps in Step Counting", "FlowNet",
    "12 Authors, One Voice: Style Merging", "GitHub Copilots at Sea", "Published Maps of Unseen Coasts",
]  # fmt: skip


def papers(items: list[SourceItem]) -> list[Paper]:
    return [item for item in items if isinstance(item, Paper)]


@pytest.fixture(params=COUNTS)
def seed(request: pytest.FixtureRequest) -> Path:
    path = SEEDS / str(request.param)
    if not path.exists():
        pytest.skip("the folder shared/ is not beside the repository")
    return path


def expected_pairs(path: Path) -> list[tuple[str, str]]:
    """These files alternate strictly once their header lines are gone."""
    lines = [line.strip() for line in path.read_text("utf-8").split("\n") if line.strip()]
    first = 2 if lines[0].startswith("Get") else 5
    lines = [lines[first].removeprefix("Subscribe"), *lines[first + 1 :]]
    return list(zip(lines[::2], lines[1::2], strict=True))


def test_seeds(seed: Path) -> None:
    items = list(read(seed, verbatim=True))
    assert [(paper.title, paper.abstract) for paper in papers(items)] == expected_pairs(seed)
    assert [paper.title for paper in papers(list(read(seed)))] == [title for title, _ in expected_pairs(seed)]
    assert len(items) == COUNTS[seed.name]
    assert {paper.published for paper in papers(items)} == {None}


def test_seeds_together() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the folder shared/ is not beside the repository")
    titles = [normalise_title(p.title) for name in COUNTS for p in papers(list(read(SEEDS / name)))]
    assert (len(titles), len(set(titles))) == (187, 155)


@pytest.mark.parametrize("change", ["shuffled", "wrapped", "paragraphs", "carded", "headless", "spaced", "tight"])
def test_seeds_changed(seed: Path, change: str) -> None:
    pairs = expected_pairs(seed)
    random.Random(7).shuffle(pairs)
    blocks = [_changed(change, number, title, abstract) for number, (title, abstract) in enumerate(pairs)]
    head = "" if change == "headless" else "Daily Papers\nby AK and the research community\n2026-11-21\n\n"
    got = papers(papers_of(head + ("\n" if change == "tight" else "\n\n").join(blocks), "s"))
    assert [paper.title for paper in got] == [title for title, _ in pairs]
    assert [" ".join(paper.abstract.split()) for paper in got] == [" ".join(abstract.split()) for _, abstract in pairs]


def _changed(change: str, number: int, title: str, abstract: str) -> str:
    words = title.split()
    if change == "wrapped" and number % 3 == 0 and len(words) > 3:
        title = " ".join(words[: len(words) // 2]) + "\n" + " ".join(words[len(words) // 2 :])
    if change == "paragraphs" and number % 3 == 0 and ". " in abstract[200:1000]:
        place = abstract.index(". ", 200) + 1
        abstract = abstract[:place] + "\n\n" + abstract[place + 1 :]
    if change == "carded":
        return (
            f"Submitted by\nuser{number}\n{number * 3}\n{title}\n{abstract}\n·\nNVIDIA\n{number} authors\n·\n{number}"
        )
    return f"{title}\n\n{abstract}" if change == "spaced" else f"{title}\n{abstract}"


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture(text: str) -> None:
    assert kind_of(text) not in (Kind.TEXT, Kind.BLANK)


@pytest.mark.parametrize("text", TITLES)
def test_titles_that_look_like_furniture(text: str) -> None:
    assert kind_of(text) is Kind.TEXT
    assert prose_score(text) < 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nov 21, 2026", "2026-11-21"), ("November 21 2026", "2026-11-21"), ("21 Nov 2026", "2026-11-21"),
        ("21st of November, 2026", "2026-11-21"), ("2026-11-21", "2026-11-21"), ("2026/1/2", "2026-01-02"),
        ("2026.11.21", "2026-11-21"), ("21.11.2026", "2026-11-21"), ("Fri, Nov 20, 2026", "2026-11-20"),
        ("Sept. 3, 2026", "2026-09-03"), ("May 2026", "2026-05"), ("2026-11", "2026-11"), ("Mar 11", None),
        ("21 Nov", None), ("Feb 30, 2026", None), ("2026-13-01", None), ("11/21/2026", None), ("Today", None),
        ("2 days ago", None), ("Nov 16 - Nov 22, 2026", None), ("Week 47", None), ("2026-W47", None), ("2026", None),
    ],
)  # fmt: skip
def test_dates(text: str, found: str | None) -> None:
    assert is_date(text)
    assert date_of(text) == found
    assert kind_of(text) is Kind.DATE


@pytest.mark.parametrize("text", ["March of the Penguins", "May the Nets Be with You", "2026 Roadmap", "Nov 21 Attack"])
def test_no_dates(text: str) -> None:
    assert not is_date(text)


def test_published_on() -> None:
    assert published_in("· Published on Oct 8, 2024") == "2024-10-08"
    assert published_in("Published Maps of Unseen Coasts") is None


@given(
    st.lists(
        st.sampled_from([*FURNITURE, *TITLES, "", " ", "We show it. " * 30, "a", "x" * 300]) | st.text(max_size=50)
    )
)
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    text = "\n".join(lines)
    READER.recognises(text)
    for paper in papers(papers_of(text, "s")):
        assert paper.title.strip()
        assert "\n" not in paper.title
        assert all(line in text for line in paper.abstract.split("\n"))


@pytest.mark.parametrize("title", TITLES[:7])
def test_text_without_a_title_is_a_problem(title: str) -> None:
    prose = "We show that the method works on all of the data that we have. " * 5
    assert len(papers(papers_of(f"{title}\n{prose}", "s"))) == 1
    items = papers_of(f"{prose}\n{title}\n{prose}", "s")
    assert [type(item).__name__ for item in items] == ["Problem", "Paper"]


def test_other_prose_is_not_recognised() -> None:
    story = "The old man walked down to the sea. He had been there before, and it was cold. " * 6
    assert not READER.recognises(f"The Shore\n\n{story}\n\nThe Storm\n\n{story}\n")
    assert not READER.recognises("# Heading\n\n" + "We propose a method and show results on our data. " * 8)
