"""The command `kg`: one file a command. Nothing heavy is loaded before somebody watches over it."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` and `collections` would take time in which an interruption is a traceback
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code (CONTRIBUTING, «Exit codes»)."""
    try:
        import os
        import sys

        from kg.cli import streams, supervision

        streams.mend()
        supervision.watched(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        os.write(2, b"kg: interrupted; nothing was changed\n")
        os._exit(130)
    code = run(arguments)
    supervision.finished()
    code = streams.finish(code)
    if supervision.note.stopped_by:
        os._exit(code)  # to tear models and graphs down in good order takes seconds
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command in this process; returns its exit code."""
    from kg.cli import supervision

    try:
        from kg.cli.commands import run as run_command

        return run_command(arguments)
    except BaseException as error:
        # An interruption may come out of compiled code as another error.
        if supervision.note.stopped_by or isinstance(error, KeyboardInterrupt):
            return supervision.interrupted()
        raise
