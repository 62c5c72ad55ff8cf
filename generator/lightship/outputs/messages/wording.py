"""Every phrase that a message says around an author's words, in English; another language is another class."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lightship.model import Confidence, Kind, Phase, Status
from lightship.model.message import Occasion
from lightship.outputs.times import Times


class Phrases(Times):
    """The words of messages and how they make sentences."""

    statuses: Mapping[Status, str] = {
        Status.OPERATIONAL: "operational",
        Status.UNDER_MAINTENANCE: "under maintenance",
        Status.DEGRADED_PERFORMANCE: "degraded performance",
        Status.PARTIAL_OUTAGE: "partial outage",
        Status.MAJOR_OUTAGE: "major outage",
    }
    phases: Mapping[Phase, str] = {phase: phase.value.replace("_", " ").capitalize() for phase in Phase}
    # What the subject begins with, where that is not the phase.
    tags: Mapping[Occasion, str] = {
        Occasion.ANNOUNCED: "Maintenance planned",
        Occasion.REMINDER: "Maintenance reminder",
        Occasion.STARTED: "Maintenance started",
        Occasion.COMPLETED: "Maintenance completed",
        Occasion.CANCELLED: "Maintenance cancelled",
        Occasion.MOVED: "Maintenance moved",
        Occasion.REPORT: "Report",
        Occasion.CORRECTION: "Correction",
        Occasion.RETRACTION: "Withdrawn",
        Occasion.OVERDUE: "Update overdue",
    }
    of_kind: Mapping[Kind, str] = {Kind.MAINTENANCE: "Maintenance: %", Kind.NOTICE: "Notice"}
    notice_withdrawn = "Notice withdrawn"
    false_alarm = "False alarm"
    headings: Mapping[Occasion, str] = {
        Occasion.FIRST: "What is happening",
        Occasion.UPDATE: "What is new",
        Occasion.RESOLUTION: "What happened",
        Occasion.ANNOUNCED: "What we plan",
        Occasion.REMINDER: "What we plan",
        Occasion.STARTED: "What is happening",
        Occasion.CORRECTION: "What we say now",
        Occasion.OVERDUE: "What readers were told last",
    }
    # What a phase says of our work by its definition; nothing more is known of it without the author.
    doing: Mapping[Phase, str] = {
        Phase.INVESTIGATING: "We are looking for the cause.",
        Phase.IDENTIFIED: "The cause is known, and we are working on it.",
        Phase.MONITORING: "We are watching it before we call it over.",
    }
    automatic: Mapping[Phase, str] = {
        Phase.IN_PROGRESS: "The maintenance is in progress. We will tell you what is new.",
        Phase.COMPLETED: "The maintenance is completed.",
    }
    confidences: Mapping[Confidence, str] = {
        Confidence.GUESS: "a guess, not a promise",
        Confidence.LIKELY: "likely, not a promise",
        Confidence.CERTAIN: "quite certain",
    }
    what_we_do = "What we are doing"
    how_long = "How long it lasted"
    cause = "The cause"
    fix = "What we fixed"
    prevention = "What we do to prevent it"
    what_was_wrong = "What was wrong"
    corrected = "Something that we told you was not right."
    taken_back = "We take back what we told you."
    was_false_alarm = "It was a false alarm: nothing was wrong."
    reminded = "The maintenance that we announced is about to begin as planned."
    has_moved = "The maintenance has a new time."
    was_planned = "It was planned for %."
    repeats = "This maintenance repeats."
    all_dates = "This is about all further dates."
    next_date = "Next date"
    is_cancelled = "The maintenance does not take place."
    report_is_there = "The report about this incident has been published."
    is_overdue = "Readers were promised an update by %, and none has come since."
    for_owners = "Only those get this message who answer for the words."
    since = "Since"
    began = "Began"
    ended = "Ended"
    planned_begin = "Planned begin"
    planned_end = "Planned end"
    next_update_by = "Next update by"
    promised_by = "Promised by"
    estimate_by = "Expected to be over by"
    and_ = "and"
    more = "more"

    def listed(self, names: Sequence[str], *, limit: int = 2) -> str:
        """Join names as a sentence does: `A`, `A and B`, `A, B and 4 more`."""
        if len(names) > limit + 1:
            return f"{', '.join(names[:limit])} {self.and_} {len(names) - limit} {self.more}"
        return f" {self.and_} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


class German(Phrases):
    """The same in German."""

    months = (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    )
    weekdays = "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"
    moments = "weniger als eine Minute"
    minute, hour, one_day, many_days = "Min.", "Std.", "Tag", "Tage"
    statuses: Mapping[Status, str] = {
        Status.OPERATIONAL: "in Betrieb",
        Status.UNDER_MAINTENANCE: "in Wartung",
        Status.DEGRADED_PERFORMANCE: "beeinträchtigt",
        Status.PARTIAL_OUTAGE: "teilweise ausgefallen",
        Status.MAJOR_OUTAGE: "ausgefallen",
    }
    phases: Mapping[Phase, str] = {
        Phase.INVESTIGATING: "Wird untersucht",
        Phase.IDENTIFIED: "Ursache bekannt",
        Phase.MONITORING: "Wird beobachtet",
        Phase.RESOLVED: "Behoben",
        Phase.SCHEDULED: "Geplant",
        Phase.IN_PROGRESS: "Läuft",
        Phase.VERIFYING: "Wird geprüft",
        Phase.COMPLETED: "Abgeschlossen",
        Phase.CANCELLED: "Abgesagt",
        Phase.PUBLISHED: "Veröffentlicht",
        Phase.WITHDRAWN: "Zurückgezogen",
    }
    tags: Mapping[Occasion, str] = {
        Occasion.ANNOUNCED: "Wartung geplant",
        Occasion.REMINDER: "Erinnerung an Wartung",
        Occasion.STARTED: "Wartung begonnen",
        Occasion.COMPLETED: "Wartung abgeschlossen",
        Occasion.CANCELLED: "Wartung abgesagt",
        Occasion.MOVED: "Wartung verschoben",
        Occasion.REPORT: "Bericht",
        Occasion.CORRECTION: "Berichtigung",
        Occasion.RETRACTION: "Zurückgezogen",
        Occasion.OVERDUE: "Mitteilung überfällig",
    }
    of_kind: Mapping[Kind, str] = {Kind.MAINTENANCE: "Wartung: %", Kind.NOTICE: "Hinweis"}
    notice_withdrawn = "Hinweis zurückgezogen"
    false_alarm = "Fehlalarm"
    headings: Mapping[Occasion, str] = {
        Occasion.FIRST: "Was gerade geschieht",
        Occasion.UPDATE: "Was neu ist",
        Occasion.RESOLUTION: "Was geschehen ist",
        Occasion.ANNOUNCED: "Was wir vorhaben",
        Occasion.REMINDER: "Was wir vorhaben",
        Occasion.STARTED: "Was gerade geschieht",
        Occasion.CORRECTION: "Was wir jetzt sagen",
        Occasion.OVERDUE: "Was zuletzt mitgeteilt wurde",
    }
    doing: Mapping[Phase, str] = {
        Phase.INVESTIGATING: "Wir suchen die Ursache.",
        Phase.IDENTIFIED: "Die Ursache ist bekannt, und wir arbeiten daran.",
        Phase.MONITORING: "Wir beobachten weiter, bevor wir sagen, dass es vorbei ist.",
    }
    automatic: Mapping[Phase, str] = {
        Phase.IN_PROGRESS: "Die Wartung läuft. Was neu ist, teilen wir Ihnen mit.",
        Phase.COMPLETED: "Die Wartung ist abgeschlossen.",
    }
    confidences: Mapping[Confidence, str] = {
        Confidence.GUESS: "eine Schätzung, kein Versprechen",
        Confidence.LIKELY: "wahrscheinlich, kein Versprechen",
        Confidence.CERTAIN: "ziemlich sicher",
    }
    what_we_do = "Was wir tun"
    how_long = "Wie lange es dauerte"
    cause = "Die Ursache"
    fix = "Was wir behoben haben"
    prevention = "Was wir dagegen tun, dass es wieder geschieht"
    what_was_wrong = "Was falsch war"
    corrected = "Etwas, das wir Ihnen mitgeteilt haben, war nicht richtig."
    taken_back = "Wir nehmen zurück, was wir Ihnen mitgeteilt haben."
    was_false_alarm = "Es war ein Fehlalarm: Nichts war gestört."
    reminded = "Die angekündigte Wartung beginnt bald, wie geplant."
    has_moved = "Die Wartung hat einen neuen Termin."
    was_planned = "Geplant war %."
    repeats = "Diese Wartung wiederholt sich."
    all_dates = "Das betrifft alle weiteren Termine."
    next_date = "Nächster Termin"
    is_cancelled = "Die Wartung findet nicht statt."
    report_is_there = "Der Bericht über diese Störung ist veröffentlicht."
    is_overdue = "Bis % war eine Mitteilung versprochen, und seither kam keine."
    for_owners = "Diese Nachricht erhält nur, wer für die Worte verantwortlich ist."
    since = "Seit"
    began = "Begann"
    ended = "Endete"
    planned_begin = "Geplanter Beginn"
    planned_end = "Geplantes Ende"
    next_update_by = "Nächste Mitteilung bis"
    promised_by = "Versprochen bis"
    estimate_by = "Voraussichtlich vorbei bis"
    and_ = "und"
    more = "weitere"

    def short_day(self, day: date) -> str:
        """Say a day of the last months: `Sa 21. Nov`."""
        return f"{self.weekdays[day.weekday()]} {day.day}. {self.months[day.month - 1][:3]}"

    def moment(self, at: datetime, *, today: date | None = None) -> str:
        """Say a time with its day: `21. Nov 2026, 03:01 UTC`."""
        day, rest = super().moment(at, today=today).split(" ", 1)
        return f"{day}. {rest}" if day.isdigit() else f"{day} {rest}"


ENGLISH = Phrases()
LANGUAGES: Mapping[str, Phrases] = {"en": ENGLISH, "de": German()}
"""The phrases by language; another language is one class and one line."""


def phrases(language: str) -> Phrases:
    """Give the phrases of a language such as `de` or `de-AT`; the English ones where it has none."""
    return LANGUAGES.get(language.partition("-")[0], ENGLISH)
