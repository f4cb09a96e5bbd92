"""The version of the portal, as Semantic Versioning 2.0 has it. It is written in one place: `pyproject.toml`."""

import tomllib
from importlib.metadata import version
from pathlib import Path

NAME = "untoc-portal"
PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def read_version() -> str:
    """Return the version: of the project's file next to the code, otherwise of the installed package.

    Raises PackageNotFoundError if there is neither.
    """
    if PROJECT.is_file():
        with PROJECT.open("rb") as file:
            project = tomllib.load(file).get("project", {})
        # The code of an installed package may be next to the file of another project.
        if project.get("name") == NAME:
            return str(project["version"])
    return version(NAME)
