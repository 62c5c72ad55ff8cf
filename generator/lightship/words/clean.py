"""The allow-list: what may remain of HTML that came from an author's text."""

import re

import nh3

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd", "samp", "var"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    *(
        "a",
        "img",
        "em",
        "strong",
        "b",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "sup",
        "sub",
        "mark",
        "small",
        "abbr",
        "q",
        "cite",
    ),
    *("details", "summary"),
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
_HERE = re.compile(r"(?!//)(?![A-Za-z][A-Za-z0-9+.\-]*:)[^\x00-\x1f\\]+")
_HEADING = re.compile(r"<(/?)h([1-6])>")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep a picture's source only when it is a file of this site."""
    if tag == "img" and name == "src":
        value = value.strip()
        return value if _HERE.fullmatch(value) else None
    return value


def clean(html: str) -> str:
    """Keep what the allow-list names, headings two levels deeper: the page's own title stays alone."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )
    return _HEADING.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 2, 6)}>", safe)
