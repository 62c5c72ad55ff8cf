"""Pack the evidence into one zip file that is read, and verified, without this program."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from lightship import statements, trail
from lightship.audit import page, tables
from lightship.audit.evidence import Evidence
from lightship.statements.signing import SigningKey
from lightship.statements.statement import canonical

CHAINS = "chains.json"
SUMS = "SHA256SUMS"
SEAL = "SHA256SUMS.sig"
# The same evidence gives the same file on every machine.
_DATE = (1980, 1, 1, 0, 0, 0)
_SEAL = re.compile(rb"([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The signature over SHA256SUMS, and so over every file: the id of the key, and base64 of Ed25519."""

    key: str
    signature: str

    def written(self) -> bytes:
        """Write both on one line, which common tools cut in two."""
        return f"{self.key} {self.signature}\n".encode()

    @classmethod
    def read(cls, content: bytes) -> "Seal | None":
        """Read it; None for what is none."""
        match = _SEAL.fullmatch(content)
        return cls(key=match[1].decode(), signature=match[2].decode()) if match else None


def pack(evidence: Evidence, key: SigningKey | None = None) -> bytes:
    """Give the zip file; the same evidence gives the same bytes. It is sealed with a key, where there is one."""
    files = {
        "README.txt": page.readme(evidence).encode(),
        "evidence.html": page.page(evidence).encode(),
        **tables.files(evidence),
        **{trail.key(number): content for number, content in evidence.trail.items()},
        **{statements.path(number): content for number, content in evidence.chain.items()},
        CHAINS: _chains(evidence),
    }
    files[SUMS] = "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode()
    if key:
        files[SEAL] = Seal(key=key.id, signature=key.signature(files[SUMS])).written()
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
