"""The words that decide what a sentence says, by language: those that deny, count, tell times and name states.

Of a language that is not here nobody but a reader can tell whether a change is more than a typo.
"""

from enum import StrEnum


class Sort(StrEnum):
    """What a word may be that no mended spelling mistake touches."""

    NUMBER = "number"
    NEGATION = "negation"
    AMOUNT = "amount"
    UNIT = "unit"
    TIME = "time"
    STATE = "state"
    COMPONENT = "component"
    NAME = "name"
    MARK = "sign"
    LINK = "link"
    SLOT = "slot"
    WORD = "word"


_EVERYWHERE = {
    Sort.UNIT: "ms s sec min h hr hrs kb mb gb tb kib mib gib tib kbit mbit gbit qps rps usd eur gbp chf",
    Sort.TIME: "utc gmt cet cest bst est edt pst pdt am pm a.m p.m",
}
_WORDS = {
    "en": {
        Sort.NEGATION: """
            no not never none nor neither nobody nothing nowhere without cannot except unless hardly barely
            scarcely denied deny denies fail fails failed failing failure failures lack lacks lacking
        """,
        Sort.AMOUNT: """
            zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty
            fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion half
            third quarter once twice double triple all any every each both most many much more less least
            several some few fewer only single majority minority part partial partially partly entire entirely
            fully completely
        """,
        Sort.UNIT: """
            percent second seconds minute minutes hour hours day days week weeks month months year years dollar
            dollars euro euros pound pounds byte bytes
        """,
        Sort.TIME: """
            january february march april may june july august september october november december monday tuesday
            wednesday thursday friday saturday sunday today tomorrow yesterday tonight now soon later earlier
            already still again until till since before after during noon midnight morning afternoon evening
            night next last previous first
        """,
        Sort.STATE: """
            up down available unavailable operational degraded outage outages incident maintenance online
            offline open closed begin began begun start started end ended over resolved unresolved fixed
            restored recovered recovering recovery mitigated identified investigating monitoring scheduled
            completed cancelled canceled withdrawn working broken healthy unhealthy slow slower slowly fast
            faster safe unsafe secure insecure exposed leaked lost loss stolen breach breached affected
            unaffected impacted intermittent stable unstable success successful successfully unsuccessful
            increased increase decreased decrease elevated reduced higher lower high low possible impossible
            known unknown true false right wrong normal abnormal encrypted unencrypted authorized unauthorized
            authorised unauthorised enabled disabled internal external can may might must will would should
            could
        """,
    },
    "de": {
        Sort.NEGATION: """
            nicht nichts nie niemals niemand nirgends kein keine keinen keinem keiner keines keinerlei ohne
            weder noch außer kaum nein fehler fehlt fehlen fehlte fehlten fehlgeschlagen
        """,
        Sort.AMOUNT: """
            null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig
            fünfzig sechzig siebzig achtzig neunzig hundert hunderte tausend tausende million millionen
            milliarde halb halbe hälfte drittel viertel einmal zweimal doppelt alle allen aller alles jede jeder
            jedes jedem jeden beide beiden meist meiste meisten viel viele vielen mehr weniger wenige wenigen
            wenig mehrere mehreren einige einigen einzelne einzelnen manche nur teil teile teilweise ganz ganze
            ganzen vollständig komplett
        """,
        Sort.UNIT: """
            prozent sekunde sekunden minute minuten stunde stunden tag tage tagen woche wochen monat monate
            monaten jahr jahre jahren uhr dollar euro pfund franken byte bytes
        """,
        Sort.TIME: """
            januar februar märz april mai juni juli august september oktober november dezember montag dienstag
            mittwoch donnerstag freitag samstag sonntag heute morgen gestern jetzt bald später früher schon
            bereits wieder bis seit seitdem vor vorher nach nachher während mittag mitternacht vormittag
            nachmittag abend nacht nächste nächsten letzte letzten erste ersten
        """,
        Sort.STATE: """
            verfügbar unverfügbar erreichbar unerreichbar betriebsbereit eingeschränkt ausfall ausfälle
            ausgefallen störung störungen wartung online offline offen geschlossen begonnen beginnt beginn
            beendet ende endet vorbei behoben gelöst ungelöst wiederhergestellt erholt erkannt untersucht
            beobachtet geplant abgeschlossen abgesagt zurückgezogen funktioniert funktionieren kaputt langsam
            langsamer schnell schneller sicher unsicher verloren verlust gestohlen betroffen unbetroffen
            zeitweise stabil instabil erfolgreich erfolglos erhöht gestiegen gesunken verringert höher niedriger
            hoch niedrig möglich unmöglich bekannt unbekannt richtig falsch wahr normal verschlüsselt
            unverschlüsselt intern extern kann können könnte könnten muss müssen soll sollen sollte sollten wird
            werden würde würden darf dürfen
        """,
    },
}
# What may come and go without a word about it, and words of which one may stand for another.
_PASSING = {
    "en": "a an the that which of it its we our and",
    "de": "der die das den dem des ein eine einen einem einer eines dass und",
}
_FORMS = {
    "en": ("a an the", "is are am", "was were", "has have", "do does did", "this these", "that those", "it its"),
    "de": (
        "der die das den dem des",
        "ein eine einen einem einer eines",
        "ist sind",
        "war waren",
        "hat haben",
        "das dass",
    ),
}
CAPITAL_NAMES = frozenset({"en"})
"""Languages in which a capital within a sentence is a name's."""
# What turns a word around; `un` of "unaffected" is a negation, and so is the `los` of "folgenlos" to its readers.
_TURNING = {"en": ("un", "in", "im", "ir", "dis", "non", "mis"), "de": ("un", "in", "nicht", "miss")}


def languages() -> tuple[str, ...]:
    """Give the languages whose words are known here."""
    return tuple(_WORDS)


def sorts(language: str) -> dict[str, Sort]:
    """Give every word that matters in a language, in small letters; empty for one that is not known here."""
    known = _WORDS.get(language, {})
    listed = [*(_EVERYWHERE.items() if known else ()), *known.items()]
    return {word: sort for sort, words in listed for word in words.split()}


def passing(language: str) -> frozenset[str]:
    """Give the words that may come and go and leave a sentence what it says."""
    return frozenset(_PASSING.get(language, "").split())


def is_form(word: str, other: str, language: str) -> bool:
    """Tell whether two words are forms of one, which a slip of grammar confuses."""
    return any({word, other} <= set(forms.split()) for forms in _FORMS.get(language, ()))


def is_turned(word: str, other: str, language: str) -> bool:
    """Tell whether one of two words is the other one turned around, such as `affected` and `unaffected`."""
    short, long = sorted((word, other), key=len)
    return any(long == prefix + short for prefix in _TURNING.get(language, ()))
