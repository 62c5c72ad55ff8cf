"""A cState site on disk: its configuration, its issues, its pictures."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from urllib.parse import unquote

from lightship.importers.base import Notes, SourceError
from lightship.importers.cstate import front, times
from lightship.source import Mapping as Keys
from lightship.source import Node, Scalar, Sequence, Where, parse

MAX_BYTES = 1024 * 1024
_MAX_PICTURE = 16 * 1024 * 1024
_PAGES = (".md", ".markdown", ".mdown", ".html")
_SECTION = re.compile(rb"""^\s*["']?section["']?\s*[:=]\s*["']?issue\b""", re.MULTILINE | re.IGNORECASE)
_CONFIGS = tuple(
    f"{folder}{name}.{suffix}"
    for folder in ("", "config/_default/")
    for name in ("config", "hugo")
    for suffix in ("yml", "yaml", "toml")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system as the configuration declares it."""

    name: str
    shown: str
    description: str = ""
    category: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of systems; one without a title is a list."""

    is_titled: bool
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the configuration says; `path` is empty when there is none."""

    path: str = ""
    title: str = ""
    url: str = ""
    zone_name: str = ""
    zone: tzinfo = UTC
    permalink: str = ""
    keeps_case: bool = False
    is_ugly: bool = False
    systems: tuple[System, ...] = ()
    categories: Mapping[str, Category] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site: `root` holds content/ and static/, `issues` are the pages' places with their paths for people."""

    root: Path
    config: Config
    issues: tuple[tuple[str, Path], ...]

    def folder(self, page: Path) -> str:
        """Give the folder of a page below content/, where its address stands; `issues` when that is not known."""
        place = page.parent.parent if page.stem == "index" else page.parent
        content = self.root / "content"
        return place.relative_to(content).as_posix() if place.is_relative_to(content) else "issues"

    def file(self, page: Path, link: str) -> bytes | None:
        """Give the bytes of a file that a page links, from beside it, static/ or assets/; None when it is not there."""
        link = unquote(link.split("?")[0].split("#")[0])
        places = [page.parent / link] if not link.startswith("/") else []
        places += [self.root / folder / link.lstrip("/") for folder in ("static", "assets", "content", "")]
        top = self.root.resolve()
        for place in places:
            try:
                found = place.resolve()
                is_ours = found.is_relative_to(top) and found.is_file() and found.suffix not in _PAGES
                if is_ours and found.stat().st_size <= _MAX_PICTURE:
                    return found.read_bytes()
            except (OSError, ValueError):
                continue
        return None


def find(source: str, notes: Notes) -> Site:
    """Find a site at a folder: its root, its content/ or its issues; SourceError when there are no issues."""
    path = Path(source)
    if not path.is_dir():
        raise SourceError(f"{source} is no folder", "give the folder that holds config.yml and content/")
    root = next((place for place in (path, *list(path.resolve().parents)[:2]) if (place / "content").is_dir()), path)
    inner = [place.parent.parent for place in sorted(path.glob("*/content/issues")) if place.is_dir()]
    if root == path and not (path / "content").is_dir() and len(inner) == 1:
        # The site is often one folder of a larger repository.
        path = root = inner[0]
    inside = (
        path if root != path else next((place for place in (path / "content", path / "issues") if place.is_dir()), path)
    )
    issues = tuple(sorted(_issues(root, inside, notes)))
    if not issues:
        raise SourceError(f"{source} holds no issues", "they are expected as content/issues/*.md")
    return Site(root=root, config=_config(root, notes), issues=issues)


def _issues(root: Path, inside: Path, notes: Notes) -> Iterator[tuple[str, Path]]:
    others = []
    for place in sorted(inside.rglob("*")):
        name = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name
        parts = place.relative_to(inside).parts
        is_issue = "issues" in parts[:-1] or inside.name == "issues" or inside == root
        is_hidden = any(part.startswith(".") for part in parts)
        if is_hidden or not place.is_file() or place.name.startswith("_index."):
            continue
        if place.suffix.lower() in _PAGES:
            # cState lists every page that says so, wherever it stands.
            if is_issue or _says_issue(place):
                yield name, place
            else:
                others.append(name)
        elif is_issue and place.suffix.lower() in (".adoc", ".org", ".rst", ".txt"):
            notes(name, f"pages of the kind {place.suffix} are not read", "it was left out")
    if others:
        which = f"{len(others)} pages, of which this is the first, are" if len(others) > 1 else "this page is"
        notes(others[0], f"{which} no issue", "only issues are imported")


def _says_issue(place: Path) -> bool:
    """Tell whether a page that stands elsewhere says `section: issue` in its first lines."""
    try:
        with place.open("rb") as file:
            return _SECTION.search(file.read(4096)) is not None
    except OSError:
        return False


def _config(root: Path, notes: Notes) -> Config:
    for name in _CONFIGS:
        if (root / name).is_file():
            text = front.decoded((root / name).read_bytes(), name, notes)
            data = _toml(text, name, notes) if name.endswith("toml") else _yaml(text, name, notes)
            return _typed(data, name, notes)
    notes(".", "there is no config.yml", "every system that an issue names was declared; dates without a zone are UTC")
    return Config()


def _yaml(text: str, name: str, notes: Notes) -> dict[str, object]:
    def report(where: Where, message: str, hint: str) -> None:
        notes(name, message, hint, where.line, where.column)

    data = _plain(parse(text, name, report, limit=MAX_BYTES, is_foreign=True))
    return data if isinstance(data, dict) else {}


def _toml(text: str, name: str, notes: Notes) -> dict[str, object]:
    try:
        return {key.casefold(): value for key, value in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        notes(name, f"this is not TOML: {error}", "the configuration was not read")
        return {}


def _plain(node: Node | None) -> object:
    """Give YAML as plain values; keys in small letters, with the line of a mapping as `@line`."""
    if isinstance(node, Keys):
        found: dict[str, object] = {key.text.casefold(): _plain(value) for key, value in node.entries}
        return found | {"@line": node.where.line}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return node.text if isinstance(node, Scalar) and not node.is_null else None


def _typed(data: Mapping[str, object], path: str, notes: Notes) -> Config:
    params, permalinks = _keys(data.get("params")), _keys(data.get("permalinks"))
    zone_name = _text(data, "timezone")
    zone = times.zone(zone_name)
    if zone is None:
        notes(path, f"there is no time zone {zone_name!r}", "dates without a zone were read as UTC")
    return Config(
        path=path,
        title=_text(data, "title"),
        url=_text(data, "baseurl"),
        zone_name=zone_name,
        zone=zone or UTC,
        permalink=_text(_keys(permalinks.get("page")), "issues") or _text(permalinks, "issues"),
        keeps_case=_text(data, "disablepathtolower").casefold() == "true",
        systems=tuple(_systems(params, path, notes)),
        is_ugly=_text(data, "uglyurls").casefold() == "true",
        categories={
            _text(item, "name"): Category(
                is_titled=_text(item, "untitled").casefold() != "true", description=_described(item)
            )
            for item in _items(params.get("categories"))
            if _text(item, "name")
        },
    )


def _systems(params: Mapping[str, object], path: str, notes: Notes) -> Iterator[System]:
    for item in _items(params.get("systems")):
        name = _text(item, "name")
        line = item.get("@line")
        line = line if isinstance(line, int) else 1
        if not name:
            notes(path, "a system without a name", "it was left out", line)
            continue
        yield System(
            name=name,
            shown=_text(item, "displayname") or name,
            description=_described(item),
            category=_text(item, "category"),
            line=line,
        )


def _described(item: Mapping[str, object]) -> str:
    """Give a description on one line, with the address that a system links."""
    words, link = " ".join(_text(item, "description").split()), _text(item, "link")
    if not link or link in words:
        return words
    return f"{words} ({link})" if words else link


def _keys(value: object) -> Mapping[str, object]:
    return {str(key).casefold(): item for key, item in value.items()} if isinstance(value, dict) else {}


def _items(value: object) -> list[Mapping[str, object]]:
    return [_keys(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return str(value).strip() if isinstance(value, str | int | float | bool) else ""
