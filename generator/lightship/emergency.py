"""Joins what publishing past the approvals works with: the policy in force, who does it, the trail, the publication.

What it needs is imported when it is used.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lightship import app, chamber, desk, hosting, registry
from lightship.app import App
from lightship.desk import Passed
from lightship.errors import Level, LightshipError, UsageError
from lightship.model.governing import GOVERNANCE, Means
from lightship.policy import UNASKED, Agreement, Verdict

if TYPE_CHECKING:
    from lightship.build import Progress
    from lightship.govern.glass import Operator, Rule
    from lightship.model import Repository
    from lightship.model.forge import ForgeSettings
    from lightship.policy import Members
    from lightship.publish import Candidate, Head, Outcome, Publisher, Source
    from lightship.publish.held import Known
    from lightship.publish.preparing import Archived
    from lightship.state import Store
    from lightship.trail import Entry
    from lightship.trail.reviews import Review
    from lightship.turns import Tell


@dataclass(slots=True, kw_only=True)
class Done:
    """What came of it: who did it, whose approvals were passed over, and the entry that says so; None for no need.

    `before` is the page as it was last published, without its incidents. `outcome` is None for a rehearsal; `agreement`
    has what is withheld all the same.
    """

    operator: "Operator"
    rule: "Rule"
    before: "Repository"
    passed: tuple[Verdict, ...] = ()
    agreement: Agreement = UNASKED
    entry: "Entry | None" = None
    outcome: "Outcome | None" = None


def rehearse(here: App, reason: str, on_progress: "Progress", tell: "Tell") -> Done:
    """Say who you are and what would be published past whose approvals; nothing is published, and nothing noted."""
    from lightship.publish.archive import Archive
    from lightship.publish.surveying import survey

    head, done = _begun(here, reason, tell)
    passes = _passing(here, head, tell)

    def work(publisher: "Publisher", source: "Source") -> None:
        known, place = survey(publisher).known, Archive(publisher.store, publisher.folder / "archived").place
        _hear(done, source.make(known, place, head))

    desk.carried_out(here, work, on_progress, tell, passes)
    return done


def publish(here: App, reason: str, on_progress: "Progress", tell: "Tell") -> Done:
    """Publish the commit that is checked out past the approvals that it lacks, and note that before the first upload.

    Raises LightshipError where whoever runs this may not, and as a publication does.
    """
    from lightship.govern import following, glass
    from lightship.publish import Wishes, publication

    begun, done = _begun(here, reason, tell)
    passes = _passing(here, begun, tell)

    def work(publisher: "Publisher", source: "Source") -> "Outcome":
        publisher = replace(publisher, by=done.operator.person)

        def make(known: "Known", archived: "Archived", head: "Head | None") -> "Candidate":
            candidate = source.make(known, archived, head)
            _hear(done, candidate)
            if not done.passed:
                # A run that died may have come so far that nothing is missing any more.
                done.entry = following.noted(publisher.trail, candidate.commit)
                return _marked(candidate, done.entry)
            if head != begun and chamber.in_force(here, head)[0].policy != done.before.policy:
                raise LightshipError("another policy was published meanwhile", "run it again")
            said = glass.account(done.rule, done.operator, reason, done.passed, publisher.clock())
            body = {**said, "commit": candidate.commit, "base": head.commit if head else ""}
            done.entry = following.open_(publisher.trail, body, done.passed)
            return _marked(candidate, done.entry)

        return publication.run(publisher, replace(source, make=make), Wishes())

    done.outcome = desk.carried_out(here, work, on_progress, tell, passes)
    return done


def _marked(candidate: "Candidate", entry: "Entry | None") -> "Candidate":
    mark = {"break_glass": entry.number} if entry else {}
    return replace(candidate, account={**candidate.account, **mark})


def reviews(here: App) -> "tuple[Review, ...]":
    """Give everything that was ever published past the approvals, oldest first."""
    from lightship.trail import reviews

    return reviews.every(registry.store(here))


def sign_off(here: App, number: int, note: str, tell: "Tell") -> "tuple[Operator, dict[str, int]]":
    """Note that whoever runs this looked at it; give them, and how many of which role are left."""
    from lightship import trail as trails
    from lightship.govern import following
    from lightship.publish.head import look

    store = registry.store(here)
    trail = registry.trail(here, store, app.run_id())
    review = following.look_up(trail, number)
    head = look(store).head
    rule, _ = _rule(here, store, head)
    entry = trails.digest(trails.written(review.entry))
    operator = _operator(here, head, rule, f"Sign off {number}: {note}\n\nEntry {entry}\n", tell)
    return operator, following.sign_off(replace(trail, by=operator.person), number, operator, rule, note)


def is_merged(here: App) -> bool:
    """Tell whether the commit that is checked out is in the main branch of the remote, as far as is known here."""
    from lightship import git
    from lightship.git import sending

    ours = git.commit(here.root) or ""
    try:
        theirs = git.resolve(here.root, f"origin/{sending.main_branch(here.root)}")
    except UsageError:
        return False
    return git.relation(here.root, ours, theirs) in (git.Relation.SAME, git.Relation.OLDER)


def _passing(here: App, head: "Head | None", tell: "Tell") -> Passed:
    """Give what tells whose approvals can be passed over; published words that changed silently are told."""
    from lightship.correcting import reading
    from lightship.git import changes
    from lightship.govern import glass

    base = head.commit if head else None
    if head and head.withheld:
        base = changes.tree(here.root, head.commit, {path: one.blob for path, one in head.withheld.items()})
    repository, _ = here.checked()
    if repository is None:
        return lambda verdict: glass.passes(verdict, None)
    found = [one for one in reading.problems(here.root, repository, here.clock, base) if one.level is Level.ERROR]
    for problem in found:
        tell(str(problem))
    folders = {problem.path.rpartition("/")[0] for problem in found}
    if base and found:
        _expect_places(here, repository, base, folders)
    return lambda verdict: glass.passes(verdict, folders)


def _expect_places(here: App, repository: "Repository", base: str, silent: Collection[str]) -> None:
    """Raise LightshipError where published words changed silently and have another folder now.

    By where they were published nothing of them can be held back.
    """
    from lightship.git import since

    listed = since.changed(here.root, base, "incidents")
    gone = {one.path.rpartition("/")[0] for one in listed if one.is_gone and one.path.endswith("/incident.md")}
    places = {
        name: incident.path.rpartition("/")[0]
        for incident in repository.incidents
        for name in (*incident.renamed_from, incident.id)
    }
    # What is gone is told where it was, unless it has another name now: then where that is.
    for folder in sorted(gone.difference(silent)):
        place = places.get(folder.rpartition("/")[2])
        if place is None or place in silent:
            message = f"{folder} was published, and has another name now, with changes that nothing says"
            raise LightshipError(message, "put it back, or say what changed")


def _hear(done: Done, candidate: "Candidate") -> None:
    from lightship.govern import glass

    done.agreement = candidate.agreement
    held = (one.verdict.unit.id for one in candidate.agreement.held)
    done.passed = glass.passed_over(candidate.agreement.verdicts, held)


def _begun(here: App, reason: str, tell: "Tell") -> "tuple[Head | None, Done]":
    """Find out who runs this, and whether they may, by the policy that was last published."""
    from lightship.publish.head import look

    store = registry.store(here)
    head = look(store).head
    rule, before = _rule(here, store, head)
    operator = _operator(here, head, rule, f"Break glass: {reason}\n", tell)
    rule.expect_allowed(operator.person)
    return head, Done(operator=operator, rule=rule, before=before)


def _rule(here: App, store: "Store", head: "Head | None") -> "tuple[Rule, Repository]":
    from lightship.govern.glass import Rule

    before, forge = chamber.in_force(here, head)
    governance = before.policy.governance
    rule = Rule(governance=governance, links=before.notifying.approvals)
    named = {*rule.glass.roles, *rule.wanted}
    is_everybody = GOVERNANCE in named and GOVERNANCE not in governance.roles
    roles = [role for name, role in governance.roles.items() if is_everybody or name in named]
    teams = {name for role in roles for name in (*role.people, *role.backup) if name.startswith("@")}
    return replace(rule, members=_members(here, store, forge, sorted(teams))), before


def _members(here: App, store: "Store", settings: "ForgeSettings | None", teams: Iterable[str]) -> "Members":
    """Ask the forge who is in teams; where it cannot be asked, they are as when it last could."""
    from lightship.govern import rosters

    known = dict(rosters.known(store)) if teams else {}
    if not teams or settings is None:
        return known
    try:
        forge = hosting.opened(here, settings, is_hasty=True)
        return known | {team: forge.members(team) for team in teams}
    except LightshipError:
        return known


def _operator(here: App, head: "Head | None", rule: "Rule", message: str, tell: "Tell") -> "Operator":
    from lightship.git import signing
    from lightship.govern.gathering import Published
    from lightship.govern.glass import Operator

    if person := _starter(here, head):
        rule.expect_own(person)
        return Operator(person=person, means=Means.FORGE)
    signers = rule.glass.signers
    if not signers or head is None:
        hint = "start the workflow break-glass on the forge; `break_glass: {signers: FILE}` would let people sign"
        raise LightshipError("nobody knows here who you are", hint)
    keys = Published(commit=head.commit, withheld=head.withheld).text(here.root, signers)
    tell("signing who you are: your key may ask for its passphrase, or to be touched")
    found = signing.signed(here.root, message, keys, here.clock)
    proof = {"key": found.key, "commit": found.commit, "text": found.text}
    return Operator(person=found.person, means=Means.COMMIT, proof=proof)


def _starter(here: App, head: "Head | None") -> str:
    """Name who started this run by hand, as the forge says; empty where none did.

    Of a pipeline GitLab itself is asked, as it was named in what was last published: its variables may say anything.
    """
    if not (pipeline := app.pipeline()):
        return app.actor()
    from lightship import git

    _, settings = chamber.in_force(here, head)
    begun = hosting.begun(here, settings, pipeline) if settings else None
    if begun is None or not begun.is_by_hand or begun.commit != git.commit(here.root):
        return ""
    app.expect_first(begun.person, app.variable("GITLAB_USER_LOGIN"))
    return begun.person
