"""Styles into the elements that they are for: many mail programs read no style sheet. The one home of css-inline."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from css_inline import CSSInliner


def inlined(html: str, styles: str) -> str:
    """Write a style sheet's rules into the elements of a document; what is in its own style elements stays there.

    Nothing is loaded: neither files nor addresses.
    """
    return _inliner(styles).inline(html)


@cache
def _inliner(styles: str) -> "CSSInliner":
    from css_inline import CSSInliner  # takes some milliseconds to load, which only mails need

    return CSSInliner(extra_css=styles, inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False)
