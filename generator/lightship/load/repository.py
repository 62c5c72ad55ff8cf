"""Read a whole repository: settings, policy, components, incidents, and the rules between them."""

from datetime import datetime
from functools import partial
from operator import attrgetter
from pathlib import Path

from lightship import config
from lightship.errors import ContentError, Level, Problem
from lightship.load import components, incidents, redacting, rules
from lightship.load.files import Folder, folders
from lightship.load.memory import Memory
from lightship.load.places import Places
from lightship.load.references import Context
from lightship.load.rulebook import Check
from lightship.load.templates import templates
from lightship.looking import Looks
from lightship.model import Components, Incident, Publishing, Repository
from lightship.shelf import Shelf
from lightship.source import Node, Where, parse
from lightship.source.files import decode

_LINK = "this is a link to another file"
_NEEDED = {
    "mkdocs.yml": "run this in a status page's folder, or start one with `lightship init`",
    "components.yml": "list what can break: `components: [{id: web, name: Website}]`",
}


class Problems:
    """Collects problems; calling it reports one."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[Problem] = []

    def __call__(self, where: Where, message: str, hint: str) -> None:
        """Add a problem at a place."""
        self.found.append(where.problem(message, hint))


def read(
    root: Path, now: datetime, shelf: Shelf | None = None, looking: Looks | None = None
) -> tuple[Repository | None, tuple[Problem, ...]]:
    """Read the repository at `root` and give it with every problem, sorted; None when an error stands in its way.

    `now` is the real time: what claims to be later than it by more than five minutes is a mistake. With a shelf what
    was found right before, without a warning, is not read again, and may raise Forgotten when it is looked at.
    """
    report = Problems()
    context = _context(root, report)
    memory = Memory(shelf, context, now) if shelf and context else None
    found = _whole(root, context, now, report, memory, looking) if context else None
    return _judged(found, report)


def repository(root: Path, now: datetime) -> Repository:
    """Read the repository at `root`; raises ContentError with every problem."""
    found, problems = read(root, now)
    if found is None:
        raise ContentError(problems)
    return found


def recalled(root: Path, now: datetime, shelf: Shelf, looking: Looks | None = None) -> tuple[Repository, Memory]:
    """Read what changed and recall the rest; the memory is to keep what comes of it.

    `looking` has begun to look at the folders already.

    Raises ContentError with every problem. What is recalled may raise Forgotten when it is looked at.
    """
    report = Problems()
    context = _context(root, report)
    memory = Memory(shelf, context, now) if context else None
    found, problems = _judged(_whole(root, context, now, report, memory, looking) if context else None, report)
    if found is None or memory is None:
        raise ContentError(problems)
    return found, memory


def _judged(found: Repository | None, report: Problems) -> tuple[Repository | None, tuple[Problem, ...]]:
    problems = tuple(sorted(report.found))
    return (None if any(problem.level is Level.ERROR for problem in problems) else found), problems


def _context(root: Path, report: Problems) -> Context | None:
    """Read what must be known to read an incident; None when nearly every line of them would be reported."""
    site = _yaml(root, "mkdocs.yml", report, is_needed=True)
    settings = config.settings(site, "mkdocs.yml", report) if site else None
    given = config.delivery(_yaml(root, "delivery.yml", report), report)
    publishing, audiences, channels = config.publishing(given), config.audiences(given), config.channels(given)
    agreed = _yaml(root, "policy.yml", report)
    policy = config.policy(agreed, audiences, channels, partial(redacting.listed, root), report)
    listed = _yaml(root, "components.yml", report, is_needed=True)
    tree = components.tree(listed, report) if listed else Components(())
    notifying = config.notifying(given, publishing, channels, config.Known(policy=policy, components=tree))
    if settings is None or not tree.roots:
        return None
    return Context(settings=settings, policy=policy, audiences=audiences, components=tree, notifying=notifying)


def _whole(
    root: Path,
    context: Context,
    now: datetime,
    report: Problems,
    memory: Memory | None,
    looking: Looks | None = None,
) -> Repository:
    """Read every incident and check the rules between them; all problems go to `report`."""
    read_well: list[Incident] = []
    unreadable: set[str] = set()
    proof = redacting.Proof(root, context.policy.redaction)
    for folder in folders(root, report, memory.by_look if memory else None, looking):
        if not isinstance(folder, Folder):
            read_well.append(folder)
            continue
        before, warned = len(report.found), len(proof.problems)
        known = memory.by_content(folder) if memory else None
        if known is None:
            proof.read(folder)
        if memory and len(proof.problems) > warned:
            memory.doubt(folder.path)
        incident = known or incidents.incident(folder, context, report)
        if incident is not None and len(report.found) == before:
            read_well.append(incident)
        else:
            unreadable.update({folder.id, *(incident.renamed_from if incident else ())})
    check = Check(
        settings=context.settings,
        policy=context.policy,
        now=now,
        unreadable=frozenset(unreadable),
        places=Places(root),
        report=report,
    )
    rules.check(read_well, check)
    proof.components(context)
    report.found += proof.problems
    return Repository(
        settings=context.settings,
        policy=context.policy,
        audiences=context.audiences,
        components=context.components,
        incidents=tuple(sorted(read_well, key=attrgetter("id"))),
        notifying=context.notifying,
        templates=templates(root, context, report),
    )


def excerpt(root: Path) -> Repository | None:
    """Read what there is of a page at `root` that lacks most files; None where what is around incidents is wrong.

    What cannot be read is left out, and nothing is said of rules between files: it serves to see what some of them say.
    """
    report = Problems()
    found = _context(root, report)
    if found is None:
        return None
    read_well = (incidents.incident(one, found, report) for one in folders(root, report) if isinstance(one, Folder))
    return Repository(
        settings=found.settings,
        policy=found.policy,
        audiences=found.audiences,
        components=found.components,
        incidents=tuple(sorted(filter(None, read_well), key=attrgetter("id"))),
        notifying=found.notifying,
        templates=templates(root, found, report),
    )


def context(root: Path) -> Context:
    """Read what is around the incidents at `root`, and none of them; raises ContentError with every problem of it."""
    report = Problems()
    found = _context(root, report)
    if found is None or any(problem.level is Level.ERROR for problem in report.found):
        raise ContentError(report.found)
    return found


def publishing(root: Path) -> Publishing:
    """Read where the page of the repository at `root` goes; raises ContentError with every problem of delivery.yml."""
    report = Problems()
    found = config.publishing(config.delivery(_yaml(root, "delivery.yml", report), report))
    if report.found:
        raise ContentError(report.found)
    return found


# A page with thousands of components stays below it.
_MAX_BYTES = 1024 * 1024


def _yaml(root: Path, name: str, report: Problems, *, is_needed: bool = False) -> Node | None:
    if (root / name).is_symlink():
        # What it leads to is no file of the rules: nobody would be asked before it changes.
        report(Where(name), _LINK, "put the file itself here")
        return None
    try:
        data = (root / name).read_bytes()
    except FileNotFoundError:
        if is_needed:
            report(Where(name), f"there is no {name} here", _NEEDED[name])
        return None
    except OSError as error:
        report(Where(name), f"the file cannot be read: {error.strerror}", "")
        return None
    text = decode(data, name, report)
    before = len(report.found)
    node = None
    if text is not None:
        node = parse(text, name, report, limit=_MAX_BYTES, is_foreign=name == "mkdocs.yml")
    if text is not None and node is None and is_needed and len(report.found) == before:
        report(Where(name), f"{name} is empty", _NEEDED[name])
    return node
