"""What tests do and see as people, and as GitHub itself, would."""

import re
import threading
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from githost import merges
from githost.nouns import NOTHING, Account, Activity, Pull, Review, Status
from repositories import bare, git


class Host:
    """A forge with one repository; methods are what people do there. Each thing that happens takes a second."""

    def __init__(self, remote: Path, name: str = "acme/status") -> None:
        self.remote = bare(remote)
        self.name = name
        self.url = ""
        self.now = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
        self.lock = threading.RLock()
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, str] = {}
        self.teams: dict[str, list[str]] = {}
        self.pulls: dict[int, Pull] = {}
        self.activity: list[Activity] = []
        self.statuses: dict[str, list[Status]] = {}
        self.settings: dict[str, Any] = {"allow_auto_merge": True, "default_branch": "main", "private": False}
        self.settings |= {f"allow_{kind}": True for kind in ("squash_merge", "merge_commit", "rebase_merge")}
        self.rulesets: dict[int, dict[str, Any]] = {}
        self.protection: dict[str, dict[str, Any]] = {}
        self.environments: dict[str, dict[str, Any]] = {}
        self.permissions: dict[str, Any] = {
            "default_workflow_permissions": "write",
            "can_approve_pull_request_reviews": True,
        }
        self.secrets: set[str] = set()
        self.dispatched: list[dict[str, Any]] = []
        self.filled: dict[str, str] = {}
        self.begun: dict[int, tuple[str, str, str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.next_answers: deque[tuple[int, dict[str, str], bytes]] = deque()
        self._ids = 1000

    def account(self, login: str, *addresses: str, is_robot: bool = False) -> str:
        """Make an account with the addresses that it has confirmed, and give a token of it."""
        self.accounts[login] = Account(login, self.id(), "Bot" if is_robot else "User", addresses)
        self.tokens[f"token-of-{login}"] = login
        return f"token-of-{login}"

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def id(self) -> int:
        self._ids += 1
        return self._ids

    def by_address(self, address: str) -> Account | None:
        private = re.fullmatch(r"(?:\d+[+-])?(.+)@users\.noreply\..+", address)
        named = private and private[1]
        return next((one for one in self.accounts.values() if address in one.addresses or one.login == named), None)

    def push(self, work: Path, branch: str, by: str = "", *, revision: str = "HEAD", is_forced: bool = False) -> str:
        """Push a commit of a working copy to a branch, as somebody; give the commit."""
        before = self.tip(branch)
        force = ["--force"] if is_forced else []
        git(work, "push", "--quiet", *force, str(self.remote), f"{revision}:refs/heads/{branch}")
        after = self.tip(branch)
        kind = "branch_creation" if not before else "force_push" if is_forced else "push"
        moved = Activity(self.id(), by, kind, branch, before or NOTHING, after, self.tick())
        self.activity.insert(0, moved)
        return after

    def tip(self, branch: str) -> str:
        """Give the commit of a branch; it is asked for at every request, and git takes long for one file."""
        place = self.remote / "refs/heads" / branch
        if place.is_file():
            return place.read_text(encoding="ascii").strip()
        return git(self.remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def open(self, branch: str, by: str, title: str = "Change", *, base: str = "main", **given: Any) -> Pull:
        """Open a pull request as somebody."""
        number = len(self.pulls) + 1
        opened = self.tick()
        found = Pull(number, by, title, given.pop("body", ""), branch, base, opened, **given)
        self.pulls[number] = found
        return self.seen(number)

    def seen(self, number: int) -> Pull:
        """Give a pull request with what was pushed since; its head is kept as refs/pull/NUMBER/head."""
        found = self.pulls[number]
        tip = self.tip(found.branch)
        if found.state == "open" and tip:
            if tip != found.head:
                found.head = tip
                git(self.remote, "update-ref", f"refs/pull/{number}/head", tip)
            found.listed = git(self.remote, "rev-list", "--reverse", found.head, f"^{self.tip(found.base)}").split()
        return found

    def review(self, number: int, by: str, state: str = "APPROVED", *, commit: str = "", body: str = "") -> Review:
        """Say something of a pull request as somebody, of its head unless another commit is named."""
        found = self.seen(number)
        said = Review(self.id(), by, state, commit or found.head, self.tick(), body)
        found.reviews.append(said)
        return said

    def retarget(self, number: int, base: str) -> None:
        """Make a pull request one into another branch."""
        self.pulls[number].base = base
        self.pulls[number].retargeted = self.tick()

    def dismiss(self, number: int, review: int) -> None:
        next(one for one in self.pulls[number].reviews if one.id == review).state = "DISMISSED"

    def merge(self, number: int, by: str, method: str = "squash") -> str:
        """Merge a pull request whatever is required of it; give the commit that its base has then."""
        found = self.seen(number)
        people = [self.accounts[login].person for login in (found.opener, by)]
        title = f"{found.title} (#{number})"
        found.brought = merges.merge(self.remote, found.base, found.head, method, title, people[0], people[1])
        found.merged, found.merger, found.merged_at, found.state = found.brought[0], by, self.tick(), "closed"
        return found.merged

    def status(self, commit: str, context: str, state: str, by: str = "", **said: str | None) -> Status:
        """Set a status of a commit; what waited for it is merged."""
        made = Status(context, state, said.get("description"), said.get("url"), by, self.tick())
        self.statuses.setdefault(commit, []).insert(0, made)
        self.settle()
        return made

    def settle(self) -> None:
        """Merge what is armed and lacks nothing any more."""
        for number in self.pulls:
            found = self.seen(number)
            if found.armed and found.state == "open" and self.standing(found) in ("clean", "unstable"):
                self.merge(number, found.opener, found.armed)

    def required(self, branch: str) -> set[str]:
        """Name the checks that a branch requires."""
        rules = [rule for ruleset in self.rulesets.values() for rule in self.rules(ruleset, branch)]
        checks = [rule["parameters"]["required_status_checks"] for rule in rules if "checks" in rule["type"]]
        older = self.protection.get(branch, {}).get("required_status_checks") or {}
        return {check["context"] for listed in checks for check in listed} | set(older.get("contexts", ()))

    @staticmethod
    def rules(ruleset: dict[str, Any], branch: str) -> list[dict[str, Any]]:
        """Give the rules of a ruleset that hold for a branch."""
        named = ruleset.get("conditions", {}).get("ref_name", {}).get("include", [])
        is_meant = bool({f"refs/heads/{branch}", "~ALL", "~DEFAULT_BRANCH"} & set(named))
        return ruleset.get("rules", []) if is_meant and ruleset["enforcement"] == "active" else []

    def standing(self, pull: Pull) -> str:
        """Say, in GitHub's words, what stands between a pull request and its merge."""
        if pull.draft:
            return "draft"
        said = {one.context: one.state for one in reversed(self.statuses.get(pull.head, []))}
        if any(said.get(name) != "success" for name in self.required(pull.base)):
            return "blocked"
        return "clean" if all(state == "success" for state in said.values()) else "unstable"
