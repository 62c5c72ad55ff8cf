"""A mended spelling mistake is silent, so it must not touch what the words say."""

import pytest

from lightship.correcting import typos

NAMES = ("REST API", "API", "Webhooks", "Checkout", "Partial outage", "Monitoring")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We are looking into teh errors.", "We are looking into the errors."),
        ("Customers recieve an error", "Customers receive an error."),
        ("We are investigting elevated errors.", "We are investigating elevated errors."),
        ("Our engineers is working on it.", "Our engineers are working on it."),
        ("The Webhoks are late.", "The Webhooks are late."),
        ("Traffic moves to an other region.", "Traffic moves to another region."),
        ("it is fixed", "It is Fixed"),
        ("Some users were experience errors", "Some users were experiencing errors"),
        ("Requests  fail\nin the EU.", "Requests fail in the EU."),
        ("Die Zahlngen gehen ein.", "Die Zahlungen gehen ein."),
        ("It’s the database.", "It's the database."),
        ("We saw errors errors in the API.", "We saw errors in the API."),
        ("The cause is beeing analysed , we apologise", "The cause is being analysed, we apologize"),
        ("**Requests** from Frankfrut fail", "Requests from Frankfurt fail"),
    ],
)
def test_a_mended_spelling_mistake_touches_nothing(before: str, after: str) -> None:
    assert typos.touched(before, after, "de" if "Zahl" in before else "en", NAMES) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("12 % of requests fail", "21 % of requests fail", "the number '12' became '21'"),
        ("Errors since 03:10", "Errors since 03:40", "the number '03:10' became '03:40'"),
        ("1,000 requests", "1.000 requests", "the number '1,000' became '1.000'"),
        ("12 s of delay", "12 ms of delay", "the unit 's' became 'ms'"),
        ("about 5 $", "about 5 €", "the unit '$' became '€'"),
        ("No data was lost.", "Data was lost.", "the negation 'no' is gone"),
        ("Data was lost.", "Data was not lost.", "the negation 'not' is new"),
        ("It is now fixed", "It is not fixed", "became 'not'"),
        ("We can't log in", "We can log in", "the negation \"can't\" became 'can'"),
        ("We don’t know", "We know", 'the negation "don\'t" is gone'),
        ("Logins are affected", "Logins are unaffected", "the state 'affected' became 'unaffected'"),
        ("The link is usable", "The link is unusable", "the negation 'usable' became 'unusable'"),
        ("It is resolved", "It is identified", "the state 'resolved' became 'identified'"),
        ("Some requests", "All requests", "the amount 'some' became 'all'"),
        ("until Monday", "until Tuesday", "the time 'monday' became 'tuesday'"),
        ("at noon UTC", "at noon CET", "the time 'utc' became 'cet'"),
        ("The REST API is slow", "The API is slow", "the component 'rest api' became 'api'"),
        ("Webhooks are late", "Checkout is late", "the component 'webhooks' became 'checkout'"),
        ("[more](https://a.example/x)", "[more](https://b.example/x)", "the link"),
        ("See https://a.example/x", "See https://a.example/y", "the link"),
        ("Write to help@example.com", "Write to sales@example.com", "the link"),
        ("{{ facts.share }} fail", "{{ facts.scope }} fail", "the slot"),
        ("minus -5 degrees", "minus 5 degrees", "the number '-5' became '5'"),
        ("The issue is fixed.", "The issue has to be fixed.", "the word"),
        ("The issue is fixed.", "The issue is to be fixed.", "the word"),
        ("Logins are late", "Payments are late", "the word 'logins' became 'payments'"),
        ("no", "on", "the negation 'no' became 'on'"),
        ("in the EU", "in the US", "the name 'eu' became 'us'"),
        ("traffic from Paris", "traffic from Parma", "the word 'paris' became 'parma'"),
        ("Logins fail", "Logins and payments fail", "the word 'payments' is new"),
        ("Customer data was read", "Customer data of Acme was read", "the word 'acme' is new"),
        ("the read pool", "the write pool", "the word 'read' became 'write'"),
        ("old keys", "new keys", "the word 'old' became 'new'"),
        ("to the cache", "from the cache", "the word 'to' became 'from'"),
        ("it is late", "it was late", "the word 'is' became 'was'"),
        ("No more errors", "No, more errors", "the negation 'no' became 'no,'"),
        ("Phase II begins", "Phase III begins", "the number 'ii' became 'iii'"),
        ("10 MB", "10 Mb", "the unit 'MB' became 'Mb'"),
        ("≥ 5 requests", "≤ 5 requests", "the sign '≥' became '≤'"),
        ("Was it lost?", "Was it lost.", "the sign '?' is gone"),
        ("That is slow", "~~That is slow~~", "the sign '~' is new"),
        ("> as they say", "as they say", "the sign '>' is gone"),
        ('the "fix" works', "the fix works", "the sign '\"' is gone"),
        ("✅ logins", "❌ logins", "the sign '✅' became '❌'"),
        ("12 of 21", "\u202e12 of 21", "the sign '\\u202e' is new"),
        ("logins", "lo\u200bgins", "the sign '\\u200b' is new"),
        ("see status.example.com", "see status.exarnple.com", "the link"),
        ("- logins\n- payments", "- payments\n- logins", "the word 'payments' is"),
        ("5 kr", "5 zl", "the word 'kr' became 'zl'"),
    ],
)
def test_what_words_say_is_not_touched_by_a_typo(before: str, after: str, said: str) -> None:
    found = typos.touched(before, after, "en", NAMES)
    assert any(said in str(one) for one in found), found
    back = typos.touched(after, before, "en", NAMES)
    assert back


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Es gingen keine Daten verloren.", "Es gingen Daten verloren."),
        ("Das ist nicht behoben.", "Das ist nun behoben."),
        ("Ohne Anmeldung", "Mit Anmeldung"),
        ("Alle Kunden", "Einige Kunden"),
        ("um 3 Uhr", "um 4 Uhr"),
        ("seit Montag", "seit Dienstag"),
        ("Die Daten sind sicher.", "Die Daten sind unsicher."),
        ("Das ist kein Fehler.", "Das ist ein Fehler."),
    ],
)
def test_german_words_that_deny_and_count_are_known(before: str, after: str) -> None:
    assert typos.touched(before, after, "de", NAMES)
    assert typos.touched(after, before, "de", NAMES)


@pytest.mark.parametrize(("before", "after"), [("a" * 16_000, "b" * 16_000), ("a b " * 4000, "b a " * 4000)])
def test_a_change_that_is_large_is_no_typo_and_takes_no_time(before: str, after: str) -> None:
    assert typos.touched(before, after, "en", NAMES)


def test_a_long_text_with_one_mended_word_is_a_typo() -> None:
    words = "We look into it. " * 900
    assert typos.touched(f"{words}teh {words}", f"{words}the {words}", "en", NAMES) == ()


def test_a_language_whose_words_are_not_known_has_no_typos() -> None:
    assert typos.is_known("en")
    assert typos.is_known("de")
    assert not typos.is_known("fi")
