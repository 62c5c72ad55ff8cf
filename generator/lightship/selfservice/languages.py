"""The words of the service in each language that it speaks."""

from collections.abc import Mapping

from lightship.model import Kind
from lightship.model.addresses import AddressError
from lightship.model.subscriber import Medium, Preference
from lightship.selfservice.wording import Wording


class German(Wording):
    """The same in German."""

    code = "de"
    name = "Deutsch"
    tongue = "Sprache"
    status_page = "Statusseite"
    support = "Hilfe"
    skip = "Zum Inhalt"
    error = "Fehler"

    subscribe = "Abonnieren"
    subscribe_intro = "Sie erhalten eine Mitteilung, wenn etwas ausfällt oder geplant ist, und wenn es vorbei ist."
    address: Mapping[Medium, str] = {Medium.EMAIL: "E-Mail-Adresse", Medium.WEBHOOK: "Adresse Ihres Webhooks"}
    address_hint: Mapping[Medium, str] = {
        Medium.EMAIL: "Wir senden dorthin einen Link, mit dem Sie bestätigen.",
        Medium.WEBHOOK: (
            "Sie beginnt mit https:// und ist für alle erreichbar. Wir senden dorthin einen Link, mit dem Sie "
            "bestätigen."
        ),
    }
    other_medium: Mapping[Medium, str] = {
        Medium.EMAIL: "Für ein Programm: einen Webhook eintragen",
        Medium.WEBHOOK: "Für Sie selbst: per E-Mail abonnieren",
    }
    audience = "Welche Mitteilungen"
    everybody = "Für alle"
    components = "Komponenten"
    components_hint = "Kreuzen Sie nichts an, um von allem zu hören. Eine Gruppe meint alles, was zu ihr gehört."
    kinds = "Arten von Mitteilungen"
    kinds_hint = "Kreuzen Sie nichts an, um alle zu erhalten."
    kind: Mapping[Kind, str] = {
        Kind.INCIDENT: "Störungen",
        Kind.MAINTENANCE: "Geplante Wartungen",
        Kind.NOTICE: "Hinweise",
    }
    preference = "Wie viele"
    preferences: Mapping[Preference, str] = {
        Preference.EVERY: "Jede Mitteilung",
        Preference.ENDS: "Jeweils die erste und die letzte Mitteilung",
    }
    language = "Sprache der Mitteilungen"
    zone = "Ihre Zeitzone"
    leave_empty = "Dieses Feld bitte leer lassen"
    no_address: Mapping[Medium, str] = {
        Medium.EMAIL: "Das ist keine E-Mail-Adresse, an die wir schreiben können.",
        Medium.WEBHOOK: "Das ist keine Adresse eines Webhooks: Sie beginnt mit https://.",
    }
    no_choice = "Das steht nicht mehr zur Wahl. Bitte wählen Sie neu."
    no_way = "Auf diesem Weg gibt es diese Mitteilungen nicht. Bitte wählen Sie andere."
    mend = "Bitte berichtigen Sie das"

    sent = "Sehen Sie nach, ob etwas angekommen ist"
    sent_words = (
        "Wenn die Adresse erreichbar ist, ist eine Nachricht mit einem Link dorthin unterwegs. Er gilt einen Tag.",
        "Nach einigen Minuten ist nichts da? Sehen Sie bei der unerwünschten Post nach, oder versuchen Sie es später.",
    )
    confirm = "Bestätigen"
    confirm_title = "Möchten Sie diese Mitteilungen?"
    confirmed = "Ihr Abonnement ist eingerichtet"
    right_now = "Im Augenblick"
    quiet = "Von dem, was Sie gewählt haben, ist nichts gestört."
    your_secret = "Das Geheimnis Ihres Webhooks"  # noqa: S105 - a heading
    secret_words = "Prüfen Sie damit jede Nachricht nach Standard Webhooks, und behalten Sie es für sich."  # noqa: S105 - words

    manage = "Abonnement ändern oder beenden"
    any_address = "E-Mail-Adresse, oder die Ihres Webhooks"
    manage_intro = "Geben Sie die Adresse Ihres Abonnements ein. Wir senden dorthin einen Link."
    send_link = "Link anfordern"
    yours = "Ihr Abonnement"
    save = "Speichern"
    saved = "Ihre Änderungen sind gespeichert."
    unsubscribe = "Abbestellen"
    unsubscribe_title = "Möchten Sie die Mitteilungen abbestellen?"
    unsubscribe_words = "Danach erhalten Sie nichts mehr von uns."
    unsubscribed = "Die Mitteilungen sind abbestellt"
    unsubscribed_words = "Sie erhalten nichts mehr von uns."
    subscribe_again = "Wieder abonnieren"
    forget = "Alles über mich löschen"
    forget_words = (
        "Ihre Adresse und alles, was Sie gewählt haben, wird endgültig gelöscht, und Sie erhalten keine Mitteilungen "
        "mehr. Es bleibt nur eine Nummer, damit keine ältere Liste Sie zurückbringt."
    )
    forgotten = "Ihre Angaben sind gelöscht"
    forgotten_words = "Ihre Adresse und alles, was Sie gewählt haben, ist gelöscht."
    not_told = "Zurzeit erhalten Sie nichts."
    is_gone = "Dieses Abonnement gibt es nicht mehr."

    old_link = "Dieser Link ist zu alt"
    old_link_words = "Links gelten einen Tag. Fordern Sie einen neuen an."
    broken_link = "Dieser Link funktioniert nicht"
    broken_link_words = "Vielleicht fehlt ein Teil: Kopieren Sie den ganzen Link aus der Nachricht."
    missing = "Hier ist nichts"
    missing_words = "Vielleicht hat die Adresse einen Tippfehler."
    wrong_method = "Das geht hier nicht"
    too_large = "Das ist zu viel"
    too_many = "Zu viele Anfragen"
    too_many_words = "Bitte warten Sie zehn Minuten und versuchen Sie es noch einmal."
    broken = "Das geht im Augenblick nicht"
    broken_words = "Der Fehler liegt bei uns, und nichts wurde geändert. Bitte versuchen Sie es in einigen Minuten."

    tag = "Abonnement"
    link_is_yours = "Der Link gilt einen Tag. Geben Sie ihn nicht weiter: Wer ihn hat, kann Ihr Abonnement ändern."
    already = "Diese Adresse hat schon ein Abonnement."
    unknown = "Zu dieser Adresse gibt es kein Abonnement."
    unknown_words = "Sie oder jemand anderes wollte ein Abonnement mit dieser Adresse ändern. Es gibt keines."
    told_of = "Sie hören von"
    everything = "alles"
    every_kind = "Störungen, geplante Wartungen und Hinweise"
    change_link = "Abonnement ändern"

    states: Mapping[str, str] = {
        "investigating": "In Untersuchung",
        "identified": "Ursache gefunden",
        "monitoring": "Unter Beobachtung",
        "in_progress": "Läuft",
        "verifying": "Wird geprüft",
    }
    and_ = "und"

    def title(self, page: str) -> str:
        """Head the first page."""
        return f"Mitteilungen von {page}"

    def confirm_subject(self, page: str) -> str:
        """Head the mail that asks whether somebody agrees."""
        return f"Bitte bestätigen: Mitteilungen von {page}"

    def confirm_mail(self, page: str) -> str:
        """Say why it came."""
        return (
            f"Jemand, wahrscheinlich Sie, möchte, dass {page} Mitteilungen an diese Adresse sendet. Bevor Sie "
            "bestätigen, wird nichts gesendet. Wenn Sie es nicht waren, tun Sie nichts: Die Anfrage ist nach einem Tag "
            "vergessen."
        )

    def welcome_subject(self, page: str) -> str:
        """Head the first mail."""
        return f"Ihr Abonnement von {page} ist eingerichtet"

    def manage_subject(self, page: str) -> str:
        """Head the mail with a link to a subscription."""
        return f"Ihr Abonnement von {page}"

    def reason(self, page: str) -> str:
        """Say why somebody gets a mail who may not be subscribed."""
        return f"Sie erhalten dies, weil jemand diese Adresse in das Formular von {page} eingetragen hat."

    def wrong(self, error: AddressError, medium: Medium) -> str:  # noqa: ARG002 - its words are English
        """Say what is wrong with an address."""
        return self.no_address[medium]


_ENGLISH = Wording()
LANGUAGES: Mapping[str, Wording] = {"en": _ENGLISH, "de": German()}
"""The words by language."""


def wording(language: str) -> Wording:
    """Give the words of a language; the English ones where it has none."""
    return LANGUAGES.get(language.partition("-")[0], _ENGLISH)
