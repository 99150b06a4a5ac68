"""The clients that the README names, run as it shows them."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```py\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURLS = re.findall(r"^curl .*", README, re.MULTILINE)


def run(snippet: str, server: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(snippet.replace("http://127.0.0.1:8000/", server), names)
    return names


def test_all_are_there() -> None:
    assert [word for word in ("pandas", "SPARQLWrapper", "SPARQLStore") if not any(word in s for s in SNIPPETS)] == []
    assert len(CURLS) >= 3


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: re.findall(r"pandas|SPARQLWrapper|SPARQLStore", s)[0])
def test_python_clients(server: str, snippet: str) -> None:
    names = run(snippet, server)
    if "frame" in names:
        assert list(names["frame"].columns) == ["title", "year"]
        assert len(names["frame"]) > 20
    elif "names" in names:
        assert len(names["names"]) == 10
    else:
        assert len(names["rows"]) == 34


@pytest.mark.parametrize("command", CURLS)
def test_curl(server: str, command: str) -> None:
    line = shlex.split(command.replace("http://127.0.0.1:8000/", server))
    done = subprocess.run([*line, "-s", "-f"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, len(done.stdout) > 100) == (0, True), done.stderr


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format", ["JSON", "XML", "CSV", "TSV", "TURTLE", "RDFXML", "JSONLD"])
@pytest.mark.parametrize("method", ["GET", "POST", "POSTDIRECTLY"])
def test_sparqlwrapper_in_every_format(server: str, format: str, method: str) -> None:
    import SPARQLWrapper as wrapper  # noqa: N813 - the module's name

    endpoint = wrapper.SPARQLWrapper(f"{server}sparql")
    endpoint.setMethod("POST" if method == "POSTDIRECTLY" else method)
    if method == "POSTDIRECTLY":
        endpoint.setRequestMethod(wrapper.POSTDIRECTLY)
    triples = format in {"TURTLE", "RDFXML", "JSONLD"}
    endpoint.setQuery("CONSTRUCT WHERE { ?p a kg:Paper }" if triples else "SELECT ?p WHERE { ?p a kg:Paper }")
    endpoint.setReturnFormat(getattr(wrapper, format))
    assert "arxiv-1512.03385" in str(_text(endpoint.queryAndConvert()))


def _text(found: Any) -> str:
    if isinstance(found, bytes):
        return found.decode()
    if hasattr(found, "toxml"):
        return str(found.toxml())
    return str(found.serialize()) if hasattr(found, "serialize") else str(found)
