"""Status pages as engines read them: front matter and finished HTML, which no Markdown parser needs to see.

On its way to an engine the body moves into the front matter, as `body`, and status.html writes it from there.
That is several times as fast (parsing HTML tag by tag is most of what a page costs) and exact: Markdown would
turn tabs into spaces, and a line of three backticks inside <pre> into another code block.
"""

import json
import re
from pathlib import Path

_HEAD = 4096  # bytes; the front matter of a status page is a few short lines
_TEMPLATE = re.compile(r"""^template:[ ]*["']?status\.html["']?[ ]*$""", re.MULTILINE)
# What JSON leaves as it is and YAML refuses, or reads as the end of a line.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_FENCE = "---\n"


def is_status(path: Path) -> bool:
    """Tell whether a Markdown file is a status page: one whose front matter says `template: status.html`."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8", "replace")
    return head.startswith(_FENCE) and bool(_TEMPLATE.search(head.partition(f"\n{_FENCE}")[0]))


def fold(text: str) -> str:
    """Move the body of a status page into its front matter."""
    front, body = _split(text)
    scalar = _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(body, ensure_ascii=False))
    return f"{front}body: {scalar}\n{_FENCE}"


def stub(text: str) -> str:
    """Give a status page without its body: enough to be a title and an address in the nav."""
    return f"{_split(text)[0]}{_FENCE}"


def shows(text: str, html: str) -> bool:
    """Tell whether the HTML made of a status page has its body in it."""
    return _split(text)[1] in html


def _split(text: str) -> tuple[str, str]:
    """Part the front matter, without its closing line, from the body."""
    front, _, body = text.partition(f"\n{_FENCE}")
    return f"{front}\n", body.strip()
