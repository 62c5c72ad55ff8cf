"""Pack the evidence into one zip file that is read, and verified, without this program."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

from lightship import statements, trail
from lightship.audit import page, tables
from lightship.audit.evidence import Evidence
from lightship.statements.statement import canonical

CHAINS = "chains.json"
SUMS = "SHA256SUMS"
# The same evidence gives the same file on every machine.
_DATE = (1980, 1, 1, 0, 0, 0)


def pack(evidence: Evidence) -> bytes:
    """Give the zip file; the same evidence gives the same bytes."""
    files = {
        "README.txt": page.readme(evidence).encode(),
        "evidence.html": page.page(evidence).encode(),
        **tables.files(evidence),
        **{trail.key(number): content for number, content in evidence.trail.items()},
        **{statements.path(number): content for number, content in evidence.chain.items()},
        CHAINS: _chains(evidence),
    }
    files[SUMS] = "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(files.items()):
            file.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _chains(evidence: Evidence) -> bytes:
    """Say from where to where both chains go here."""
    return canonical(
        {
            "format": 1,
            "statements": _ends(evidence.chain),
            "trail": _ends(evidence.trail),
        }
    )


def _ends(contents: Mapping[int, bytes]) -> dict[str, object]:
    first, last = min(contents, default=0), max(contents, default=0)
    return {"first": first, "last": last, "sha256": _sha256(contents[last]) if last else ""}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
