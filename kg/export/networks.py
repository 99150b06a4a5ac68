"""GraphML and GEXF, written one node and one edge at a time; networkx reads both back without loss."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import sqrt
from typing import IO, Any, Final
from xml.sax.saxutils import escape, quoteattr

from kg.core.colours import colour, hexadecimal
from kg.export.options import ExportOptions
from kg.export.rows import links, nodes
from kg.graph import EDGE_FIELDS, NODE_FIELDS
from kg.store.opened import Opened

_PAPER_SIZE: Final = 4.0
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES: Final = {str: "string", int: "long", float: "double"}


def graphml(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """GraphML with all attributes of nodes and edges; ``key`` is what networkx takes for the key of an edge.

    Labels stand twice more, where yEd and Cytoscape look for them.
    """
    edge_fields = EDGE_FIELDS | {"key": str}
    write = _Lines(file)
    write('<?xml version="1.0" encoding="UTF-8"?>')
    write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">')
    write('<key id="node-drawing" for="node" yfiles.type="nodegraphics"/>')
    write('<key id="node-name" for="node" attr.name="name" attr.type="string"/>')
    for domain, fields in (("node", NODE_FIELDS), ("edge", edge_fields)):
        for name, kind in fields.items():
            typed = f'attr.name="{name}" attr.type="{_TYPES[kind]}"'
            write(f'<key id="{domain}-{name}" for="{domain}" {typed}/>')
    write('<graph edgedefault="directed">')
    for iri, attributes in nodes(opened):
        data = _data("node", NODE_FIELDS, attributes) + _shown(attributes)
        write(f"<node id={_quoted(iri)}>{data}</node>")
    for subject, obj, attributes in links(opened, options):
        data = _data("edge", edge_fields, attributes | {"key": attributes["relation"]})
        write(f"<edge source={_quoted(subject)} target={_quoted(obj)}>{data}</edge>")
    write("</graph>\n</graphml>")


def gexf(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """GEXF 1.2 for Gephi, with a colour for each type and sizes by the number of papers."""
    edge_fields = EDGE_FIELDS | {"networkx_key": str}
    node_fields = {name: kind for name, kind in NODE_FIELDS.items() if name != "label"}
    write = _Lines(file)
    write('<?xml version="1.0" encoding="UTF-8"?>')
    spaces = 'xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz"'
    write(f'<gexf {spaces} version="1.2">\n<graph defaultedgetype="directed" mode="static">')
    for domain, fields in (("node", node_fields), ("edge", edge_fields)):
        write(f'<attributes class="{domain}" mode="static">')
        for name, kind in fields.items():
            write(f'<attribute id="{domain}-{name}" title="{name}" type="{_TYPES[kind]}"/>')
        write("</attributes>")
    write("<nodes>")
    for iri, attributes in nodes(opened):
        values = _values("node", node_fields, attributes) + _looks(attributes)
        write(f"<node id={_quoted(iri)} label={_quoted(attributes['label'])}>{values}</node>")
    write("</nodes>\n<edges>")
    for number, (subject, obj, attributes) in enumerate(links(opened, options)):
        ends = f'id="{number}" source={_quoted(subject)} target={_quoted(obj)} type="directed"'
        values = _values("edge", edge_fields, attributes | {"networkx_key": attributes["relation"]})
        write(f"<edge {ends}>{values}</edge>")
    write("</edges>\n</graph>\n</gexf>")


class _Lines:
    """Writes lines of text to a binary file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __call__(self, line: str) -> None:
        self._file.write(f"{line}\n".encode())


def _data(domain: str, fields: Mapping[str, type], attributes: Mapping[str, Any]) -> str:
    known = ((name, attributes[name]) for name in fields if name in attributes)
    return "".join(f'<data key="{domain}-{name}">{_text(value)}</data>' for name, value in known)


def _shown(attributes: Mapping[str, Any]) -> str:
    """The label as the name that Cytoscape shows, and as yEd draws it, in the colour of the kind of node."""
    label = _text(attributes["label"])
    fill = f'<y:Fill color="{hexadecimal(attributes["kind"])}"/>'
    drawn = f"<y:ShapeNode>{fill}<y:NodeLabel>{label}</y:NodeLabel></y:ShapeNode>"
    return f'<data key="node-name">{label}</data><data key="node-drawing">{drawn}</data>'


def _values(domain: str, fields: Mapping[str, type], attributes: Mapping[str, Any]) -> str:
    known = ((name, attributes[name]) for name in fields if name in attributes)
    values = "".join(f'<attvalue for="{domain}-{name}" value={_quoted(value)}/>' for name, value in known)
    return f"<attvalues>{values}</attvalues>"


def _looks(attributes: Mapping[str, Any]) -> str:
    red, green, blue = colour(attributes["kind"])
    size = _PAPER_SIZE * sqrt(attributes["papers"] + 1) if "papers" in attributes else _PAPER_SIZE
    return f'<viz:color r="{red}" g="{green}" b="{blue}" a="1.0"/><viz:size value="{size:.2f}"/>'


def _text(value: object) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})


def _quoted(value: object) -> str:
    return quoteattr(_NOT_IN_XML.sub("\ufffd", str(value)))
