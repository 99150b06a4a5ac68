"""One module a format; `kg.sources.registry` names them."""
