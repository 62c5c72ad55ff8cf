"""The words for those who are asked to agree in each language that they are asked in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lightship.govern.calling import Meant
from lightship.govern.wording import Wording
from lightship.model.governing import Opinion


class German(Wording):
    """The same in German."""

    code = "de"
    wishes: Mapping[Meant, str] = {
        Meant.PEOPLE: "Zustimmung erbeten",
        Meant.BACKUPS: "Zustimmung erbeten",
        Meant.DECIDER: "Bitte entscheiden",
        Meant.OBJECTORS: "Bitte noch einmal ansehen",
    }
    state = "Zustimmung"
    somebody = "Jemand"
    late = "Aus dieser Rolle hat noch niemand geantwortet; nun darf auch die Vertretung."
    merged = "Es ist übernommen, und bis dahin sieht es niemand."
    read_and_answer = "Lesen, und zustimmen oder Änderungen verlangen"
    more = "Es gibt noch mehr; der Link zeigt es."

    new = "neu"
    changed = "geändert"
    removed = "entfernt"
    not_shown = "hier nicht zu sehen, aber im Pull Request"
    title = "Titel"
    kind = "Art"
    severity = "Schwere"
    components = "Komponenten"
    began = "Beginn"
    category = "Kategorie"
    tags = "Stichwörter"

    all_of_it = "Das ist alles, worum es bei Ihrer Antwort geht, so wie es andere lesen werden."
    agree = "Diesen Worten zustimmen"
    or_changes = "Oder Änderungen verlangen"
    what_and_why = "Was anders werden soll, und warum"
    who_reads = "Das lesen alle, die daran geschrieben haben."
    ask = "Änderungen verlangen"
    no_reason = "Schreiben Sie bitte, was anders werden soll, und warum."
    no_answer = "Wählen Sie bitte eine der beiden Antworten."
    copy_whole = "Vielleicht fehlt ein Teil: Kopieren Sie den ganzen Link aus der E-Mail."
    nothing = "Hier ist nichts mehr zu entscheiden"
    nothing_words = "Die Worte wurden entfernt."
    old = "Dieser Link ist zu alt"
    overtaken = "Die Worte sind inzwischen andere"
    overtaken_words = "Ihre Antwort wäre zu anderen."
    no_more_to_do = "Mehr müssen Sie nicht tun."
    answers: Mapping[Opinion, str] = {
        Opinion.APPROVED: "Sie haben diesen Worten zugestimmt",
        Opinion.CHANGES_REQUESTED: "Sie haben Änderungen verlangt",
    }

    without_approval = "Ohne Zustimmung"
    what_was_published = "Was veröffentlicht wurde"
    what_follows = "Was nun zu tun ist"
    look_at_the_page = "Die Seite ansehen"

    def waits(self, number: int, role: str, because: Sequence[str]) -> str:
        """Say for whom something waits."""
        return f"Noch ist das nicht veröffentlicht. Es fehlt: {number} × {role} ({', '.join(because)})."

    def disputed(self, why: Sequence[str]) -> str:
        """Say that people disagree, as the policy tells it."""
        return f"Noch ist das nicht veröffentlicht. Man ist sich darüber uneinig: {'; '.join(why)}."

    def objected(self, people: Sequence[str]) -> str:
        """Say that somebody asked for changes, which are there."""
        verb = "hat" if len(people) == 1 else "haben"
        return (
            f"Noch ist das nicht veröffentlicht. {self.joined(people)} {verb} Änderungen verlangt: Es fehlt die "
            "Zustimmung zu dem, was es jetzt sagt."
        )

    def wrote(self, authors: Sequence[str], change: str) -> str:
        """Say whose words they are."""
        return f"Geschrieben von {self.joined(authors)}, im Pull Request {change}."

    def yours(self, until: datetime) -> str:
        """Say what a link is worth, in a mail."""
        return f"Der Link ist nur für Sie und gilt für eine Antwort, bis {self.time(until)}."

    def published_without(self, reason: str) -> str:
        """Head what was published without approval."""
        return f"Ohne Zustimmung veröffentlicht: {reason}"

    def passed_over(self, person: str, at: datetime, roles: Sequence[str]) -> str:
        """Say who published something without whom; without anybody where only a rule stood against it."""
        without = f", ohne die Zustimmung von {self.joined(roles)}" if roles else ""
        return f"{person} hat das am {self.time(at)} veröffentlicht{without}."

    def to_be_looked_at(self, wanted: Sequence[str], until: str) -> str:
        """Say who is to look at it afterwards, by when, and that a command follows by which they say that they did."""
        return (
            f"Alle können es lesen. Bis {until} muss es jemand ansehen ({self.joined(wanted)}), und bestätigt das mit:"
        )

    def open_pull(self, number: int) -> str:
        """Lead to a pull request."""
        return f"Pull Request {number} öffnen"

    def pull(self, change: str) -> str:
        """Call a pull request."""
        return f"Pull Request {change}"

    def reason(self, page: str, role: str) -> str:
        """Say why somebody gets a mail."""
        return f"Sie erhalten dies, weil policy.yml von {page} Sie für die Rolle {role} nennt."

    def what_it_is(self, title: str) -> str:
        """Head what an incident's own file says."""
        return f"{title}: worum es geht"

    def what_else(self, path: str) -> str:
        """Head what a file says besides its words."""
        return f"{path}: was noch darin steht"

    def title_in(self, language: str) -> str:
        """Name a translated title."""
        return f"Titel ({language})"

    def for_audience(self, audience: str) -> str:
        """Say who else reads words."""
        return f"für {audience}"

    def in_language(self, language: str) -> str:
        """Say in which language words are."""
        return f"auf {language}"

    def lines_more(self, count: int) -> str:
        """Say that a file goes on."""
        return f"… und {count} weitere Zeilen, die im Pull Request stehen"

    def asked_as(self, person: str, role: str) -> str:
        """Say on the page who is asked."""
        return f"Noch ist das nicht veröffentlicht. Gefragt sind Sie, {person}, für {role}."

    def one_answer(self, until: datetime) -> str:
        """Say what the link is worth, on its page."""
        return (
            f"Der Link gilt für eine Antwort, bis {self.time(until)}. Geben Sie ihn nicht weiter: Wer ihn hat, "
            "antwortet als Sie."
        )

    def worked_until(self, until: datetime) -> str:
        """Say since when a link is too old."""
        return f"Er galt bis {self.time(until)}."

    def answered(self, opinion: Opinion, at: datetime) -> str:
        """Say what somebody answered."""
        return f"{self.answers[opinion]}, am {self.time(at)}."

    def you_wrote(self, reason: str) -> str:
        """Give back a reason."""
        return f"Ihre Worte: {reason}"

    def again(self, change: str) -> str:
        """Say how to come by another link."""
        return f"Um einen neuen bitten Sie, wer daran schreibt: lightship ask {change} --again sendet ihn."


_ENGLISH = Wording()
LANGUAGES: Mapping[str, Wording] = {"en": _ENGLISH, "de": German()}
"""The words by language."""


def wording(language: str) -> Wording:
    """Give the words of a language such as `de` or `de-AT`; the English ones where it has none."""
    return LANGUAGES.get(language.partition("-")[0], _ENGLISH)
