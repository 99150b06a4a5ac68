r"""Undo LaTeX, only in the pieces that show it: a command, an accent, ``$…$`` without blanks inside the dollars.

Outside of such a piece ``%``, ``&``, ``~``, ``_``, braces and a lone ``$`` are characters. What no table knows stays as
it is written. Symbols come from the tables of pylatexenc; its parser is not used, because it reads a whole text as
LaTeX and drops what stands behind a ``%``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

#: Math within a line; what is in it begins and ends without a blank, and no digit follows ("$5-$10" is money).
_MATH: Final = re.compile(
    r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\]){1,400}?)(?<!\s)\$(?![\d$])|\\\((.{1,400}?)\\\)|\$\$((?:\\.|[^$\\]){1,1000}?)\$\$|\\\[(.{1,1000}?)\\\]",
    re.DOTALL,
)
#: Several such without a blank between them: no "$$" in it begins or ends anything else.
_CHAIN: Final = re.compile(r"(?<![\\$])(?:\$[^$\s]{1,120}\$){2,}(?![\d$])")
_LENGTH: Final = re.compile(r"\s*=?\s*-?\d*\.?\d*\s*(?:ex|em|pt|mu|mm|cm|in|bp|sp|pc|\\[A-Za-z]+)?~?")
_SHOWS_MATH: Final = re.compile(r"[\\^_{}=<>+*/|]|^[^\s]+$")
_COMMAND: Final = re.compile(r"(?<!\\)\{(?=\\[A-Za-z'\"`^~=.])|\\(?:[A-Za-z]+\*?|[^A-Za-z\s])")
_COMBINING: Final = dict(
    zip(
        "'`\"^~=.cvuHkrbdt",
        "\u0301\u0300\u0308\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0331\u0323\u0361",
        strict=True,
    )
)
_BLANKS: Final = re.compile(r"[ \t\n]*")
#: Signs behind a backslash and what they print.
_PRINTED: Final = {
    **{sign: sign for sign in "%&_#${}"},
    ",": " ",
    ";": " ",
    ":": " ",
    ">": " ",
    "!": "",
    "-": "",
    "/": "",
    " ": " ",
    "\\": " ",
    "@": "",
    "|": "‖",
}
_SWITCHES: Final = frozenset(
    """em it bf tt sc sl rm sf cal small large Large tiny footnotesize scriptsize normalsize itshape bfseries
    ttfamily displaystyle textstyle scriptstyle limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr
    middle boldmath protect noindent xspace mathstrut par newline linebreak centering item""".split()
)
_DROPPED: Final = frozenset(
    """cite citep citet citealp citeauthor citeyear label ref eqref cref Cref autoref vspace hspace thanks index
    phantom begin end""".split()
)
_ARGUMENT: Final = frozenset(
    """textit textbf texttt textsc textsf textrm textsl textup textmd textnormal text emph underline uline mbox
    hbox fbox mathrm mathbf mathit mathcal mathbb mathsf mathtt mathfrak mathscr mathnormal boldsymbol bm pmb
    operatorname ensuremath widehat widetilde overline underbrace overbrace hat tilde bar vec dot ddot check
    breve acute grave mathring textsuperscript textsubscript url path nolinkurl uppercase lowercase
    MakeUppercase textcolor_ footnote enquote title section subsection paragraph caption cancel sout xout not
    smash stackrel_ smaller acl""".split()
)
#: What a length follows: it moves what is printed, and says nothing.
_MOVES: Final = frozenset("raise lower kern mkern hskip vskip mskip".split())
#: Macros that nearly every author writes alike.
_SHORT: Final = {"ie": "i.e.", "eg": "e.g.", "etc": "etc.", "etal": "et al.", "wrt": "w.r.t.", "vs": "vs."}
#: Commands whose braces got lost: the rest of the name is what they were about.
_FUSED: Final = re.compile(
    r"(emph|text(?:it|bf|sc|tt|sf|sl|rm)?|math(?:cal|bb|rm|bf|sf)|operatorname)([A-Za-z]+)|(sqrt|tilde|hat|bar)([A-Z][A-Za-z]?)"
)
#: Commands with two arguments: which of them is text, or -1 for what stands above and below.
_PAIRS: Final = {
    **dict.fromkeys(("href", "textcolor", "colorbox", "stackrel"), 1),
    "texorpdfstring": 0,
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac", "binom"), -1),
}
_OWN: Final = {
    "circ": "°", "degree": "°", "ldots": "…", "dots": "…", "cdots": "⋯", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textunderscore": "_", "textdollar": "$", "textless": "<", "textgreater": ">",
    "textpercent": "%", "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "space": " ", "i": "i", "j": "j", "sqrt": "√", "lbrace": "{",
    "rbrace": "}",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "to": "→", "sim": "~", "slash": "/",
    "mid": "|",
    "textquotesingle": "'", "textquotedbl": '"', "textendash": "–", "textemdash": "—", "ell": "ℓ",
    "star": "*", "ast": "*",
    "setminus": "\\", "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|", "tfrac": "",
}  # fmt: skip
_FUNCTIONS: Final = frozenset(
    """log ln exp sin cos tan max min arg argmax argmin sup inf lim det dim deg gcd ker Pr softmax sinh cosh tanh
    limsup liminf mod bmod pmod""".split()
)
_LONGEST_ARGUMENT: Final = 2000
_DEEPEST: Final = 30


def without_latex(text: str) -> str:
    r"""Undo the LaTeX in a text that is not a LaTeX document.

    >>> without_latex(r"$k$-NN and Schr\"odinger rise by 5\% (\textit{e.g.} $3\times$) for $5 and $6")
    'k-NN and Schrödinger rise by 5% (e.g. 3×) for $5 and $6'
    """
    if "\\" not in text and "$" not in text:
        return text
    if "$$" in text:
        text = _CHAIN.sub(_each_math, text)
    if "$" in text or "\\(" in text or "\\[" in text:
        text = _MATH.sub(_math, text)
    return _commands(text) if "\\" in text else text


def _each_math(found: re.Match[str]) -> str:
    return "".join(_math(piece) for piece in re.finditer(r"\$([^$]+)\$", found.group()))


def _math(found: re.Match[str]) -> str:
    inner = next(group for group in found.groups() if group is not None)
    if _SHOWS_MATH.search(inner) is None:
        return found.group()
    return _converted_math(inner)


@lru_cache(maxsize=4096)
def _converted_math(inner: str) -> str:
    return re.sub(r"\s+", " ", _Piece(inner, math=True).all()).strip()


def _commands(text: str) -> str:
    """Undo the commands outside of math, each with its arguments."""
    done: list[str] = []
    position = 0
    while found := _COMMAND.search(text, position):
        done.append(text[position : found.start()])
        piece = _Piece(text, position=found.start())
        said = piece.group() if text[found.start()] == "{" else piece.command()
        position = max(piece.position, found.start() + 1)
        if said == "" and done[-1].endswith("~"):
            done[-1] = done[-1][:-1]
        done.append(said if said is not None else text[found.start() : position])
    done.append(text[position:])
    return "".join(done)


class _Piece:
    """Reads LaTeX from a place on."""

    def __init__(self, text: str, *, position: int = 0, math: bool = False, depth: int = 0) -> None:
        self._text = text
        self.position = position
        self._math = math
        self._depth = depth

    def all(self) -> str:
        """Everything to the end of the text."""
        said: list[str] = []
        while self.position < len(self._text):
            said.append(self._one())
        return "".join(said)

    def group(self) -> str | None:
        """A group in braces, without them; None where it does not close."""
        inner = self._braced()
        return None if inner is None else self._inner(inner).strip()

    def command(self) -> str | None:
        """The command that begins here, with its arguments; None where nobody knows it."""
        start = self.position
        found = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL).match(self._text, start)
        if found is None:
            self.position += 1
            return None
        self.position = found.end()
        name = found.group(1)
        bare = name.rstrip("*") if len(name) > 1 else name
        said = self._said(bare)
        if said is None and bare not in _ARGUMENT and (fused := _FUSED.fullmatch(bare)) is not None:
            said = _of_fused(fused)
        if said is None:
            self.position = found.end()
        return said

    def _one(self) -> str:
        character = self._text[self.position]
        if character == "\\":
            start = self.position
            said = self.command()
            if said is None:
                said = self._text[start : self.position]
                return said.lstrip("\\") if self._math else said
            return said
        self.position += 1
        if self._math and (character in "{}" or (character == "^" and re.match(r"\{?\\circ\b", self._rest()))):
            return ""
        return " " if self._math and character in "~&" else character

    def _said(self, name: str) -> str | None:
        if name in _PRINTED:
            return _PRINTED[name]
        if name in _COMBINING and (accented := self._accented(name)) is not None:
            return accented
        if name in _SHORT:
            return _SHORT[name].rstrip(".") if self._rest().startswith(".") else _SHORT[name]
        if self._prints_nothing(name):
            return ""
        if name in _PAIRS:
            return self._pair(name)
        if name in _FUNCTIONS:
            before = self._text[: self.position - len(name) - 1]
            return f" {name}" if (self._math and before[-1:].isalnum()) or before[-1:] == "}" else name
        if name in _ARGUMENT:
            return self._argument_of(name)
        return self._symbol(name)

    def _prints_nothing(self, name: str) -> bool:
        """Whether a command prints nothing; if so, its arguments are skipped."""
        if name in _SWITCHES:
            self._skip_blanks()
        elif name in _MOVES:
            self._skip(_LENGTH)
        elif name in _DROPPED:
            while (self._bracketed() or self._braced()) is not None:
                pass
        else:
            return False
        return True

    def _accented(self, name: str) -> str | None:
        """The letter behind an accent, with it."""
        place = self.position
        if name.isalpha():
            self._skip_blanks()
        inner = self._braced()
        if inner is None:
            found = re.compile(r"\\?([A-Za-zıȷ])").match(self._text, self.position)
            if found is None or (name.isalpha() and self.position == place):
                self.position = place
                return None
            self.position = found.end()
            inner = found.group(1)
        letter = self._inner(inner) if inner.startswith("\\") and len(inner) > 2 else inner.lstrip("\\")
        if not letter or len(letter) > 2:
            return letter
        return unicodedata.normalize("NFC", letter[0] + _COMBINING[name] + letter[1:])

    def _pair(self, name: str) -> str | None:
        first = self._braced()
        if (
            first is None
            and self._math
            and name in ("frac", "dfrac", "tfrac")
            and re.match(r"\s*\w\s*\w", self._rest())
        ):
            digits = re.sub(r"\s", "", self._rest()[:4])[:2]
            self.position = self._text.index(digits[1], self._text.index(digits[0], self.position) + 1) + 1
            return f"{digits[0]}/{digits[1]}"
        second = self._braced() if first is not None else None
        if first is None or second is None:
            return None
        if _PAIRS[name] >= 0:
            return self._inner((first, second)[_PAIRS[name]])
        top, bottom = self._inner(first), self._inner(second)
        if name == "binom":
            return f"({top} choose {bottom})"
        return f"{_bracketed(top)}/{_bracketed(bottom)}"

    def _argument_of(self, name: str) -> str | None:
        self._bracketed()
        inner = self._braced()
        if inner is None:
            if self._math and (found := re.compile(r"\s*(\\[A-Za-z]+|\w)").match(self._text, self.position)):
                self.position = found.end()
                return self._inner(found.group(1))
            if self._math or self._rest().lstrip().startswith("{") or not self._rest().startswith((" ", "\n")):
                return None
            self._skip_blanks()
            return ""
        if name in ("url", "path", "nolinkurl"):
            return inner.replace("\\", "")
        said = self._inner(inner, math=self._math and not name.startswith("text"))
        return f" ({said})" if name == "footnote" else said

    def _symbol(self, name: str) -> str | None:
        known = _OWN.get(name) or _symbol(name)
        if known is None:
            inner = self._braced()
            return None if inner is None or not inner.strip() else self._inner(inner)
        if name == "sqrt":
            inner = self._braced()
            return known if inner is None else f"√{_bracketed(self._inner(inner))}"
        if self._rest().startswith("{}"):
            self.position += 2
        elif not self._math and known.isalpha() and len(known) <= 2:
            self._skip_blanks()
        return known

    def _inner(self, text: str, *, math: bool | None = None) -> str:
        if self._depth >= _DEEPEST:
            return text
        if math is None:
            math = self._math
        if not math:
            text = _MATH.sub(_math, text)
        return _Piece(text, math=math, depth=self._depth + 1).all()

    def _braced(self) -> str | None:
        """The argument in braces that follows, without them."""
        start = self.position
        while start < len(self._text) and self._text[start] in " \t\n":
            start += 1
        if start >= len(self._text) or self._text[start] != "{":
            return None
        depth, place = 0, start
        while place < min(len(self._text), start + _LONGEST_ARGUMENT):
            character = self._text[place]
            if character == "\\":
                place += 2
                continue
            depth += (character == "{") - (character == "}")
            place += 1
            if depth == 0:
                self.position = place
                return self._text[start + 1 : place - 1]
        return None

    def _bracketed(self) -> str | None:
        """The optional argument that follows."""
        found = re.compile(r"\[([^\[\]]{0,200})\]").match(self._text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return found.group(1)

    def _skip_blanks(self) -> None:
        self._skip(_BLANKS)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if (found := pattern.match(self._text, self.position)) is not None:
            self.position = found.end()

    def _rest(self) -> str:
        return self._text[self.position : self.position + 20]


def _of_fused(found: re.Match[str]) -> str:
    name, rest = (found.group(1), found.group(2)) if found.group(1) else (found.group(3), found.group(4))
    return f"√{rest}" if name == "sqrt" else rest


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"[\w.]*", text) else f"({text})"


@lru_cache(maxsize=1024)
def _symbol(name: str) -> str | None:
    """The character that a command stands for; mathematical alphabets become plain letters."""
    spec = _table().get_macro_spec(name)
    said = getattr(spec, "simplify_repl", None)
    if not isinstance(said, str) or not said.strip() or "%" in said or len(said) > 3:
        return None
    return said


@cache
def _table():  # type: ignore[no-untyped-def]  # pylatexenc has no types
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()
