"""The allow-list: what may remain of HTML that came from an author's text."""

import html as entities
import re

import nh3

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd", "samp", "var"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    *("a", "img", "em", "strong", "b", "i", "u", "s", "del", "ins", "sup", "sub", "mark", "small", "abbr", "q"),
    *("cite", "details", "summary"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "details": {"open"},
}
SCHEMES = {"http", "https", "mailto"}
_NUMBERS = {"width", "height", "start", "colspan", "rowspan"}
# A path of this site: neither a scheme nor // nor what a browser reads as one (\ is /, tabs and line ends vanish).
_HERE = re.compile(r"(?!//)(?![A-Za-z][A-Za-z0-9+.\-]*:)[^\x00-\x1f\\]+")
_WEB = re.compile(r"https?://[^\x00-\x20\\]+", re.IGNORECASE)
_TOKEN = re.compile(r'<(/?)(h[1-6]|a|img)((?:\s[\w:\-]+="[^"]*")*)\s*/?>')
_VALUE = re.compile(r'\s([\w:\-]+)="([^"]*)"')


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """Keep addresses that are plain ones, and numbers that are small."""
    if name in _NUMBERS:
        return value if re.fullmatch(r"\d{1,4}", value, re.ASCII) else None
    if name == "src":
        value = value.strip()
        return value if _HERE.fullmatch(value) or _WEB.fullmatch(value) else None
    if name == "href":
        return None if re.search(r"[\x00-\x1f\\]", value.strip()) else value
    if name == "align":
        return value if value in ("left", "right", "center") else None
    return value


def clean(html: str) -> str:
    """Keep what the allow-list names; headings two levels deeper (h1 and h2 are the page's), only own pictures.

    A picture from elsewhere becomes a link to it: the page makes no request to others, and nothing is lost.
    """
    safe = allowed(html)
    return _settled(safe) if "<h" in safe or "<img" in safe else safe


def allowed(html: str) -> str:
    """Keep what the allow-list names and change nothing else: for what was put together of texts that are clean."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )


def _settled(safe: str) -> str:
    """Deepen headings and replace foreign pictures in what nh3 wrote; its attributes always stand in double quotes."""
    linked = 0

    def settle(token: re.Match[str]) -> str:
        nonlocal linked
        end, tag, attributes = token.groups()
        if tag == "a":
            linked += -1 if end else 1
            return token[0]
        if tag != "img":
            return f"<{end}h{min(int(tag[1]) + 2, 6)}>"
        values = dict(_VALUE.findall(attributes))
        source, words = values.get("src", ""), values.get("alt", "").strip()
        if source and not _WEB.match(entities.unescape(source)):
            return token[0]
        words = _text(words or source.rpartition("/")[2] or source)
        return words if linked or not source else f'<a href="{source}" rel="noopener">{words}</a>'

    return _TOKEN.sub(settle, safe)


def _text(value: str) -> str:
    """Turn an attribute's written value into written text."""
    return entities.escape(entities.unescape(value), quote=False)
