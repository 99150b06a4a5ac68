"""Put the modules of a script into one text that runs inline: each in a function of its own, after those it imports.

No tool of another language is needed to make a page, and the same modules give the same text. Of ECMAScript's modules,
these forms are read, each at the beginning of a line: ``import { a, b as c } from "./x.js"``, ``import * as x from
"./x.js"``, ``import "./x.js"``, ``export const``, ``export function``, ``export async function``, ``export class`` and
``export { a, b as c }``. Modules that import each other in a circle, names that nobody exports and every other form are
refused, with the module and the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.core.errors import ExportError

#: What the functions hand on; no module may use the name.
_MODULES: Final = "__modules"

_IMPORT: Final = re.compile(
    r"^import\s+(?:(?:\{(?P<names>[^}]*)\}|\*\s+as\s+(?P<space>[\w$]+))\s+from\s+)?"
    r'"\./(?P<module>[\w.-]+)";?[ \t]*$',
    re.MULTILINE,
)
_EXPORT: Final = re.compile(
    r"^export\s+(?P<kind>const|function\*?|async\s+function|class)\s+(?P<name>[\w$]+)", re.MULTILINE
)
_EXPORT_LIST: Final = re.compile(r"^export\s*\{(?P<names>[^}]*)\};?[ \t]*$", re.MULTILINE)
#: Comments with types, which only tools read; a line of their own, so that no text is taken for one.
_TYPES: Final = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
_NOT_READ: Final = re.compile(
    rf"^(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*|\b{_MODULES}\b.*", re.MULTILINE
)
_NAME: Final = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")


@dataclass(frozen=True, slots=True)
class Module:
    """One module: what it imports, as (module, name there) by name here, what it exports, and its text without both."""

    name: str
    imports: tuple[tuple[str, str], ...]
    exports: Mapping[str, str]
    body: str


def bundle(main: str, read: Callable[[str], str]) -> str:
    """Give the text of a module with all that it imports, directly or not.

    Args:
        main: Name of the module to begin with, as ``main.js``.
        read: Gives the text of a module by its name; raises `FileNotFoundError` where there is none.

    Raises:
        ExportError: When the modules do not fit together; the message names the module.
    """
    modules: dict[str, Module] = {}
    _collect(main, read, modules, ())
    for module in modules.values():
        _check_names(module, modules)
    parts = [_wrapped(module) for module in modules.values()]
    return "\n".join(['(() => {\n"use strict";', f"const {_MODULES} = {{}};", *parts, "})();\n"])


def parse(name: str, text: str) -> Module:
    r"""Take a module apart; what it imports is at hand from its first line on.

    >>> module = parse("b.js", 'import { a } from "./a.js";\nexport const b = a + 1;\n')
    >>> module.imports, dict(module.exports), module.body
    ((('a.js', 'a'),), {'b': 'b'}, 'const { a } = __modules["a.js"];\nconst b = a + 1;')

    Raises:
        ExportError: When it uses a form that is not read.
    """
    code = _TYPES.sub("", text)
    _refuse_other_forms(name, text)
    imports: list[tuple[str, str]] = []
    given: list[str] = []
    for match in _IMPORT.finditer(code):
        pairs = _pairs(match["names"] or "")
        imports += [(match["module"], there) for there, _ in pairs] or [(match["module"], "")]
        if target := match["space"] or (f"{{ {_renamed(pairs)} }}" if pairs else ""):
            given.append(f'const {target} = {_MODULES}["{match["module"]}"];')
    exports = [(match["name"], match["name"]) for match in _EXPORT.finditer(code)]
    exports += [pair for match in _EXPORT_LIST.finditer(code) for pair in _pairs(match["names"])]
    twice = [there for there, count in Counter(there for _, there in exports).items() if count > 1]
    if twice:
        raise ExportError(f"the page's module {name} exports “{twice[0]}” twice")
    body = _EXPORT.sub(r"\g<kind> \g<name>", _EXPORT_LIST.sub("", _IMPORT.sub("", code)))
    return Module(name, tuple(imports), {there: here for here, there in exports}, "\n".join([*given, body.strip()]))


def _refuse_other_forms(name: str, text: str) -> None:
    """Raise for what looks like a module's form but is none that is read; comments with types keep their lines."""
    code = _TYPES.sub(lambda match: "\n" * match[0].count("\n"), text)
    for form in (_IMPORT, _EXPORT, _EXPORT_LIST):
        code = form.sub(lambda match: "\n" * match[0].count("\n"), code)
    if found := _NOT_READ.search(code):
        line = code.count("\n", 0, found.start()) + 1
        raise ExportError(f"the page's module {name}, line {line}: this form is not read: {found[0].strip()[:80]}")


def _collect(name: str, read: Callable[[str], str], modules: dict[str, Module], above: tuple[str, ...]) -> None:
    """Add a module behind all that it imports."""
    if name in modules:
        return
    if name in above:
        circle = " → ".join((*above[above.index(name) :], name))
        raise ExportError(f"the modules of the page import each other in a circle: {circle}")
    try:
        module = parse(name, read(name))
    except FileNotFoundError as error:
        raise ExportError(
            f"{above[-1] if above else 'the page'} imports {name}, and there is no such module"
        ) from error
    for other in dict.fromkeys(other for other, _ in module.imports):
        _collect(other, read, modules, (*above, name))
    modules[name] = module


def _check_names(module: Module, modules: Mapping[str, Module]) -> None:
    for other, name in module.imports:
        if name and name not in modules[other].exports:
            raise ExportError(f"{module.name} imports “{name}” from {other}, which does not export it")


def _wrapped(module: Module) -> str:
    names = _renamed(module.exports.items())
    handed = f"return {{ {names} }};\n" if names else ""
    return f'{_MODULES}["{module.name}"] = (() => {{\n{module.body}\n{handed}}})();'


def _renamed(pairs: Iterable[tuple[str, str]]) -> str:
    """Write names for braces: ``a, b: c``."""
    return ", ".join(one if one == other else f"{one}: {other}" for one, other in pairs)


def _pairs(names: str) -> list[tuple[str, str]]:
    """Read ``a, b as c`` as pairs: the name before ``as`` and the one behind it, or the same twice."""
    return [(match[1], match[2] or match[1]) for match in _NAME.finditer(names)]
