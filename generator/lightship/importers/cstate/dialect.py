"""Hugo's Markdown as ours: lists, strikethrough and addresses that only Hugo reads, shortcodes, links and pictures."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urljoin

from lightship import words
from lightship.importers import naming
from lightship.importers.base import Notes
from lightship.importers.cstate import times
from lightship.importers.cstate.site import Site
from lightship.words.code import pieces

TRACK = re.compile(r"""\{\{[<%]\s*track\s+["'“`]?([^"'”`>%]*?)["'”`]?\s*/?[>%]\}\}""")
_SHORTCODE = re.compile(r"\{\{[<%]\s*(/?[\w./-]+)[^{}]*[>%]\}\}")
_SHOWN_SHORTCODE = re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}", re.DOTALL)
_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\(\s*<?(?P<to>(?:[^()\s<>]|\([^()\s]*\))+)>?(?P<title>\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_IMG = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)[\"']?[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_HREF = re.compile(
    r"(?P<open><a\b[^>]*?\bhref\s*=\s*)(?:(?P<quote>[\"'])(?P<to>[^\"']+)(?P=quote)|(?P<bare>[^\s\"'>]+))",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"^([ ]{0,3}\[[^\]\n]+\]:\s*<?)([^\s>]+)", re.MULTILINE)
_BARE = re.compile(r"(?<![\w(<\[\"'=/:.])https?://[^\s<>\"'`\\\[\]{}|^]+")
_STRUCK = re.compile(r"(?<!~)~~(?=\S)([^~\n]+?)(?<=\S)~~(?!~)")
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:|//|#|\?)")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_TAIL = ".,;:!?'\"*_~"
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\(?=\n[ \t]*[^\s])")


@dataclass(slots=True, kw_only=True)
class Words:
    """The words of one page on their way to ours; collects the files that they link."""

    site: Site
    page: Path
    path: str
    url: str
    notes: Notes
    line: int = 1
    attachments: dict[str, bytes] = field(default_factory=dict)

    def ours(self, text: str) -> str:
        """Give Markdown that our reader shows as Hugo would."""
        text = _SHOWN_SHORTCODE.sub(r"{{\1\2\3}}", _prose(text, self._inline))
        text = _lists(text)
        for link in self._loose(text):
            text = text.replace(f"({link}", f"({self._absolute(link)}")
        for link in self._loose(text)[:1]:
            self.notes(self.path, f"the link {link!r} leads nowhere", "it is shown as it was written", self.line)
            text = text.replace("](", "]\\(")
        return words.escape(text) if self._loose(text) else text

    def _loose(self, text: str) -> list[str]:
        """List what the text links and what is neither beside it nor a full address or path."""
        return [
            link
            for link in words.links(text)
            if not link.startswith("/") and link.partition("#")[0] not in self.attachments
        ]

    def _inline(self, prose: str) -> str:
        prose = TRACK.sub(self._track, prose)
        for match in _SHORTCODE.finditer(prose):
            self.notes(
                self.path, f"the shortcode {match[0][:60]} is Hugo's", "it is shown as it was written", self.line
            )
        prose = _IMG.sub(self._img, prose)
        # A backslash that ends a line breaks it in Hugo; two spaces do in ours.
        prose = _BREAK.sub(r"\1  ", prose)
        prose = _STRUCK.sub(r"<del>\1</del>", prose)
        kept: list[str] = []

        def keep(text: str) -> str:
            kept.append(text)
            return f"\ue000{len(kept) - 1}\ue001"

        prose = _LINK.sub(lambda match: keep(self._link(match)), prose.replace("\ue000", "").replace("\ue001", ""))
        prose = _HREF.sub(lambda match: keep(f'{match["open"]}"{self._address(match["to"] or match["bare"])}"'), prose)
        prose = _DEFINITION.sub(lambda match: keep(match[1] + self._address(match[2])), prose)
        prose = _BARE.sub(_autolink, prose)
        return re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], prose)

    def _track(self, match: re.Match[str]) -> str:
        """Show a time as cState does, in parentheses."""
        moment = times.read(match[1], self.site.config.zone)
        return f"({moment.at:%Y-%m-%d %H:%M} UTC)" if moment else f"({match[1]})"

    def _img(self, match: re.Match[str]) -> str:
        alt = _ALT.search(match[0])
        name = words.escape(alt[1] or alt[2] or alt[3] or "") if alt else ""
        return f"![{name}]({match[1]})"

    def _link(self, match: re.Match[str]) -> str:
        """Rewrite a link or picture: files beside the page come along, what is elsewhere becomes a full address."""
        to, title = match["to"], match["title"] or ""
        text = _LINK.sub(self._link, match["text"]) if "](" in match["text"] else match["text"]
        if not match["picture"]:
            return f"[{text}]({self._address(to)}{title})"
        name = self._attached(to)
        if name:
            return f"![{text}]({name}{title})"
        address = self._absolute(to)
        reason = "shows a picture of another host" if _ABSOLUTE.match(to) else f"shows {to!r}, which is not here"
        self.notes(self.path, reason, f"it became a link to {address}", self.line)
        return f"[{text.strip() or PurePosixPath(to.split('?')[0]).name or address}]({address})"

    def _address(self, to: str) -> str:
        if _ABSOLUTE.match(to):
            return to
        return self._attached(to) or self._absolute(to)

    def _attached(self, to: str) -> str:
        """Take a file along; give its name beside the words, or nothing when it is not there."""
        data = None if _ABSOLUTE.match(to) else self.site.file(self.page, to)
        if data is None:
            return ""
        place = PurePosixPath(unquote(to.split("?")[0].split("#")[0]))
        suffix = "".join(char for char in place.suffix.lower() if char.isalnum() or char == ".")
        name = naming.slug(place.stem, "file") + (suffix if suffix not in ("", ".", ".md") else ".bin")
        if self.attachments.get(name, data) != data:
            name = (
                naming.unique(name.removesuffix(suffix), {each.removesuffix(suffix) for each in self.attachments})
                + suffix
            )
        self.attachments[name] = data
        return name

    def _absolute(self, to: str) -> str:
        """Give the full address of a link on the old site; with an unknown site, one from its root."""
        if _ABSOLUTE.match(to):
            return to
        if self.url:
            with suppress(ValueError):
                return urljoin(self.url, to)
        return "/" + quote(to.lstrip("./"), safe="/#?&=%.-_~")


def _prose(text: str, change: Callable[[str], str]) -> str:
    return "".join(piece if is_code else change(piece) for _, piece, is_code in pieces(text))


def _autolink(match: re.Match[str]) -> str:
    """Put brackets around an address; what ends a sentence stays outside."""
    address = match[0]
    while address and (address[-1] in _TAIL or (address[-1] == ")" and address.count("(") < address.count(")"))):
        address = address[:-1]
    return f"<{address}>{match[0][len(address) :]}"


def _lists(text: str) -> str:
    """Begin lists after a blank line and indent inner ones by four spaces, as our reader needs it."""
    return "".join(piece if is_code and "\n" in piece else _spaced(piece) for _, piece, is_code in _blocks(text))


def _blocks(text: str) -> list[tuple[int, str, bool]]:
    """Join prose and code within lines; only fenced blocks stay apart."""
    joined: list[tuple[int, str, bool]] = []
    for offset, piece, is_code in pieces(text):
        is_fence = is_code and piece.lstrip(" ")[:3] in ("```", "~~~") and "\n" in piece
        if joined and not is_fence and not joined[-1][2]:
            joined[-1] = (joined[-1][0], joined[-1][1] + piece, False)
        else:
            joined.append((offset, piece, is_fence))
    return joined


def _spaced(prose: str) -> str:
    out: list[str] = []
    indents: list[int] = []
    before = ""
    for line in prose.split("\n"):
        item = _ITEM.match(line)
        if item:
            depth = len(item[1].expandtabs(4))
            if not indents and before.strip() and depth < 4:
                out.append("")
            if indents or depth < 4:
                while indents and depth < indents[-1]:
                    indents.pop()
                if not indents or depth > indents[-1]:
                    indents.append(depth)
                line = "    " * (len(indents) - 1) + line.lstrip(" \t")
        elif line.strip() and not line.startswith((" ", "\t")):
            # A line right below an item goes on with it; after a blank one the list is over.
            if not before.strip():
                indents = []
        elif line.strip() and indents:
            line = "    " * len(indents) + line.lstrip(" \t")
        out.append(line)
        before = line
    return "\n".join(out)
