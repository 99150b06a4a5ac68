"""Fuzz every reader for a while; a crash, a hang of 20 seconds or 2 GB of memory ends it with the input that did it.

    python tests/soak/fuzz_readers.py [READER...]

Minutes a reader come from SOAK_MINUTES (1). Where atheris is installed, coverage guides the inputs; else the inputs of
the fixtures are mutated blindly. What is found lies in the folder ``fuzzing/`` and belongs into `tests/fixtures`.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

# Coverage is seen only of what is imported under the eyes of atheris.
with (
    atheris.instrument_imports(include=["kg.sources"]) if atheris and "--one" in sys.argv else contextlib.nullcontext()
):
    from kg.core.errors import SourceError
    from kg.core.model import ExtractedPaper, Paper, Problem
    from kg.sources import known_readers, load_reader
    from kg.sources.base import is_binary
    from kg.sources.repair import repair_paper

FIXTURES = Path(__file__).parents[1] / "fixtures"
FOUND = Path("fuzzing")
SECONDS = 60 * float(os.environ.get("SOAK_MINUTES", "1"))


def once(name: str, data: bytes) -> None:
    """Read some bytes with a reader; only what a reader may raise is swallowed."""
    reader = load_reader(name)
    with contextlib.suppress(SourceError):
        if is_binary(reader):
            items = reader.read_bytes(io.BytesIO(data), "s")
        else:
            text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            reader.recognises(text[: 1 << 16])  # type: ignore[union-attr]
            items = reader.read(io.StringIO(text), "s")  # type: ignore[union-attr]
        for item in items:
            assert isinstance(item, Paper | ExtractedPaper | Problem)
            if isinstance(item, Paper):
                repair_paper(item)


def blindly(name: str, seeds: list[bytes], seconds: float) -> int:
    """Mutate the inputs of the fixtures for so many seconds; gives how many were tried."""
    chance = random.Random(name)
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 8)):
            start = chance.randrange(len(data) + 1)
            piece = chance.choice(seeds)
            place = chance.randrange(len(piece) + 1)
            new = piece[place : place + chance.randrange(40)] if chance.random() < 0.6 else chance.randbytes(3)
            data[start : start + chance.randrange(20)] = new
        try:
            once(name, bytes(data))
        except Exception:
            FOUND.mkdir(exist_ok=True)
            (FOUND / f"{name}-{tried}").write_bytes(data)
            raise
        tried += 1
    return tried


def fuzz(name: str) -> None:
    """Fuzz one reader in this process; atheris never comes back."""
    seeds = [path.read_bytes() for path in (FIXTURES / name).rglob("input*") if path.suffix != ".gz"]
    if atheris is None:
        print(f"{name}: {blindly(name, seeds, SECONDS)} inputs, nothing found")
        return
    folder = Path(tempfile.mkdtemp(prefix="kg-fuzz-"))
    for number, seed in enumerate(seeds):
        (folder / str(number)).write_bytes(seed)
    FOUND.mkdir(exist_ok=True)
    options = [
        f"-max_total_time={SECONDS:.0f}",
        "-timeout=20",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={FOUND}/{name}-",
    ]
    atheris.Setup([sys.argv[0], *options, "-verbosity=0", str(folder)], lambda data: once(name, data))
    atheris.Fuzz()


def main() -> int:
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2])
        return 0
    failed = []
    for name in sys.argv[1:] or known_readers():
        done = subprocess.run([sys.executable, __file__, "--one", name], check=False)
        print(f"{name}: {'nothing found' if done.returncode == 0 else 'FAILED'}", flush=True)
        failed += [name] if done.returncode else []
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
