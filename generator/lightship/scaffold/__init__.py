"""The files of a new status page: settings, components, a first notice, and what keeps git tidy."""

from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import assert_never

from lightship import __version__, writing
from lightship.model import Kind, Phase
from lightship.model.forge import ForgeKind
from lightship.model.formats import INCIDENT, UPDATE

_MKDOCS = """\
# The site's settings; `lightship schema settings` describes the part below extra.lightship.
site_name: {name}
site_url: {url}/
docs_dir: build/pages        # written by `lightship build`
site_dir: site

theme:
  name: material
  custom_dir: build/theme    # lightship's pages, with what you put into overrides/ laid over them
  font: false                # the reader's own fonts: no request to another host
  favicon: assets/favicon.svg

nav:
  - Status: index.md
  - History: /history/
not_in_nav: "*"
plugins: []
markdown_extensions: [toc, tables, fenced_code]
validation:                  # links start at the root on purpose
  nav: {{omitted_files: ignore, absolute_links: ignore}}
  links: {{not_found: ignore, anchors: ignore, absolute_links: ignore, unrecognized_links: ignore}}

extra:
  lightship:
    page_id: {page_id}
    time_zone: {zone}
    languages: [en]
    visibility: public       # private, when only members may read this repository
"""
_COMPONENTS = """\
# What customers recognise and that can break. Ids never change; names may.
components:
  - id: website
    name: Website
    since: {day}
  - id: api
    name: API
    since: {day}
"""
_README = """\
# {name}: status page

Made with Lightship. What customers are told lives in incidents/, what can break in components.yml.

    lightship new --send      # something broke: four questions, and the pull request is open
    lightship update --send   # tell what is new
    lightship resolve --send  # it is over
    lightship serve           # look at the page on http://127.0.0.1:8000
    lightship check           # every mistake, with its line

Install it with `pip install -r requirements.txt`; to upgrade, change the number there.

Publish it by hand with `git init`, `git add --all`, `git commit` and `lightship publish`: it then lies in public/.
"""
_README_AGREED = """
The merge is the approval, until policy.yml says who must agree: `roles: {tech: {people: [ana, bo]}}`, and to what:
`kinds: {incident: {approve: {tech: 1}}, maintenance: {approve: {tech: 1}}, notice: {approve: {tech: 1}}}`. Then
`lightship setup --apply` guards the main branch, `lightship policy explain INCIDENT` says who is asked, and `lightship
approvals` who has agreed.
"""
_README_GITHUB = """
On GitHub, .github/workflows/ checks each pull request, publishes each merge and keeps the page fresh. Say where it is
published to in delivery.yml, and whom the cloud trusts in the variables AWS_ROLE_TO_ASSUME and AWS_REGION. They tell
people, too, once delivery.yml names a channel and somebody has said `lightship baseline`. The others are
forms for a phone, whose addresses `lightship links` prints.
"""
_README_GITLAB = """
On GitLab, .gitlab-ci.yml checks each merge request, publishes each merge and, by a pipeline schedule, keeps the page
fresh. Say where it is published to in delivery.yml, and whom the cloud trusts in the protected variables AWS_ROLE_ARN
and AWS_REGION; GITLAB_TOKEN comments, judges and sends. It tells people, too, once delivery.yml names a channel and
somebody has said `lightship baseline`. New pipeline is a form for a phone, whose addresses `lightship links` prints.
"""
_FORMS = ("new.yml", "update.yml", "resolve.yml", "correct.yml", "maintenance.yml", "draft.yml", "form.yml")
_WORKFLOWS = ("check.yml", "review.yml", "publish.yml", "heartbeat.yml", "break-glass.yml", *_FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What must be known to begin: names, the address, a page id of 12 base-36 characters, the time, and whose CI."""

    name: str
    url: str
    page_id: str
    zone: str
    now: datetime
    forge: ForgeKind = ForgeKind.GITHUB


def files(wishes: Wishes) -> dict[str, str]:
    """Give the files of a new page, by path."""
    day = f"{wishes.now:%Y-%m-%d}"
    folder = f"incidents/{wishes.now:%Y}/{day}-welcome"
    told = {"phase": Phase.PUBLISHED, "at": wishes.now}
    words = "From today you can see here how our services are doing, and follow it by feed.\n"
    return {
        "mkdocs.yml": _MKDOCS.format(
            name=_quoted(wishes.name), url=wishes.url.rstrip("/"), page_id=wishes.page_id, zone=wishes.zone
        ),
        "components.yml": _COMPONENTS.format(day=day),
        f"{folder}/incident.md": writing.markdown(INCIDENT, {"title": "Our status page is here", "kind": Kind.NOTICE}),
        f"{folder}/{wishes.now:%Y%m%dT%H%M%SZ}-published.md": writing.markdown(UPDATE, told, words),
        "requirements.txt": f"lightship=={__version__}\n",
        ".gitignore": "/build/\n/site/\n/public\n/.public*\n/.venv/\n/.lightship*/\n*.pem\n",
        ".gitattributes": "# The same bytes everywhere: Windows too.\n* text=auto eol=lf\n",
        **_hosted(wishes),
    }


def _hosted(wishes: Wishes) -> dict[str, str]:
    """Give what differs from forge to forge: what its CI does, and what is said of that."""
    readme = _README.format(name=wishes.name) + _README_AGREED
    match wishes.forge:
        case ForgeKind.GITHUB:
            workflows = {f".github/workflows/{name}": workflow(name) for name in _WORKFLOWS}
            return {"README.md": readme + _README_GITHUB, **workflows}
        case ForgeKind.GITLAB:
            return {"README.md": readme + _README_GITLAB, ".gitlab-ci.yml": pipeline()}
        case _:
            assert_never(wishes.forge)


def workflow(name: str) -> str:
    """Give a workflow of GitHub Actions as a page of one's own has it, such as `publish.yml`."""
    return resources.files(__name__).joinpath("workflows", name).read_text(encoding="utf-8")


def pipeline() -> str:
    """Give what GitLab does for a page of one's own."""
    return resources.files(__name__).joinpath("gitlab-ci.yml").read_text(encoding="utf-8")


def write(root: Path, wishes: Wishes) -> tuple[list[str], list[str]]:
    """Write the files that are not there yet; gives the paths written and the paths left as they were."""
    written, kept = [], []
    for path, text in files(wishes).items():
        if (root / path).exists():
            kept.append(path)
        else:
            writing.put(root / path, text)
            written.append(path)
    return written, kept


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
