"""Files to publish, made for a test, and fences."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from lightship.plan import Row
from lightship.targets import Item, PassedError, Target


def row(content: bytes) -> Row:
    sha256 = hashlib.sha256(content).hexdigest()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Row(inputs=sha256, sha256=sha256, md5=md5, size=len(content))


def items(folder: Path, files: Mapping[str, bytes]) -> list[Item]:
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path, content in files.items():
        found = row(content)
        source = folder / found.sha256
        source.write_bytes(content)
        made.append(
            Item(
                path=path,
                source=source,
                sha256=found.sha256,
                md5=found.md5,
                size=found.size,
                content_type="text/plain; charset=utf-8",
                cache_control="max-age=10",
            )
        )
    return made


def holds() -> None:
    """A fence that lets everything pass."""


def passed() -> None:
    """A fence of a run that another one has overtaken."""
    raise PassedError("a newer publication has begun")


def publish(target: Target, folder: Path, files: Mapping[str, bytes], gone: tuple[str, ...] = ()) -> None:
    target.put(items(folder, files), holds)
    target.delete(gone, holds)
    target.finish([*files, *gone], holds)
