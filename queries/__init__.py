"""Questions that researchers ask, one SPARQL file each; `catalogue` lists, loads and binds them."""
