"""Modules of a script put into one text: in order, each with its own names, and refused where they do not fit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import pytest

from kg.core.errors import ExportError
from kg.page.bundle import bundle, parse
from kg.page.document import asset

ROOT = Path(__file__).parents[3]


def reader(modules: Mapping[str, str]) -> Callable[[str], str]:
    def read(name: str) -> str:
        if name not in modules:
            raise FileNotFoundError(name)
        return modules[name]

    return read


def order(text: str) -> list[str]:
    return [line.split('"')[1] for line in text.splitlines() if line.startswith('__modules["') and "(() =>" in line]


def test_modules_stand_behind_what_they_import_and_once() -> None:
    text = bundle(
        "main.js",
        reader({
            "main.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
            "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
            "c.js": 'import "./d.js";\nexport const c = 1;\n',
            "d.js": "globalThis.d = 1;\n",
        }),
    )  # fmt: skip
    assert order(text) == ["d.js", "c.js", "b.js", "main.js"]


def test_the_text_runs_and_every_module_keeps_its_own_names() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node to run the text with")
    modules = {
        "main.js": (
            'import * as all from "./a.js";\nimport {\n  count,\n  named as other,\n} from "./b.js";\n'
            "const hidden = 3;\n"
            "console.log(JSON.stringify([all.twice(hidden), new all.Pair(1).left, count(), other]));\n"
        ),
        "a.js": (
            "/* export const no = 1; stands in a comment */\n/** @type {(n: number) => number} */\n"
            "export const twice = (n) => hidden * n;\nconst hidden = 2;\n"
            "export class Pair {\n  constructor(left) {\n    this.left = left;\n  }\n}\n"
        ),
        "b.js": (
            "let hidden = 10;\nexport function count() {\n  return twice(++hidden);\n}\n"
            'import { twice } from "./a.js";\n'
            'const text = "import { x } from";\nexport { text as named };\n'
        ),
    }
    ran = subprocess.run([node], input=bundle("main.js", reader(modules)), capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [6, 1, 22, "import { x } from"]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({}, "the page imports main.js, and there is no such module"),
        ({"main.js": 'import { a } from "./a.js";'}, "main.js imports a.js, and there is no such module"),
        (
            {"main.js": 'import { a } from "./a.js";', "a.js": "const a = 1;"},
            "main.js imports “a” from a.js, which does not export it",
        ),
        (
            {
                "main.js": 'import { a } from "./a.js";',
                "a.js": 'import { b } from "./b.js";\nexport const a = 1;',
                "b.js": 'import { a } from "./a.js";\nexport const b = a;',
            },
            "in a circle: a.js → b.js → a.js",
        ),
        ({"main.js": "const x = 1;\n\nexport default x;"}, "main.js, line 3: this form is not read: export default x"),
        ({"main.js": "export let a = 1;"}, "main.js, line 1: this form is not read: export let a = 1"),
        ({"main.js": '/**\n * A type.\n */\nexport * from "./a.js";'}, "main.js, line 4: this form is not read"),
        ({"main.js": 'import a from "./a.js";'}, "this form is not read: import a from"),
        ({"main.js": 'import { a } from "lodash";'}, "this form is not read: import { a } from"),
        ({"main.js": 'const a = await import("./a.js");'}, "this form is not read: import("),
        ({"main.js": "const __modules = 1;"}, "this form is not read: __modules"),
        (
            {"main.js": "export const a = 1;\nconst b = 1;\nexport { b as a };"},
            "main.js exports “a” twice",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_the_module(modules: dict[str, str], message: str) -> None:
    with pytest.raises(ExportError) as error:
        bundle("main.js", reader(modules))
    assert message in str(error.value)


def test_every_module_of_the_page_is_used() -> None:
    there = {file.name for file in resources.files("kg.page").joinpath("js").iterdir() if file.name.endswith(".js")}
    assert set(order(bundle("main.js", lambda name: asset("js", name)))) == there


def test_modules_that_only_name_types_import_nothing() -> None:
    module = parse(
        "a.js", '/** @import { Model } from "./model.js" */\n/** @typedef {import("./b.js").B} B */\nlet a;\n'
    )
    assert module.imports == ()
    assert module.body == "let a;"


@pytest.mark.parametrize("folder", ["kg/page/js", "kg/server/pages/files"])
def test_lines_of_scripts_are_no_longer_than_those_of_python(folder: str) -> None:
    scripts = sorted((ROOT / folder).glob("*.js"))
    assert scripts
    lines = [(script.name, line) for script in scripts for line in script.read_text(encoding="utf-8").splitlines()]
    assert [(name, line) for name, line in lines if len(line) > 120] == []
