"""The graph over HTTP: SPARQL 1.1 Protocol, pages for people, and what keeps both safe and quick.

A request is a record, a response is a record (`messages`); what lies between is plain functions (`protocol`,
`negotiate`, `check`), one pool of worker processes that hold the graph (`pool`, `worker`), and a thin ASGI shell
(`app`).
"""
