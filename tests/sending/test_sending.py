"""What was written comes to a branch of its own, whatever else is in the checkout and whoever else writes."""

import shutil
import subprocess
from pathlib import Path

import pytest

from crew import FOLDER, INCIDENT, Crew, Member
from lightship.errors import ContentError, LightshipError, UsageError
from lightship.git import GitError
from lightship.git.sending import Remote
from lightship.sending import Sent
from repositories import git
from tools import require

BRANCH = f"status/{INCIDENT}"
FIRST = [f"{FOLDER}/20261017T031000Z-investigating.md", f"{FOLDER}/incident.md"]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a remote with a page, to be copied: it is the same for every test."""
    made = Crew(place=tmp_path_factory.mktemp("begun"))
    made.begin()
    return made.remote


@pytest.fixture
def crew(tmp_path: Path, begun: Path) -> Crew:
    shutil.copytree(begun, tmp_path / begun.name)
    return Crew(place=tmp_path)


@pytest.fixture
def ana(crew: Crew) -> Member:
    return crew.member("ana")


def sent(found: Sent | Remote) -> Sent:
    assert isinstance(found, Sent)
    return found


def test_an_incident_goes_to_a_branch_of_its_name_and_nothing_else_does(crew: Crew, ana: Member) -> None:
    ana.incident()
    (ana.root / "notes.txt").write_text("not for others", encoding="utf-8")
    (ana.root / "components.yml").write_text("# dirty\n" + (ana.root / "components.yml").read_text(), encoding="utf-8")
    before = ana.git("rev-parse", "HEAD"), ana.git("symbolic-ref", "HEAD")
    done = sent(ana.send())
    assert (done.change.branch, done.is_news) == (BRANCH, True)
    assert crew.files(BRANCH) == FIRST
    assert (
        git(crew.remote, "log", "-1", "--format=%an <%ae>|%s", BRANCH)
        == "Ana <ana@example.com>|Checkout fails: Investigating"
    )
    assert (ana.git("rev-parse", "HEAD"), ana.git("symbolic-ref", "HEAD")) == before
    assert "?? notes.txt" in ana.git("status", "--short")
    assert ana.git("worktree", "list").count("\n") == 0


def test_sending_again_sends_nothing_and_after_the_merge_there_is_nothing_to_send(crew: Crew, ana: Member) -> None:
    ana.incident()
    tip = sent(ana.send()).change.branch
    before = git(crew.remote, "rev-parse", tip)
    assert sent(ana.send()).is_news is False
    assert git(crew.remote, "rev-parse", tip) == before
    crew.merge(BRANCH, how="squash")
    assert isinstance(ana.send(), Remote)


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_after_the_merge_a_pull_brings_what_was_sent_and_the_next_update_is_sent_alone(
    crew: Crew, ana: Member, how: str
) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH, how=how)
    ana.git("pull", "--quiet")
    assert ana.git("status", "--short") == ""
    ana.update("03:20", "A full disk.")
    done = sent(ana.send())
    assert crew.files(done.change.branch) == [f"{FOLDER}/20261017T032000Z-identified.md"]
    crew.merge(done.change.branch, how=how)


def test_without_a_pull_the_next_update_is_sent_alone_too(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH, how="squash")
    ana.update("03:20", "A full disk.")
    done = sent(ana.send())
    assert done.change.branch == f"{BRANCH}-2", "the first one is done, and was not deleted"
    assert crew.files(done.change.branch) == [f"{FOLDER}/20261017T032000Z-identified.md"]


def test_words_that_a_review_asked_to_change_go_to_the_same_branch(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.send()
    ana.incident("We look into failing payments.")
    done = sent(ana.send())
    assert done.change.branch == BRANCH
    assert crew.files(BRANCH) == FIRST
    assert "failing payments" in git(crew.remote, "show", f"{BRANCH}:{FIRST[0]}")


def test_words_that_somebody_changed_on_the_branch_are_not_overwritten(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.send()
    bo = crew.member("bo")
    bo.git("checkout", "--quiet", BRANCH)
    bo.incident("Said better.")
    bo.git("commit", "--quiet", "--all", "--message", "Say it better")
    bo.git("push", "--quiet")
    ana.incident("Said in another way.")
    with pytest.raises(
        LightshipError, match=r"investigating\.md was changed in origin/status/.* by somebody else"
    ) as told:
        ana.send()
    assert "Said in another way." in (ana.root / FIRST[0]).read_text(encoding="utf-8")
    assert f"git checkout origin/{BRANCH} -- {FIRST[0]}" in told.value.hint
    ana.git("checkout", f"origin/{BRANCH}", "--", FIRST[0])
    ana.incident("Said better, and in another way.")
    assert sent(ana.send()).change.branch == BRANCH
    assert "and in another way" in git(crew.remote, "show", f"{BRANCH}:{FIRST[0]}")


def test_commits_on_main_that_were_not_pushed_are_sent_by_their_files(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.git("add", "--all")
    ana.git("commit", "--quiet", "--message", "Not pushed")
    (ana.root / "other.txt").write_text("also not pushed", encoding="utf-8")
    ana.git("add", "--all")
    ana.git("commit", "--quiet", "--message", "Something else")
    ana.send()
    assert crew.files(BRANCH) == FIRST
    crew.merge(BRANCH)
    ana.git("pull", "--quiet", "--no-rebase", "--no-edit")


@pytest.mark.parametrize("where", ["--detach", "-b"])
def test_it_does_not_matter_what_is_checked_out(crew: Crew, ana: Member, where: str) -> None:
    ana.git("checkout", "--quiet", where, *(["feature"] if where == "-b" else []))
    ana.incident()
    ana.send()
    assert crew.files(BRANCH) == FIRST


def test_two_people_at_the_same_incident_have_branches_of_their_own_that_merge_without_conflict(
    crew: Crew, ana: Member
) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH)
    git(crew.remote, "branch", "--delete", "--force", BRANCH)
    ana.git("pull", "--quiet")
    bo = crew.member("bo")
    ana.update("03:20", "A full disk.")
    bo.update("03:21", "Payments by card work again.", "monitoring")
    assert [sent(one.send()).change.branch for one in (ana, bo)] == [BRANCH, f"{BRANCH}-2"]
    crew.merge(f"{BRANCH}-2", how="squash")
    crew.merge(BRANCH)
    ana.git("pull", "--quiet")
    bo.git("pull", "--quiet")
    assert ana.story.problems() == []


def test_words_that_contradict_what_somebody_else_published_are_an_error_that_names_both_files(
    crew: Crew, ana: Member
) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH)
    ana.git("pull", "--quiet")
    bo = crew.member("bo")
    bo.update("03:20", "It is over.", "resolved")
    bo.send()
    crew.merge(f"{BRANCH}", how="squash")
    ana.update("03:25", "A full disk.")
    with pytest.raises(ContentError) as told:
        ana.send()
    [problem] = told.value.problems
    assert problem.path == f"{FOLDER}/20261017T032500Z-identified.md"
    assert "20261017T032000Z-resolved" in str(problem)
    assert (ana.root / problem.path).is_file()


def test_two_contradictions_that_wait_side_by_side_merge_and_check_then_names_both_files(
    crew: Crew, ana: Member
) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH)
    ana.git("pull", "--quiet")
    bo = crew.member("bo")
    bo.update("03:20", "It is over.", "resolved")
    ana.update("03:25", "A full disk.")
    branches = [sent(one.send()).change.branch for one in (bo, ana)]
    for branch in branches:
        crew.merge(branch, how="squash")
    [problem] = crew.member("li").story.problems()
    assert problem.startswith(f"{FOLDER}/20261017T032500Z-identified.md:")
    assert "20261017T032000Z-resolved" in problem


def test_words_that_were_changed_before_they_were_merged_do_not_stand_in_the_way_of_the_next(
    crew: Crew, ana: Member
) -> None:
    ana.incident()
    ana.send()
    bo = crew.member("bo")
    bo.git("checkout", "--quiet", BRANCH)
    bo.incident("Said better.")
    bo.git("commit", "--quiet", "--all", "--message", "Say it better")
    bo.git("push", "--quiet")
    crew.merge(BRANCH, how="squash")
    ana.update("03:20", "A full disk.")
    assert list(sent(ana.send(FOLDER)).change.unsent) == [f"{FOLDER}/20261017T032000Z-identified.md"]
    assert "Said better." in git(crew.remote, "show", f"main:{FIRST[0]}")


def test_who_is_slower_sends_again_by_itself(crew: Crew, ana: Member) -> None:
    ana.incident()
    hooks = ana.root / ".git" / "hooks"
    # Somebody with the same clone elsewhere is quicker, once, between the look and the push.
    other = crew.member("other")
    other.git("config", "user.email", "ana@example.com")
    other.incident()
    other.update("03:20", "From elsewhere.")
    other.git("add", "--all")
    other.git("commit", "--quiet", "--message", "Quicker")
    hooks.mkdir(exist_ok=True)
    (hooks / "pre-push").write_text(
        f"#!/bin/sh\nrm $0\nunset GIT_DIR\nexec git -C '{other.root}' push --quiet origin HEAD:{BRANCH}\n",
        encoding="utf-8",
    )
    (hooks / "pre-push").chmod(0o755)
    ana.update("03:25", "A full disk.")
    assert sent(ana.send()).change.branch == BRANCH
    assert len(crew.files(BRANCH)) == 4


def test_the_users_hook_may_refuse_and_its_words_are_shown(crew: Crew, ana: Member) -> None:
    ana.incident()
    hook = ana.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\ncat incidents/*/*/*investigating.md >/dev/null || exit 9\n"
        "echo looked at $(git diff --cached --name-only | wc -l)\necho too short >&2\nexit 1\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    with pytest.raises(GitError, match=r"(?s)git commit was refused:.*looked at 2.*too short"):
        ana.send()
    assert crew.branches() == ["main"]
    hook.unlink()
    assert sent(ana.send()).is_news


def test_hooks_that_lie_beside_the_page_run_and_find_what_they_need(crew: Crew, ana: Member) -> None:
    ana.story.file(".hooks/pre-commit", '#!/bin/sh\ncat components.yml mkdocs.yml > /dev/null && touch "$RAN"\n')
    (ana.root / ".hooks" / "pre-commit").chmod(0o755)
    ana.git("config", "core.hooksPath", ".hooks")
    ana.incident()
    ran = crew.place / "ran"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAN", str(ran))
        ana.send()
    assert ran.exists()
    assert crew.files(BRANCH) == FIRST


def test_the_commit_is_signed_as_its_author_signs(crew: Crew, ana: Member) -> None:
    key = crew.place / "key"
    subprocess.run([require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", str(key)), ("commit.gpgSign", "true")):
        ana.git("config", name, value)
    ana.incident()
    ana.send()
    assert "-----BEGIN SSH SIGNATURE-----" in git(crew.remote, "cat-file", "commit", BRANCH)


def test_several_incidents_are_sent_one_at_a_time(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.incident(id_="2026-10-17-other")
    with pytest.raises(UsageError, match=r"2 incidents .*lightship send incidents/2026/2026-10-17-other"):
        ana.send()
    ana.send(FOLDER)
    assert crew.files(BRANCH) == FIRST


def test_a_folder_that_was_renamed_is_one_incident(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.send()
    crew.merge(BRANCH)
    ana.git("pull", "--quiet")
    (ana.root / FOLDER).rename(ana.root / "incidents/2026/2026-10-17-checkout")
    ana.story.incident("2026-10-17-checkout", title="Checkout fails", components="[web]", renamed_from=f"[{INCIDENT}]")
    done = sent(ana.send())
    assert done.change.branch == "status/2026-10-17-checkout"
    crew.merge(done.change.branch, how="squash")
    assert FOLDER not in git(crew.remote, "ls-tree", "-r", "--name-only", "main")
    assert crew.member("bo").story.problems() == []


def test_a_component_that_was_not_sent_with_its_incident_is_found_before_anything_is_pushed(
    crew: Crew, ana: Member
) -> None:
    tree = ana.root / "components.yml"
    tree.write_text(tree.read_text(encoding="utf-8") + "  - {id: mail, name: Mail}\n", encoding="utf-8")
    ana.incident(components="[mail]")
    with pytest.raises(ContentError, match="mail"):
        ana.send()
    assert crew.branches() == ["main"]
    ana.send(FOLDER, "components.yml")
    assert crew.files(BRANCH) == ["components.yml", *reversed(FIRST)] or crew.files(BRANCH)[0] == "components.yml"


def test_a_draft_has_a_branch_of_its_own_every_time(crew: Crew, ana: Member) -> None:
    ana.incident()
    ana.send()
    assert [sent(ana.send(is_draft=True)).change.branch for _ in range(2)] == [
        f"draft/{INCIDENT}",
        f"draft/{INCIDENT}-2",
    ]


def test_a_page_may_be_a_folder_of_a_larger_repository(crew: Crew, ana: Member) -> None:
    place = "pages/status"
    (ana.root / place).mkdir(parents=True)
    ana.git("mv", "components.yml", "mkdocs.yml", place)
    ana.git("commit", "--quiet", "--message", "Make room")
    ana.git("push", "--quiet", "origin", "HEAD:main")
    page = Member(root=ana.root / place)
    page.incident()
    page.send()
    assert crew.files(BRANCH) == [f"{place}/{path}" for path in FIRST]
    crew.merge(BRANCH, how="squash")
    ana.git("pull", "--quiet")
    bo = Member(root=crew.member("bo").root / place)
    for one, at, phase in ((page, "03:20", "resolved"), (bo, "03:25", "monitoring")):
        one.update(at, "Words.", phase)
    page.send()
    crew.merge(f"{BRANCH}-2")
    with pytest.raises(ContentError, match="resolved"):
        bo.send()


def test_offline_says_so_and_leaves_the_words(crew: Crew, ana: Member) -> None:
    ana.incident()
    crew.remote.rename(crew.place / "away")
    with pytest.raises(GitError):
        ana.send()
    assert (ana.root / FIRST[0]).is_file()
    (crew.place / "away").rename(crew.remote)
    assert sent(ana.send()).is_news


def test_a_repository_without_a_remote_is_told_of_one(ana: Member) -> None:
    ana.incident()
    ana.git("remote", "remove", "origin")
    with pytest.raises(GitError, match="git remote add origin ADDRESS"):
        ana.send()


def test_a_remote_that_refuses_the_push_says_why(crew: Crew, ana: Member) -> None:
    hook = crew.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH013: rule violations found' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    ana.incident()
    with pytest.raises(GitError, match="rule violations found"):
        ana.send()
