"""What brings N-Quads in shards into the bulk loaders of other stores: a script or settings that lie beside them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kg.core.errors import UsageError
from kg.core.files import whole_file

#: Store → the file that is put beside the shards.
LOADERS: Final = MappingProxyType({"graphdb": "load-graphdb.sh", "neptune": "load-neptune.sh", "qlever": "Qleverfile"})


def check_loader(name: str) -> str:
    """The name, when there is such a loader; else raises `UsageError`."""
    if name not in LOADERS:
        raise UsageError(f"there is no loader {name!r}; there are: {', '.join(LOADERS)}")
    return name


def put_loader(name: str, folder: Path) -> Path:
    """Put the file of a loader beside the shards of a folder; returns where it is."""
    place = folder / LOADERS[check_loader(name)]
    with whole_file(place) as file:
        file.write(files(__name__).joinpath(LOADERS[name]).read_bytes())
    if place.suffix == ".sh":
        place.chmod(0o755)
    return place
