"""components.yml grown by imported components: what is there stays as it is, what is new is appended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lightship import writing
from lightship.errors import ContentError, Level, Problem
from lightship.importers.naming import unique
from lightship.importers.wording import title
from lightship.load import components as load
from lightship.model import Component, Components
from lightship.source import Mapping as Nodes
from lightship.source import Sequence as Items
from lightship.source import Where, parse
from lightship.source.files import decode

FILE = "components.yml"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """The new text (None: nothing is new), the id here of each imported id, and notes."""

    text: str | None
    ids: Mapping[str, str]
    notes: tuple[Problem, ...]


def grown(root: Path, imported: Sequence[Component], name: str) -> Grown:
    """Append what components.yml does not have yet; ContentError when it cannot be read or appended to.

    A component is there already when it has the same origin, or else the same name in any case of letters.
    Where there is none at all, one named `name` is declared.
    """
    path = root / FILE
    data = path.read_bytes() if path.is_file() else b""
    problems: list[Problem] = []

    def report(where: Where, message: str, hint: str) -> None:
        problems.append(where.problem(message, hint))

    decoded = decode(data, FILE, report) or ""
    node = parse(decoded, FILE, report, limit=MAX_BYTES) if decoded.strip() else None
    items = _items(node)
    tree = load.tree(node, report) if node is not None and items and items.items else Components(())
    if problems:
        raise ContentError(problems)
    ids: dict[str, str] = {}
    taken = set(tree.by_id) | {former for component, _ in tree.walk() for former in component.renamed_from}
    notes: list[Problem] = []
    new = [added for component in imported for added in _new(component, tree, ids, taken, notes)]
    if not new and not tree.roots:
        # Our page needs a component; a page that had none told of itself as a whole.
        new = [Component(id="service", name=title(name)[0] or "Service", where=Where(FILE))]
        hint = f"{new[0].name!r} was declared, and no incident touches it: name what can break"
        notes.append(Problem(path=FILE, message="the source names no component", hint=hint, level=Level.WARNING))
    if not new:
        return Grown(text=None, ids=ids, notes=tuple(notes))
    return Grown(text=_appended(decoded, node, new), ids=ids, notes=tuple(notes))


def _new(
    component: Component, tree: Components, ids: dict[str, str], taken: set[str], notes: list[Problem]
) -> Iterator[Component]:
    """Give what of a component is new, and note its id: the known one, or one of its own."""
    known = _known(component, tree)
    if known is None:
        ids[component.id] = unique(component.id, taken)
        taken.add(ids[component.id])
    else:
        ids[component.id] = known.id
    members = [added for child in component.components for added in _new(child, tree, ids, taken, notes)]
    if known is None:
        if members or not component.components:
            yield replace(component, id=ids[component.id], components=tuple(members))
        return
    notes.extend(
        Problem(
            path=FILE,
            message=f"{member.name!r} belongs to the group {known.name!r}",
            hint=f"it was added at the end; move it below {known.id} where you want it",
            level=Level.WARNING,
        )
        for member in members
    )
    yield from members


def _known(component: Component, tree: Components) -> Component | None:
    everything = [known for known, _ in tree.walk()]
    if component.origin.id:
        for known in everything:
            if known.origin.id == component.origin.id:
                return known
    name = " ".join(component.name.casefold().split())
    alike = [
        known
        for known in everything
        if " ".join(known.name.casefold().split()) == name
        and bool(known.components) == bool(component.components)
        and (not known.origin.id or not component.origin.id)
    ]
    # Where two have the name, the one that an earlier import wrote is known by its id.
    return next((known for known in alike if known.id == component.id), alike[0] if alike else None)


def _items(node: object) -> Items | None:
    if isinstance(node, Nodes):
        for key, value in node.entries:
            if key.text == "components" and isinstance(value, Items):
                return value
    return None


def _appended(text: str, node: object, new: Sequence[Component]) -> str:
    """Add the text of new components below the list, indented as it is."""
    written = writing.components(new).split("\n", 1)[1]
    items = _items(node)
    if items is None or not items.items:
        return _begun(text, written)
    first = items.items[0].where
    line = text.split("\n")[first.line - 1]
    dash = line.rfind("-", 0, first.column - 1)
    if dash < 0 or line[:dash].strip():
        raise ContentError(
            [
                Problem(
                    path=FILE,
                    line=first.line,
                    column=first.column,
                    message="components cannot be added to a list in brackets",
                    hint="begin each component with `- id:` on a line of its own",
                )
            ]
        )
    indented = "".join(f"{' ' * dash}{part[2:]}\n" for part in written.splitlines())
    return text.rstrip("\n") + "\n" + indented


def _begun(text: str, written: str) -> str:
    """Begin the list of a file that has none."""
    kept = [line for line in text.split("\n") if not line.strip().startswith("components:")]
    above = "\n".join(kept).strip("\n")
    return (f"{above}\n" if above else "") + "components:\n" + written
