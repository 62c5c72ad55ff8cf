"""The whole comment: what matters first, the rest folded away, always short enough and valid."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lightship.comment import approvals, reach
from lightship.comment.fitting import Part, fitted
from lightship.comment.quoting import block, line, summary
from lightship.errors import Problem
from lightship.model import PUBLIC, Status
from lightship.plan import Reason
from lightship.plan.outlook import Letter, Outlook, Said, Told
from lightship.policy import Verdict

MARKER = "<!-- lightship plan -->"
# A forge takes 65,536 characters; bytes are counted, so that no way of counting characters finds more.
MOST_BYTES = 65_000
_WORDS = 3000
_SUBJECT = 200
_SMS = 160
_SIGNS = {
    Status.OPERATIONAL: "🟢",
    Status.UNDER_MAINTENANCE: "🔵",
    Status.DEGRADED_PERFORMANCE: "🟡",
    Status.PARTIAL_OUTAGE: "🟠",
    Status.MAJOR_OUTAGE: "🔴",
}
_REASONS = {Reason.NEW: "new", Reason.CHANGED: "other words", Reason.GONE: "removed"}
_WHOLE = "in the preview that `check` keeps, and in the files that change"


def comment(outlook: Outlook, verdicts: Sequence[Verdict] | None = None) -> str:
    """Tell it all in Markdown, in at most MOST_BYTES; `verdicts` None where nobody has judged the change."""
    letters = [item for one in outlook.told for item in (one, *one.letters)]
    parts = (
        Part(items=list(_summary(outlook, verdicts)), head=MARKER),
        Part(items=outlook.said, write=_said, head="#### Readers will see\n", share=24_000, nouns="updates"),
        Part(items=list(_turns(outlook)), head="#### Also\n", nouns="changes"),
        Part(items=letters, write=_told, head="#### People will get\n", share=20_000, nouns="messages"),
        Part(items=list(approvals.lines(verdicts or ())), head="#### Approvals\n", share=6000),
        Part(items=list(_redaction(outlook)), head="#### Redaction\n", nouns="findings"),
        Part(items=_changed(outlook), write=_row, head=_TABLE, tail=_END, nouns="components"),
        Part(items=[_foot(outlook)]),
    )
    return fitted(parts, MOST_BYTES, _WHOLE)


def broken(problems: Sequence[Problem]) -> str:
    """Say that there are mistakes to be mended before anything can be shown."""
    head = f"{MARKER}\n### ⛔ Nothing can be published before this is mended\n"
    return fitted([Part(items=problems, write=_problem, head=head, nouns="mistakes")], MOST_BYTES, "in the check")


def _problem(one: Problem) -> str:
    hint = f" ({line(one.hint)})" if one.hint else ""
    return f"- {line(one.path)}:{one.line}: {line(one.message)}{hint}"


_TABLE = "<details><summary>Components that change</summary>\n\n| | before | after |\n|---|---|---|"
_END = "\n</details>"


def _summary(outlook: Outlook, verdicts: Sequence[Verdict] | None) -> Iterator[str]:
    yield f"### {_moved(outlook.before.overall, outlook.after.overall)}\n"
    if not outlook.blobs:
        yield "Nothing changes."
        return
    moved = [f"{line(name)} {_moved(before, after)}" for name, before, after in _changed(outlook)]
    if moved:
        more = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
        yield f"- **Components:** {', '.join(moved[:3])}{more}"
    yield f"- **Told:** {reach.sentence(outlook)}"
    if verdicts is not None:
        yield f"- **Approvals:** {approvals.sentence(verdicts)}"
    for promise in outlook.promises[:3]:
        title = f" ({line(promise.title)})" if len(outlook.promises) > 1 else ""
        yield f"- **Next update promised by** {_time(promise.by)}{title}"
    if outlook.findings:
        yield f"- **Redaction:** ⚠️ {len(outlook.findings)} to look at, below"


def _said(one: Said) -> str:
    first = next(iter(one.texts), None)
    alone = f" · for {line(first.audience)} alone" if first and first.audience != PUBLIC else ""
    about = f"**{line(one.title)}**<br>{_REASONS[one.reason]} · {line(one.label)} · {_time(one.at)}{alone}"
    texts = [block(first.text, _WORDS)] if first else []
    for text in one.texts[1:]:
        whom = summary(f"{text.audience}, {text.language}")
        texts.append(f"<details><summary>{whom}</summary>\n\n{block(text.text, _WORDS)}\n\n</details>")
    notes = "\n".join(f"- {line(note)}" for note in one.notes[:5])
    return "\n\n".join(filter(None, (about, *texts, notes))) + "\n"


def _turns(outlook: Outlook) -> Iterator[str]:
    for one in outlook.turns:
        yield f"- {line(one.title)}: {one.what} {line(one.before) or 'none'} → **{line(one.after) or 'none'}**"


def _told(one: Told | Letter) -> str:
    if isinstance(one, Letter):
        return _letter(one)
    about = f"**{line(one.title)}** · {one.occasion.value}"
    if one.why:
        return f"{about}: told to nobody, {line(one.why)}\n"
    silent = "".join(f"\n- not told: {line(audience)}, since {line(why)}" for audience, why in one.silent[:20])
    return f"{about}\n{silent}\n"


def _letter(one: Letter) -> str:
    return (
        f"<details><summary>{summary(_whom(one))}: {summary(one.subject)}</summary>\n\n"
        f"{block(one.text, _WORDS)}\n\n"
        f"Subject {len(one.subject)} of {_SUBJECT} characters, text {len(one.text):,}; "
        f"short form {len(one.short)} of {_SMS}:\n\n{block(one.short, 2 * _SMS)}\n\n</details>\n"
    )


def _whom(one: Letter) -> str:
    """Say who gets a message by what: `public by mail and hooks, support by chat; de`."""
    channels: dict[str, list[str]] = {}
    for audience, channel in one.to:
        channels.setdefault(audience, []).append(channel)
    told = (f"{audience} by {' and '.join(names)}" for audience, names in channels.items())
    return f"{', '.join(told)} ({one.language})"


def _redaction(outlook: Outlook) -> Iterator[str]:
    for one in outlook.findings:
        yield f"- ⚠️ {line(one.path)}:{one.line}: {line(one.message)}"
    for allowed in outlook.allowances:
        yield f"- allowed: {line(allowed.text)}, since {line(allowed.reason)} ({line(allowed.path)})"


def _row(component: tuple[str, str, str]) -> str:
    name, before, after = component
    return f"| {line(name)} | {_state(before)} | **{_state(after)}** |"


def _changed(outlook: Outlook) -> list[tuple[str, str, str]]:
    before, after = outlook.before.components, outlook.after.components
    every = [(name, before.get(name, ""), after.get(name, "")) for name in dict.fromkeys((*after, *before))]
    return [one for one in every if one[1] != one[2]]


def _foot(outlook: Outlook) -> str:
    return (
        f"<sub>Plan `{outlook.digest[:16]}` against {line(outlook.against)}: the files of this change, its texts, whom "
        "it tells and by which templates. What others merge meanwhile does not change it.</sub>"
    )


def _moved(before: str, after: str) -> str:
    return _state(after) if before == after else f"{_state(before)} → {_state(after)}"


def _state(status: str) -> str:
    known = next((one for one in Status if one.value == status), None)
    return f"{_SIGNS[known]} {status.replace('_', ' ')}" if known else line(status) or "not there"


def _time(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M} UTC"
