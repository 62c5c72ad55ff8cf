"""What is filled into a form becomes the arguments of a command, and nothing that a stranger writes becomes more."""

import json
from typing import Any

import click
import pytest

from lightship.cli.boundary import commands
from lightship.errors import LightshipError
from lightship.model.forge import ForgeKind
from lightship.sending.forms import FORMS, chosen, filled
from lightship.sending.people import Person

ANA = {"login": "ana", "id": 7}
BO = Person(login="bo_b.1", id=8, host="gitlab.com", forge=ForgeKind.GITLAB)


def event(inputs: object = None, sender: object = ANA, **more: Any) -> bytes:
    return json.dumps({"inputs": inputs, "sender": sender, **more}).encode()


def test_each_field_is_one_argument_whatever_it_says() -> None:
    hostile = {"title": "--help", "message": "--directory=/ $(reboot) `x`\n--send", "severity": "high", "component": ""}
    made = filled(event(hostile), "new")
    assert made.arguments == (
        "--message=--directory=/ $(reboot) `x`\n--send",
        "--severity=high",
        "--",
        "--help",
    )
    assert (made.name, made.by.login, made.is_draft) == ("new", "ana", False)


def test_who_filled_it_in_is_its_author_by_an_address_that_the_forge_knows() -> None:
    by = filled(event({"title": "Slow"}), "new").by
    assert (by.email, by.trailer) == ("7+ana@users.noreply.github.com", "Lightship-Author: ana")
    assert by.variables["GIT_AUTHOR_NAME"] == by.variables["GIT_COMMITTER_NAME"] == "ana"


@pytest.mark.parametrize(
    "sender",
    [None, {}, {"login": "ana"}, {"login": "a\nb", "id": 7}, {"login": "a>", "id": 7}, {"login": "a", "id": True}],
)
def test_somebody_whom_no_forge_names_so_is_refused(sender: object) -> None:
    with pytest.raises(LightshipError, match="does not say who sent this"):
        filled(event({"title": "Slow"}, sender), "new")


def test_a_line_may_be_broken_in_a_field_that_is_one_line_high_and_a_box_may_be_ticked() -> None:
    made = filled(
        event({"message": "One.\\nTwo.", "reopen": True, "fact": "share=12 %; scope=EU", "draft": "true"}), "update"
    )
    assert made.arguments == ("--message=One.\nTwo.", "--fact=share=12 %", "--fact=scope=EU", "--reopen", "--", "")
    assert made.is_draft


def test_what_a_program_sends_is_a_draft_whatever_it_says() -> None:
    payload = {"form": "new", "title": "Slow", "message": "Slow.", "draft": "false"}
    made = filled(event(client_payload=payload), "draft")
    assert (made.name, made.is_draft) == ("new", True)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (None, "nothing was filled in"),
        (["new"], "nothing was filled in"),
        ({"title": "Slow"}, "there is no form ''"),
        ({"form": "publish"}, "there is no form 'publish'"),
        ({"form": "new", "titel": "Slow"}, "the form has no field 'titel'"),
        ({"form": "new", "send": "true"}, "the form has no field 'send'"),
        ({"form": "new", "title": {"a": 1}}, "'title' is no text"),
        ({"form": "new", "title": 5}, "'title' is no text"),
        ({"form": "new", "message": "x" * 20_001}, "more than 20000 characters"),
    ],
)
def test_what_no_form_of_ours_would_hold_is_refused(payload: object, words: str) -> None:
    with pytest.raises(LightshipError, match=words):
        filled(event(client_payload=payload), "draft")


def test_variables_of_a_pipeline_are_a_form_and_those_of_others_are_empty() -> None:
    given = {"FORM": "update", "MESSAGE": "$GITLAB_TOKEN costs $5.", "PHASE": "identified", "TITLE": "", "TYPO": "-"}
    made = chosen(given, "update", BO)
    assert made.arguments == ("--message=$GITLAB_TOKEN costs $5.", "--phase=identified", "--", "")
    assert (made.name, made.is_draft, made.by.email) == ("update", False, "8-bo_b.1@users.noreply.gitlab.com")
    sent = chosen({**given, "DRAFT": "false"}, "draft", BO)
    assert (sent.name, sent.is_draft) == ("update", True)
    with pytest.raises(LightshipError, match="the form has no field 'pip_index_url'"):
        chosen({**given, "PIP_INDEX_URL": "https://evil.example"}, "update", BO)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000, b" " * (1 << 20) + b"{}"])
def test_an_event_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(LightshipError):
        filled(content, "new")


@pytest.mark.parametrize("name", FORMS)
def test_every_field_is_one_of_its_command(name: str) -> None:
    form, command = FORMS[name], commands()[name]
    options = {option for one in command.params if isinstance(one, click.Option) for option in one.opts}
    assert {f"--{key}" for key in (*form.options, *form.flags)} <= options
    arguments = [one.name for one in command.params if isinstance(one, click.Argument)]
    assert arguments == list(form.arguments)
