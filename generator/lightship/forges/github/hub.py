"""Pull requests, teams and statuses on GitHub."""

from dataclasses import replace
from urllib.parse import quote, urlsplit

from lightship.forges.answers import Answer
from lightship.forges.base import Draft, ForgeError, PullRequest
from lightship.forges.door import Door, once
from lightship.forges.github import authors, reading
from lightship.forges.github.merging import arm
from lightship.forges.graph import graph
from lightship.forges.people import void_before
from lightship.model.forge import ForgeSettings
from lightship.web import Client

_MOST_COMMITS = 250  # GitHub lists no more of a pull request
_MOST_WORDS = 140  # of a status


def api(url: str) -> str:
    """Give the address of the API of a GitHub; GitHub Enterprise Server has it below its own."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "github.com" or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"{url}/api/v3"


def door(settings: ForgeSettings, token: str, client: Client) -> Door:
    """Give what speaks with GitHub, with a token or none."""
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "Content-Type": "application/json",
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }
    name = settings.token.env or settings.token.file
    return Door(client=client, base=api(settings.url), token=name, headers=headers)


class GitHub:
    """A repository on GitHub, as the holder of a token sees it."""

    def __init__(self, settings: ForgeSettings, token: str, client: Client) -> None:
        """Take the repository and a token, empty for none; nothing is asked yet."""
        self.door = door(settings, token, client)
        self.repository = settings.repository
        self.path = f"/repos/{self.repository}"

    def __repr__(self) -> str:
        """Name the repository, and no token."""
        return f"GitHub({self.repository!r})"

    def pull_request(self, number: int) -> PullRequest:
        """Give a pull request with its commits, who pushed them, and its reviews; raises ForgeError."""
        what = f"pull request {number}"
        told = self.door.get(f"{self.path}/pulls/{number}", what)
        if told.number("commits") > _MOST_COMMITS:
            hint = "not all of their authors can be known: split it"
            raise ForgeError(f"{what} has more than {_MOST_COMMITS} commits", hint, permanent=True)
        made = tuple(self.door.all(f"{self.path}/pulls/{number}/commits", what))
        commits = reading.written(made, authors.co_authors(self.door, made))
        listed = self.door.all(f"{self.path}/pulls/{number}/reviews", what)
        reviews = tuple(reading.said(f"github:{self.repository}:{number}", listed))
        if reviews:
            reviews = tuple(void_before(authors.retargeted(self.door, told), reviews))
        found = reading.pull_request(told, commits, reviews)
        return replace(found, commits=(*commits, *authors.pushers(self.door, told, found)))

    def of_commit(self, commit: str) -> tuple[int, ...]:
        """Give the numbers of the merged pull requests that brought a commit."""
        listed = self.door.all(f"{self.path}/commits/{quote(commit)}/pulls", f"commit {commit[:10]}")
        return tuple(one.number("number") for one in listed if one.has("merged_at"))

    def propose(self, draft: Draft, *, is_merging: bool) -> PullRequest:
        """Open a pull request, or give the open one of its branch; `is_merging`: merge it once its checks pass."""
        owner = self.repository.partition("/")[0]
        query = f"head={quote(f'{owner}:{draft.branch}')}&base={quote(draft.base)}&state=open"
        body = {"title": draft.title, "body": draft.body, "head": draft.branch, "base": draft.base}
        what = f"the pull request of {draft.branch}"

        def find() -> Answer | None:
            return next(self.door.all(f"{self.path}/pulls?{query}", what), None)

        def make() -> Answer:
            given = {**body, "draft": draft.is_draft}
            return self.door.send("POST", f"{self.path}/pulls", given, what, is_safe_twice=False)

        number = once(find, make).number("number")
        if is_merging:
            arm(self.door, self.path, number)
        return self.pull_request(number)

    def say(self, number: int, marker: str, body: str) -> str:
        """Write a comment, in place of ours that contains `marker`; give its address."""
        text = body if marker in body else f"{marker}\n{body}"
        comments, what = f"{self.path}/issues/{number}/comments", f"the comments of pull request {number}"
        ours = self._name()

        def find() -> Answer | None:
            listed = self.door.all(comments, what)
            # One that somebody else wrote could be changed by them after we had.
            return next((one for one in listed if marker in one.text("body", "") and reading.person(one) == ours), None)

        def make() -> Answer:
            return self.door.send("POST", comments, {"body": text}, what, is_safe_twice=False)

        comment = once(find, make)
        if comment.text("body", "") != text:
            self.door.send("PATCH", f"{self.path}/issues/comments/{comment.number('id')}", {"body": text}, what)
        return comment.text("html_url")

    def members(self, team: str) -> frozenset[str]:
        """Give the people of `@organization/team`, those of teams below it too; raises ForgeError."""
        group, _, name = team.removeprefix("@").partition("/")
        what = f"team {team} that the token may see"
        listed = self.door.all(f"/orgs/{quote(group)}/teams/{quote(name, safe='')}/members", what)
        return frozenset(one.text("login") for one in listed)

    def report(self, commit: str, name: str, *, is_met: bool | None, text: str, url: str = "") -> None:
        """Set the status of a commit, unless it is so already; None: it waits for people."""
        state = {True: "success", False: "failure", None: "pending"}[is_met]
        words = text if len(text) <= _MOST_WORDS else f"{text[: _MOST_WORDS - 1]}…"
        wanted = {"state": state, "description": words, "target_url": url or None}
        what = f"the status {name} of {commit[:10]}"
        listed = self.door.all(f"{self.path}/commits/{commit}/statuses", what)  # the newest first, a thousand at most
        last = next((one for one in listed if one.text("context", "") == name), None)
        before = {field: last.text(field, "") or None for field in wanted} if last else {}
        if before != {**wanted, "description": words or None}:
            self.door.send("POST", f"{self.path}/statuses/{commit}", {**wanted, "context": name}, what)

    def open(self, base: str) -> tuple[int, ...]:
        """Give the numbers of the pull requests into a branch that are open."""
        listed = self.door.all(f"{self.path}/pulls?base={quote(base)}&state=open", "open pull requests")
        return tuple(one.number("number") for one in listed)

    def _name(self) -> str:
        """Give the name of the token's holder; REST does not tell it to tokens of apps."""
        told = graph(self.door, "query { viewer { login } }", {})
        viewer = told.one("viewer")
        return viewer.text("login") if viewer else ""
