"""The bill of materials of the product as CycloneDX: `bin/sbom > sbom.json`; `bin/sbom --licences` as a list to read.

It lists every package of the lock files of production with version, hashes and licence, and parts that are no package.
"""

import argparse
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot5
from packageurl import PackageURL

from oss_portal import __version__
from oss_portal.reference.licences import OTHERS

ROOT = Path(__file__).resolve().parent.parent
# The licence stands in a file of the package but not in its metadata.
UNDECLARED = "see the package"


def licence(package: str) -> str:
    """Return the licence that an installed package declares."""
    try:
        data = metadata(package)
    except PackageNotFoundError:
        return UNDECLARED
    classifiers = [c.split("::")[-1].strip() for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    declared = data.get_all("License-Expression") or classifiers or data.get_all("License") or []
    return ", ".join(declared).split("\n")[0][:120] or UNDECLARED


def components() -> list[Component]:
    """Return every part, sorted by name."""
    parts = []
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for name, version, rest in re.findall(r"(?m)^([\w.-]+)(?:\[[^]]*\])?==([\w.]+)((?:.*\\\n)*.*)", locked):
        hashes = [HashType(alg=HashAlgorithm.SHA_256, content=h) for h in re.findall(r"sha256:([0-9a-f]{64})", rest)]
        purl = PackageURL("pypi", name=name, version=version)
        parts.append(Component(name=name, version=version, purl=purl, hashes=hashes, bom_ref=str(purl),
                               licenses=[DisjunctiveLicense(name=licence(name))]))  # fmt: skip
    for name, licence_name in OTHERS:
        parts.append(Component(name=name, licenses=[DisjunctiveLicense(name=licence_name)], bom_ref=f"part:{name}"))
    return sorted(parts, key=lambda part: part.name.casefold())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--licences", action="store_true", help="name, version and licence, one part a line")
    if parser.parse_args().licences:
        for part in components():
            names = ", ".join(str(one.name) for one in part.licenses if isinstance(one, DisjunctiveLicense))
            sys.stdout.write(f"{part.name}\t{part.version or ''}\t{names}\n")
        return 0
    bom = Bom(components=components())
    bom.metadata.component = Component(name="oss-portal", version=__version__, type=ComponentType.APPLICATION)
    sys.stdout.write(JsonV1Dot5(bom).output_as_string(indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
