from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.repair import repair
from kg.sources.repair.bibtex import bibtex_prose, bibtex_text
from kg.sources.repair.latex import without_latex

#: What shows LaTeX: a backslash before something, or dollars around something without blanks inside them.
_SHOWS_LATEX = re.compile(r"\\\S|\$[^\s$](?:[^$]*[^\s$])?\$|\$[^\s$]\$")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"$k$-NN and CIFAR-$10$", "k-NN and CIFAR-10"),
        (r"rises by 5% on ImageNet, or by 5\%", "rises by 5% on ImageNet, or by 5%"),
        (r"Schr\"odinger, H\"{o}lder, Erd\H{o}s, na\"{\i}ve, {\L}ukasz", "Schrödinger, Hölder, Erdős, naïve, Łukasz"),
        (r"\textit{e.g.}, {\em i.e.} \textbf{a \emph{b}}", "e.g., i.e. a b"),
        (r"$\mathcal{O}(n\log n)$ and 3$\times$ with $\alpha$", "O(n log n) and 3× with α"),
        (r"see \url{https://example.org/a_b} \cite{x}", "see https://example.org/a_b "),
        (r"costs $5 to $10, US$5/US$10 and $5-$10", "costs $5 to $10, US$5/US$10 and $5-$10"),
        (r"AT&T, ~5, a_b, {1, 2}, 100%, # 3", "AT&T, ~5, a_b, {1, 2}, 100%, # 3"),
        (r"\ours{} and \nobodyknows stay", r"\ours{} and \nobodyknows stay"),
        (r"$\frac{1}{n}$, ${360^\circ}$, $\sqrt{n}$, $\frac12$", "1/n, 360°, √n, 1/2"),
        (r"\verb and $unclosed and \textbf{open", r"\verb and $unclosed and \textbf{open"),
    ],
)
def test_latex(text: str, plain: str) -> None:
    assert without_latex(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<jats:p>We use <jats:italic>FooNet</jats:italic>, a net.</jats:p>", "We use FooNet, a net."),
        ("<p>One.</p><p>Two <b>three</b></p>", "One. Two three"),
        ("a < b and c > d, the token </s>, an <object>", "a < b and c > d, the token </s>, an <object>"),
        ("&lt;p&gt;We &amp;amp; you&lt;/p&gt; &mdash; AT&T", "We & you — AT&T"),
        ("classiﬁcation and eﬀicient, inter\u00adaction", "classification and efficient, interaction"),
        ("naÃ¯ve â€“ and Ã—", "naïve – and ×"),
        ("a ma- chine for nav-igation", "a machine for navigation"),
        (
            "long- and short-range self-attention, cost- effective",
            "long- and short-range self-attention, cost-effective",
        ),
        ("one  two\r\nthree\n\nfour ", "one two three\n\nfour"),
        ("self\x02attention\x00 and \u200bzero", "self-attention and zero"),
        ("cafe\u0301", "café"),
    ],
)
def test_markup_and_characters(text: str, plain: str) -> None:
    assert repair(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"{\emph x} and \emph y z, {\raise.17ex\hbox{$\scriptstyle\sim$}}30, {raise.17ex~}40", "x and y z, ~30, 40"),
        (r"\emphone \mathcalO(n) \sqrtT \tildeO(n), \ie, p \eg. q", "one O(n) √T O(n), i.e., p e.g. q"),
        (r"$2.1\times$$\sim$$2.6\times$ over", "2.1×~2.6× over"),
        (
            r"the emph{per se} case, tilde{O}(sqrt{n}), BarNet~cite{doe20}, extbf{F}oo",
            "the per se case, O(√n), BarNet, Foo",
        ),
        (
            r"{FooNet} by Lov{á}sz, {\em so}, {em so}, non{-}linear, Ł{}ojas, ({MIU})",
            "FooNet by Lovász, so, so, non-linear, Łojas, (MIU)",
        ),
        (
            r"{0, 1}^n, x_{A}, a {class}, Foo-{18, 34}, p ∈ {A}, {{ }}",
            r"{0, 1}^n, x_{A}, a {class}, Foo-{18, 34}, p ∈ {A}, {{ }}",
        ),
        (r"\begin{itemize} \item One \item Two \end{itemize}", "One Two"),
    ],
)
def test_what_is_left_of_latex(text: str, plain: str) -> None:
    assert repair(text) == plain


def test_an_abstract_in_bibtex_reads_as_elsewhere() -> None:
    text = r"Over {0, 1} and {German, French}, {FooNet} is \{a, b\}."
    assert repair(bibtex_prose(text)) == repair(text) == "Over {0, 1} and {German, French}, FooNet is {a, b}."


def test_bibtex() -> None:
    assert bibtex_text(r"{\"U}ber {BibTeX} \& \{x\} {``}y{''} a--b") == "Über BibTeX & {x} “y” a--b"


@given(st.text())
def test_repaired_once_is_repaired(text: str) -> None:
    once = repair(text, one_line=True)
    assert "  " not in once
    assert once == once.strip()


@given(st.text(alphabet="\\{}$^_abc \"'~%&<>/-", max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    repair(text)
    bibtex_text(text)


@given(st.text(alphabet=st.characters(exclude_characters="\\$"), max_size=80))
def test_what_shows_no_latex_stays(text: str) -> None:
    assert without_latex(text) == text


@pytest.mark.slow
def test_no_text_of_the_corpus_without_latex_changes(shared: Path) -> None:
    with gzip.open(shared / "corpus" / "papers-86k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for text in (row["title"], row.get("abstract") or ""):
                if not _SHOWS_LATEX.search(text):
                    assert without_latex(text) == text
