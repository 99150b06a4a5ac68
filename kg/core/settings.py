"""The settings of a project: one optional `kg.toml`, read into one frozen object."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from extractors.records import EntityType
from kg.core.errors import SettingsError
from kg.core.ids import DEFAULT_BASE, Iris

FILE_NAME: Final = "kg.toml"


class Settings(BaseModel):
    """Everything that can be set; every field has a default.

    Attributes:
        base: the IRI that all data stand under, ending in ``/`` or ``#``.
        model: the extraction model: a name, a path, or none for the model that ships with the package.
        labels: for a spaCy pipeline of your own, its entity labels → Method, Dataset, Task or Metric.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str = DEFAULT_BASE
    model: str | None = None
    labels: dict[str, EntityType] = Field(default_factory=dict)

    @field_validator("base")
    @classmethod
    def _is_iri(cls, value: str) -> str:
        try:
            Iris(value)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return value

    @property
    def iris(self) -> Iris:
        """The maker of IRIs under the base."""
        return Iris(self.base)


def load_settings(path: Path | None = None) -> Settings:
    """Read `kg.toml` from a path, or from the working folder when it is there; defaults otherwise.

    Raises:
        SettingsError: the file is missing, no TOML, or holds mistakes; all of them are named.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.is_file():
            return Settings()
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"no settings file {path}; leave it out to use the defaults") from None
    except OSError as error:
        raise SettingsError(f"cannot read the settings {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        mistakes = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"{path} holds mistakes: {mistakes}") from error
