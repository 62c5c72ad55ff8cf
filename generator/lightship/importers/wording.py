"""Foreign words made safe for our files: they read as they did, and hold nothing that our format would act on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lightship import words
from lightship.config import DEFAULT_POLICY
from lightship.source.files import conflict
from lightship.words.code import pieces

_LONGEST = DEFAULT_POLICY.max_update_bytes - 512
_RUN = re.compile(r"\[{20,}|<{20,}|`{20,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_TITLE_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")
_BLOCK = re.compile(r"^(\s*(?:[>*+\-]\s*)*):(?=:{2,}|:\s*audi)", re.MULTILINE | re.IGNORECASE)
_FOREIGN = re.compile(r"<(?=!\[|\?)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
TITLE_LENGTH = 300
_SHORTEST = 64


def printable(text: str) -> str:
    """Leave out characters that nobody sees and our reader refuses; line ends become LF."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def title(text: str) -> tuple[str, str]:
    """Give a title of one line and, when it was too long, all of it as a second text."""
    line = " ".join(_TITLE_CONTROL.sub(" ", text).split())
    if len(line) <= TITLE_LENGTH:
        return line, ""
    return line[: TITLE_LENGTH - 1].rstrip() + "…", line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Words as texts that each fit an update; `is_plain` when their markup had to be shown as it was written."""

    texts: tuple[str, ...]
    is_plain: bool = False


def protected(markdown: str) -> str:
    """Take their meaning from slots and audience blocks, close what is open, break runs that are too long."""
    text = _RUN.sub(lambda match: _broken(match[0]), printable(markdown)).strip("\n")
    text = "".join(piece if is_code else _tamed(piece) for _, piece, is_code in pieces(text))
    text = words.literal(_closed(text))
    return text if _is_accepted(text) else _plain(markdown)


def _tamed(prose: str) -> str:
    """Take from prose what our reader refuses or would act on."""
    return _BLOCK.sub(r"\1&#58;", _FOREIGN.sub("&lt;", prose))


def _is_accepted(text: str) -> bool:
    return not (words.blocks(text, ()).problems or words.problems(text) or conflict(text))


def _plain(markdown: str) -> str:
    """Give words as plain text, their markup included: safe, and nothing is lost."""
    text = words.escape(printable(markdown).strip("\n"))
    return _RUN.sub(lambda match: _broken(match[0]), text)


def _broken(run: str) -> str:
    return " ".join(run[start : start + 19] for start in range(0, len(run), 19))


def _closed(text: str) -> str:
    """Close a comment and a code block that are open at the end."""
    opened = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not opened and mark and not ("`" in mark[1] and "`" in line[mark.end() :]):
            opened = mark[1]
        elif opened and len(line.strip()) >= len(opened) and set(line.strip()) == {opened[0]}:
            opened = ""
    text = f"{text}\n{opened}" if opened else text
    return f"{text}\n-->" if text.rfind("<!--") > text.rfind("-->") else text


def fitted(markdown: str) -> Fitted:
    """Give words as protected texts that each fit an update: one, or several divided at paragraphs where possible."""
    texts = tuple(text for text in _parts(markdown, _LONGEST) if text.strip())
    is_plain = texts == (_plain(markdown),) and texts != (printable(markdown).strip("\n"),)
    return Fitted(texts=texts or ("",), is_plain=is_plain)


def _parts(markdown: str, limit: int) -> Iterator[str]:
    whole = protected(markdown)
    if limit < _SHORTEST or (len(whole.encode()) <= _LONGEST and _is_accepted(whole)):
        yield whole
        return
    current = ""
    for paragraph in printable(markdown).split("\n\n"):
        for piece in _pieces(paragraph, limit):
            joined = f"{current}\n\n{piece}" if current else piece
            if current and len(joined.encode()) > limit:
                yield from _parts(current, limit // 2)
                joined = piece
            current = joined
    # Protection makes text longer; what grew too long is divided again.
    yield from _parts(current, limit // 2)


def _pieces(paragraph: str, limit: int) -> list[str]:
    """Divide a paragraph that is too long by itself at a space, a line end or, at the worst, anywhere."""
    found = []
    while len(paragraph.encode()) > limit:
        head = paragraph.encode()[:limit].decode(errors="ignore")
        cut = max(head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > len(head) // 2 else len(head)
        found.append(paragraph[:cut])
        paragraph = paragraph[cut:].lstrip(" \n")
    return [*found, paragraph]
