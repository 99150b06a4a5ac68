"""The page itself: template, style, scripts and data in one file that asks the network for nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache, partial
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pyvis
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.core.errors import ExportError
from kg.page.bundle import bundle

STYLES: Final = ("colours", "base", "layout", "controls", "panel", "table", "small", "print")

_VIS: Final = "lib/vis-9.1.2/vis-network.min.js"
#: Data are compressed in a page that would be larger than this; browsers since 2023 can read that.
_COMPRESS_FROM: Final = 1_000_000


def document(*, title: str, graph: dict[str, Any], text: dict[str, Any], theme: str) -> str:
    """Render the page.

    Args:
        title: Heading and title.
        graph: The block the picture needs.
        text: The block that is read when a panel opens.
        theme: ``auto``, ``light`` or ``dark``.
    """
    renderer, program, style = _renderer(), _program(), _style()
    blocks = [as_json(graph), as_json(text)]
    compress = sum(len(part.encode()) for part in (*blocks, renderer, program, style)) >= _COMPRESS_FROM
    return _environment().get_template("template.html").render(
        title=clean(title) or "Knowledge graph",
        theme=theme,
        script_hashes=Markup(" ").join(_source(script) for script in (renderer, program)),
        style_hash=_source(style),
        style=Markup(style),
        renderer=Markup(renderer),
        program=Markup(program),
        encoding="gzip" if compress else "plain",
        graph=Markup(packed(blocks[0]) if compress else blocks[0]),
        text=Markup(packed(blocks[1]) if compress else blocks[1]),
        generator=f"paperkg {_version()}",
    )  # fmt: skip


def as_json(value: object) -> str:
    r"""Write JSON that cannot end the element it stands in, nor break as UTF-8.

    >>> as_json({"a": "</script>"})
    '{"a":"\\u003c/script>"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return clean(text).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def packed(text: str) -> str:
    """Compress a text for the page; the same text gives the same bytes."""
    return base64.b64encode(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)).decode("ascii")


def clean(text: str) -> str:
    """Replace what UTF-8 cannot hold (halves of surrogate pairs)."""
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    templates = Path(pyvis.__file__).parent / "templates"
    loader = ChoiceLoader([PackageLoader("kg.page", "."), FileSystemLoader(templates)])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


@cache
def _renderer() -> str:
    """Read vis-network out of pyvis, without the pointer to its source map."""
    loader = _environment().loader
    assert loader is not None
    try:
        source = loader.get_source(_environment(), _VIS)[0]
    except Exception as error:
        raise ExportError(f"pyvis is installed without {_VIS}; install pyvis==0.3.2 again") from error
    return _safe_script(re.sub(r"//# sourceMappingURL=\S+\s*$", "", source), "vis-network")


@cache
def _program() -> str:
    return _safe_script(bundle("main.js", partial(asset, "js")), "the page's scripts")


@cache
def _style() -> str:
    style = "\n".join(asset("css", f"{name}.css") for name in STYLES)
    return style.replace("</", "<\\/")


def asset(folder: str, name: str) -> str:
    """Read a file that goes into the page; raises `FileNotFoundError` where there is none."""
    return resources.files("kg.page").joinpath(folder, name).read_text(encoding="utf-8")


def _safe_script(source: str, what: str) -> str:
    if re.search(r"</script|<!--", source, re.IGNORECASE):
        raise ExportError(f"{what} cannot stand inside a page: it holds an end tag")
    # Browsers hash what stands between the tags after turning line ends into \n.
    return "\n" + source.replace("\r\n", "\n").strip() + "\n"


def _source(content: str) -> Markup:
    digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
    return Markup(f"'sha256-{digest}'")


def _version() -> str:
    try:
        return version("paperkg")
    except PackageNotFoundError:
        return "from source"
