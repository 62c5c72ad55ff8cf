import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship import words
from lightship.words import markup, plain

PLAIN = st.text(st.one_of(st.characters(), st.sampled_from(" \n.:-+=#>(1)a/&!'\"\t~|*_`h")), max_size=80)


@given(PLAIN)
def test_the_short_way_and_the_long_way_agree_on_any_text(text):
    assert markup.html(text) == markup.rendered(markup.sound(text))
    assert markup.text(text) == plain.text(markup.html(text))


@given(
    st.lists(
        st.sampled_from(
            ["a", " ", "  ", "\n", "\n\n", "1. ", "12.", "- ", "+", "=", "#", ">", ":", "é", "https", "://", "\u2003"]
        )
    ).map("".join)
)
def test_the_short_way_and_the_long_way_agree_on_what_nearly_is_markup(text):
    assert markup.html(text) == markup.rendered(markup.sound(text))
    assert markup.text(text) == plain.text(markup.html(text))


def test_what_people_mostly_write_takes_the_short_way():
    assert markup.is_plain("We're investigating errors (5 % of logins) since 03:01 UTC; more at 03:30.\n\nSorry!")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# One\n\n## Two\n\n##### Five", "<h3>One</h3>\n<h4>Two</h4>\n<h6>Five</h6>"),
        ("<h1>One</h1>", "<h3>One</h3>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("We see:\n- a\n- b", "<p>We see:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("- a\n  on\n- b", "<ul>\n<li>a\n  on</li>\n<li>b</li>\n</ul>"),
        ("```\na:\n- b\n```", "<pre><code>a:\n- b\n</code></pre>"),
        (
            "See https://x.example/a_b_c.",
            '<p>See <a href="https://x.example/a_b_c" rel="noopener">https://x.example/a_b_c</a>.</p>',
        ),
        ("`https://x.example`", "<p><code>https://x.example</code></p>"),
        ("[https://x.example](/y)", '<p><a href="/y" rel="noopener">https://x.example</a></p>'),
        ("![a](graph.png)", '<p><img alt="a" src="graph.png"></p>'),
        ("![a](https://x.example/g.png)", '<p><a href="https://x.example/g.png" rel="noopener">a</a></p>'),
        ("![](https://x.example/g.png)", '<p><a href="https://x.example/g.png" rel="noopener">g.png</a></p>'),
        ("[![a](https://x.example/g.png)](/y)", '<p><a href="/y" rel="noopener">a</a></p>'),
        ("<details open><summary>S</summary>x</details>", '<details open=""><summary>S</summary>x</details>'),
        (
            "H<sub>2</sub>O <kbd>k</kbd> <del>d</del> <ins>i</ins>",
            "<p>H<sub>2</sub>O <kbd>k</kbd> <del>d</del> <ins>i</ins></p>",
        ),
        ("", ""),
        ("a > b", "<p>a &gt; b</p>"),
    ],
)
def test_markdown_becomes_html(markdown, html):
    assert words.html(markdown) == html


def test_a_table_keeps_its_alignment():
    assert '<td align="right">2</td>' in words.html("|a|b|\n|-|-:|\n|1|2|")


def test_pictures_and_links_of_this_site_are_listed_once_and_in_order():
    text = "[r](report.pdf) ![g](graph.png) [r](report.pdf) [w](https://x.example) [m](mailto:a@b.example) [t](#top) [h](/history/)"
    assert words.links(text) == ("report.pdf", "graph.png", "/history/")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# H\n\none\ntwo  \nthree", "H\n\none two\nthree"),
        ("We:\n- a\n- b\n    - c\n- d", "We:\n\n- a\n- b\n  - c\n- d"),
        ("- p\n\n    q\n\n- r", "- p\n  q\n- r"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n\n1. b", "- a\n\n1. b"),
        ("|a|b|\n|-|-|\n|1|2|", "a | b\n1 | 2"),
        (
            "[l](http://x.example) <http://y.example> [a](mailto:a@b.example)",
            "l (http://x.example) http://y.example a (mailto:a@b.example)",
        ),
        ("R&D &copy; &lt;b&gt; `a  b`", "R&D © <b> a b"),
        ("```\n  x = 1\n\n  y\n```", "  x = 1\n\n  y"),
        ("a\n\n![g](g.png)", "a\n\ng"),
        ("<script>x</script>a", "a"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_text(markdown, text):
    assert words.text(markdown) == text


@given(
    st.text(
        st.one_of(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp")),
            st.sampled_from(" \n#>-+*_`[]()<>&;.1:=~|{}%!\\/\"'"),
        ),
        max_size=60,
    )
)
def test_escaped_text_is_shown_as_it_was(text):
    shown = [" ".join(line.split()) for line in text.split("\n")]
    assert [line for line in words.text(words.escape(text)).split("\n") if line] == [line for line in shown if line]


@given(st.text(st.sampled_from("a{}%# '\"`~\n:;"), max_size=40))
def test_escaped_text_holds_neither_slots_nor_blocks(text):
    escaped = words.escape(text)
    assert words.fill(escaped, {}) == escaped
    assert words.blocks(escaped, ["a"]).problems == ()
