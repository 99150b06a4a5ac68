"""Tables in Parquet, batch by batch; the library comes with the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading
from kg.sources.fields import RowError, paper_from

_BATCH: Final = 256


class ParquetReader:
    """Reads the rows of a Parquet file; columns mean what keys of JSON mean."""

    name: Final = "parquet"
    magic: Final = b"PAR1"

    def read_bytes(self, stream: BinaryIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield a paper a row.

        Raises:
            SourceError: The library is not there, the file is damaged, or no row has a title.
        """
        try:
            import pyarrow as arrow
            from pyarrow import parquet
        except ImportError as error:
            raise SourceError(
                f"{source} is a Parquet table; reading it needs pyarrow: pip install 'paperkg[parquet]'"
            ) from error
        papers = 0
        held: list[Problem] = []
        try:
            file = parquet.ParquetFile(stream)
            for number, row in enumerate(_rows(file), 1):
                try:
                    item: SourceItem = paper_from(row, source, reading, lenient=True)
                except RowError as error:
                    item = Problem(f"{source}, row {number}", f"{error}; the row was left out", error.short)
                if isinstance(item, Problem) and not papers:
                    held.append(item)
                    continue
                yield from held
                held, papers = [], papers + 1
                yield item
        except (arrow.ArrowException, OSError, ValueError) as error:
            raise SourceError(f"{source} is a damaged Parquet table: {str(error).splitlines()[0]}") from error
        if not papers:
            why = f": {held[0].what}" if held else ""
            raise SourceError(f"{source} is a Parquet table but holds no paper{why}")


def _rows(file: object) -> Iterator[dict[str, object]]:
    for batch in file.iter_batches(batch_size=_BATCH):  # type: ignore[attr-defined]  # pyarrow has no types
        yield from batch.to_pylist()


READER: Final = ParquetReader()
