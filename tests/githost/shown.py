"""The nouns of the fake as GitHub shows them; the description adds what nobody looks at."""

from typing import Any

from githost.api import Api, RefusalError, stamp
from githost.nouns import Comment, Pull, Review, Status
from repositories import git


class Shown(Api):
    """Says what things look like."""

    def user(self, login: str) -> dict[str, Any] | None:
        one = self.host.accounts.get(login)
        return {"login": one.login, "id": one.id, "type": one.type, "site_admin": False} if one else None

    def repository(self) -> dict[str, Any]:
        host = self.host
        owner, _, name = host.name.partition("/")
        settings = {key: value for key, value in host.settings.items() if key != "default_branch"}
        return {
            "id": 1,
            "name": name,
            "full_name": host.name,
            "owner": {"login": owner, "type": "Organization"},
            "default_branch": host.settings["default_branch"],
            "html_url": f"{host.url}/{host.name}",
            "url": f"{host.url}/api/v3/repos/{host.name}",
            "fork": False,
            **settings,
        }

    def simple(self, pull: Pull) -> dict[str, Any]:
        host, owner = self.host, self.host.name.partition("/")[0]
        ours = {key: value for key, value in self.repository().items() if not key.startswith("allow_auto")}
        theirs = ours | ({"full_name": f"{pull.opener}/fork", "fork": True} if pull.is_fork else {})
        closed = stamp(pull.merged_at or pull.opened) if pull.state == "closed" else None
        by = pull.opener if pull.is_fork else owner
        return {
            "id": 10_000 + pull.number,
            "node_id": f"PR_{pull.number}",
            "number": pull.number,
            "url": f"{ours['url']}/pulls/{pull.number}",
            "issue_url": f"{ours['url']}/issues/{pull.number}",
            "html_url": f"{host.url}/{host.name}/pull/{pull.number}",
            "title": pull.title,
            "body": pull.body or None,
            "state": pull.state,
            "draft": pull.draft,
            "user": self.user(pull.opener),
            "created_at": stamp(pull.opened),
            "updated_at": stamp(host.now),
            "closed_at": closed,
            "merged_at": stamp(pull.merged_at) if pull.merged_at else None,
            "merge_commit_sha": pull.merged or None,
            "head": {"ref": pull.branch, "sha": pull.head, "label": f"{by}:{pull.branch}", "repo": theirs},
            "base": {"ref": pull.base, "sha": host.tip(pull.base), "label": f"{owner}:{pull.base}", "repo": ours},
            "auto_merge": None,
        }

    def pull(self, number: str) -> Pull:
        if not number.isdigit() or int(number) not in self.host.pulls:
            raise RefusalError(404, "Not Found")
        return self.host.seen(int(number))

    def full(self, pull: Pull) -> dict[str, Any]:
        return self.simple(pull) | {
            "merged": pull.merged_at is not None,
            "merged_by": self.user(pull.merger) if pull.merger else None,
            "mergeable": pull.state == "open" or None,
            "mergeable_state": self.host.standing(pull),
            "commits": len(pull.listed),
        }

    def commit(self, sha: str) -> dict[str, Any]:
        shown = git(self.host.remote, "show", "--no-patch", "--format=%an%x00%ae%x00%cn%x00%ce%x00%P%x00%B", sha)
        author, author_at, committer, committer_at, parents, message = shown.split("\0", 5)
        accounts = {"author": self.known(author_at), "committer": self.known(committer_at)}
        people = {"author": (author, author_at), "committer": (committer, committer_at)}
        return {
            "sha": sha,
            "node_id": f"C_{sha}",
            "url": f"{self.host.url}/api/v3/repos/{self.host.name}/commits/{sha}",
            "commit": {"message": message} | {role: {"name": n, "email": a} for role, (n, a) in people.items()},
            "parents": [{"sha": parent} for parent in parents.split()],
            **accounts,
        }

    def known(self, address: str) -> dict[str, Any] | None:
        if address == "noreply@github.com":
            return {"login": "web-flow", "id": 19864447, "type": "User", "site_admin": False}
        found = self.host.by_address(address)
        return self.user(found.login) if found else None

    def review(self, one: Review) -> dict[str, Any]:
        sent = {} if one.state == "PENDING" else {"submitted_at": stamp(one.at)}
        said = {"id": one.id, "user": self.user(one.login), "state": one.state, "commit_id": one.commit or None}
        return {**said, "body": one.body, **sent}

    def comment(self, one: Comment) -> dict[str, Any]:
        host = self.host
        number = next(pull.number for pull in host.pulls.values() if one in pull.comments)
        page = f"{host.url}/{host.name}/pull/{number}#issuecomment-{one.id}"
        url = f"{host.url}/api/v3/repos/{host.name}/issues/comments/{one.id}"
        times = {"created_at": stamp(one.at), "updated_at": stamp(host.now)}
        return {"id": one.id, "url": url, "user": self.user(one.login), "body": one.body, "html_url": page, **times}

    def status(self, one: Status) -> dict[str, Any]:
        times = {"created_at": stamp(one.at), "updated_at": stamp(one.at)}
        said = {"context": one.context, "state": one.state, "description": one.description, "target_url": one.url}
        return {**said, **times, "id": 1, "creator": self.user(one.login)}
