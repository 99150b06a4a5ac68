"""The errors of paperkg: one tree, each message says what happened, to which value, and what to do."""

from __future__ import annotations


class KgError(Exception):
    """Anything that paperkg can explain; the command line prints the message and exits with 1."""


class UsageError(KgError):
    """The caller asked for something that does not exist or fit; the command line exits with 2."""


class SourceError(KgError):
    """A source cannot be read at all: not there, binary, empty, or in no known format."""


class FetchError(KgError):
    """A service on the network refuses, cannot be reached or fails, or what it gives cannot be kept."""


class StoreError(KgError):
    """A store is missing, damaged, or made by another program or version."""


class StoreLockedError(StoreError):
    """Another build is writing the store."""


class QueryError(KgError):
    """A query is not valid SPARQL, or a parameter is missing, unknown or of the wrong type."""


class ExportError(KgError):
    """An export or a page cannot be written."""


class MailError(KgError):
    """A mail cannot be sent: the server is not there, refuses, or is not trusted."""


class RunnerError(KgError):
    """The workers of a runner cannot be started or reached, or cannot do their work."""


class OverridesError(UsageError):
    """The file of overrides holds mistakes; the message lists all of them."""


class DecisionsError(KgError):
    """A file of decisions holds mistakes, which the message lists, or cannot be read or written."""


class SettingsError(UsageError):
    """`kg.toml` holds mistakes; the message lists all of them."""
