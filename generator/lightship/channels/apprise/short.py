"""A message in the 160 signs of an SMS, the link among them."""

from lightship.channels.escaping import shortened

LIMIT = 160
_FEWEST = 40
# GSM 03.38: what one SMS of 160 signs can hold; those of the extension count twice. One other sign makes it 70.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_PLAIN = str.maketrans(
    {
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2022": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u00d7": "x",
        "\u200b": " ",  # which keeps a name from being called, and so does a space
    }
)
"""Typography that SMS lacks, as typewriters had it."""


def short(words: str, link: str) -> str:
    """Give words and link in what an SMS holds; the link is never cut, and left out when it leaves too little."""
    plain = " ".join(words.translate(_PLAIN).split())
    room = LIMIT - size(link) - 1
    if room < _FEWEST:
        return _cut(plain, LIMIT)
    return f"{_cut(plain, room)} {link}"


def fitting(text: str, link: str, most: int) -> str:
    """Cut a longer text that a service would refuse, with the link below it."""
    if len(text) <= most:
        return text
    return f"{shortened(text, max(most - len(link) - 2, 1))}\n\n{link}"


def size(text: str) -> int:
    """Count signs as an SMS does; those that its alphabet lacks count once, as the service writes them otherwise."""
    return len(text) + sum(sign in _EXTENDED for sign in text)


def is_plain(text: str) -> bool:
    """Tell whether an SMS' own alphabet holds a text."""
    return all(sign in _BASIC or sign in _EXTENDED for sign in text)


def _cut(text: str, most: int) -> str:
    if size(text) <= most:
        return text
    while size(text) > most - 3:
        text = text[:-1]
    at = text.rfind(" ")
    return (text[:at] if at > most // 2 else text).rstrip(" ,;:-") + "..."
