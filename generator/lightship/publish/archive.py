"""The archive: the bytes that each generation brought, named by their SHA-256, as zip files packed by xz.

Pages, feeds and API say the same words: packed as a whole they take a third of what each takes by itself. A large
archive is split by the first digit of that name, so that reading one file back does not need all of it.
"""

import hashlib
import io
import lzma
import tempfile
import threading
import zipfile
from collections.abc import Mapping, Set
from pathlib import Path

from lightship.plan import Row
from lightship.state.base import StateError, Store

_PREFIX, _SUFFIX = "archive/", ".zip.xz"
# What every update sends is packed with care, which takes 0.3 s; what is larger would take minutes. The window of 2 MiB
# holds an update as a whole, and packing takes some 30 MiB.
_WINDOW = 2 << 20
_CAREFUL = [{"id": lzma.FILTER_LZMA2, "preset": 6, "nice_len": 128, "dict_size": _WINDOW}]
_QUICK = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": _WINDOW}]
_SMALL_BYTES = 4 << 20
_SPLIT_BYTES = 32 << 20
# The same bytes give the same zip file on every machine.
_DATE = (1980, 1, 1, 0, 0, 0)


def write(store: Store, generation: int, files: Mapping[str, Path], folder: Path) -> None:
    """Keep files, given by their SHA-256, as what a generation brought; `folder` is for the work."""
    size = sum(place.stat().st_size for place in files.values())
    parts: dict[str, dict[str, Path]] = {}
    for name, place in files.items():
        parts.setdefault(f"-{name[0]}" if size > _SPLIT_BYTES else "", {})[name] = place
    filters = _CAREFUL if size <= _SMALL_BYTES else _QUICK
    for part, content in sorted(parts.items()):
        _put(store, f"{_PREFIX}{generation}{part}{_SUFFIX}", content, folder, filters)


def reduce(store: Store, key: str, wanted: Set[str], folder: Path) -> bool:
    """Remove all bytes but those with a wanted SHA-256 from a part of the archive; tell whether there were any."""
    stored = store.read(key)
    if stored is None:
        return False
    with tempfile.TemporaryDirectory(dir=folder) as work:
        names = _unpack(stored.content, key, Path(work))
        left = {name: Path(work) / name for name in names if name in wanted}
        if not left:
            store.delete(key)
        elif len(left) < len(names):
            _put(store, key, left, Path(work), _QUICK)
    return len(left) < len(names)


def _put(store: Store, key: str, content: Mapping[str, Path], folder: Path, filters: list[dict[str, int]]) -> None:
    packed = folder / f"packed{_SUFFIX}"
    with lzma.open(packed, "wb", filters=filters) as whole, zipfile.ZipFile(whole, "w") as file:
        for name, place in sorted(content.items()):
            file.writestr(zipfile.ZipInfo(name, _DATE), place.read_bytes())
    store.write(key, packed)
    packed.unlink()


def _unpack(content: bytes, key: str, folder: Path) -> list[str]:
    """Write the files of a part of the archive into a folder, and give their names; raises StateError."""
    names = []
    try:
        with lzma.open(io.BytesIO(content)) as whole, zipfile.ZipFile(whole) as file:
            for name in file.namelist():
                found = file.read(name)
                if hashlib.sha256(found).hexdigest() == name:
                    (folder / name).write_bytes(found)
                    names.append(name)
    except (zipfile.BadZipFile, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError) as error:
        raise StateError(f"{key} in the state store is damaged", permanent=True) from error
    return names


def generation_of(key: str) -> int:
    """Give the generation that a key of the archive belongs to; 0 for any other key."""
    number = key.removeprefix(_PREFIX).removesuffix(_SUFFIX).partition("-")[0]
    return int(number) if number.isdigit() else 0


def generations(store: Store) -> frozenset[int]:
    """Give the generations whose bytes are kept."""
    return frozenset(map(generation_of, keys(store)))


def keys(store: Store) -> list[str]:
    """Give the keys of everything archived."""
    return list(store.names(_PREFIX))


class Archive:
    """Gives archived bytes back as files, each read once."""

    def __init__(self, store: Store, folder: Path) -> None:
        """Read from a store into a folder."""
        self._store, self._folder = store, folder
        self._lock = threading.Lock()
        self._read: set[str] = set()

    def place(self, row: Row) -> Path:
        """Give a file with the bytes of a row; raises StateError when they are in no archive any more."""
        place = self._folder / row.sha256
        with self._lock:
            for part in ("", f"-{row.sha256[0]}"):
                if not place.exists():
                    self._unpack(f"{_PREFIX}{row.since}{part}{_SUFFIX}")
        if not place.exists():
            hint = (
                "a publication that changes something makes it anew; an older generation cannot be put back without it"
            )
            raise StateError(f"a file of generation {row.since} is not in the archive", hint, permanent=True)
        return place

    def _unpack(self, key: str) -> None:
        if key in self._read:
            return
        stored = self._store.read(key)
        self._read.add(key)
        if stored is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        _unpack(stored.content, key, self._folder)
