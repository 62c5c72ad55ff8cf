"""Foreign words made safe for our files: they read as they did, and hold nothing that our format would act on."""

import re

from lightship import words
from lightship.config import DEFAULT_POLICY
from lightship.words.code import pieces

_LONGEST = DEFAULT_POLICY.max_update_bytes - 512
_RUN = re.compile(r"\[{20,}|<{20,}|`{20,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_TITLE_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")
_BLOCK = re.compile(r"^(\s*(?:[>*+\-]\s*)*):(?=:{2,}|:\s*audi)", re.MULTILINE | re.IGNORECASE)
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
TITLE_LENGTH = 300


def printable(text: str) -> str:
    """Leave out characters that nobody sees and our reader refuses; line ends become LF."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def title(text: str) -> tuple[str, str]:
    """Give a title of one line and, when it was too long, all of it as a second text."""
    line = " ".join(_TITLE_CONTROL.sub(" ", text).split())
    if len(line) <= TITLE_LENGTH:
        return line, ""
    return line[: TITLE_LENGTH - 1].rstrip() + "…", line


def protected(markdown: str) -> str:
    """Take their meaning from slots and audience blocks, close code blocks, break runs that are too long."""
    text = _RUN.sub(lambda match: _broken(match[0]), printable(markdown)).strip("\n")
    text = "".join(piece if is_code else _BLOCK.sub(r"\1&#58;", piece) for _, piece, is_code in pieces(text))
    text = words.literal(_closed(text))
    found = words.blocks(text, ())
    if found.problems:
        # What our reader still takes for a block or a fence is shown as plain text: safe, and nothing is lost.
        text = words.escape(printable(markdown))
        text = _RUN.sub(lambda match: _broken(match[0]), text)
    return text


def _broken(run: str) -> str:
    return " ".join(run[start : start + 19] for start in range(0, len(run), 19))


def _closed(text: str) -> str:
    """Close a code block that is open at the end."""
    opened = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not opened and mark and not ("`" in mark[1] and "`" in line[mark.end() :]):
            opened = mark[1]
        elif opened and len(line.strip()) >= len(opened) and set(line.strip()) == {opened[0]}:
            opened = ""
    return f"{text}\n{opened}" if opened else text


def parts(markdown: str, limit: int = _LONGEST) -> list[str]:
    """Give words as protected texts that each fit an update: one, or several divided at paragraphs where possible."""
    whole = protected(markdown)
    if len(whole.encode()) <= _LONGEST:
        return [whole]
    found: list[str] = []
    current = ""
    for paragraph in printable(markdown).split("\n\n"):
        for piece in _pieces(paragraph, limit):
            joined = f"{current}\n\n{piece}" if current else piece
            if current and len(joined.encode()) > limit:
                found.append(current)
                joined = piece
            current = joined
    # Protection makes text longer; what grew too long is divided again.
    return [part for piece in [*found, current] if piece.strip() for part in parts(piece, limit // 2)]


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
