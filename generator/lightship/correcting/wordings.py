"""Which texts of an update changed, for whom and in which language, and whether each is a typo. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lightship.correcting import typos
from lightship.model import PUBLIC, Body, Incident, Repository, Update
from lightship.model.components import Components


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text that changed: where it stands, in which language, what it was and what it is."""

    path: str
    language: str
    before: str
    after: str

    @property
    def first(self) -> str:
        """Give the first line that is another one; empty where lines were only taken away."""
        old = set(self.before.splitlines())
        return next((line for line in self.after.splitlines() if line not in old), "")


def changes(old: Update, new: Update) -> tuple[Wording, ...]:
    """Give what changed of the words that were published; a translation that comes late is none of it."""
    return tuple(_changes(old, new))


def _changes(old: Update, new: Update) -> Iterator[Wording]:
    usual = next(iter(old.bodies), "")
    for language, body in old.bodies.items():
        now = new.bodies.get(language, Body(public=""))
        path = new.path if language == usual else f"{new.path.removesuffix('.md')}.{language}.md"
        for audience in dict.fromkeys((PUBLIC, *body.audiences, *now.audiences)):
            before, after = body.for_audience(audience), now.for_audience(audience)
            if before != after:
                yield Wording(path=path, language=language, before=before, after=after)
    facts = [" \n".join(f"{name}: {value}" for name, value in sorted(one.facts.items())) for one in (old, new)]
    if facts[0] != facts[1]:
        yield Wording(path=new.path, language=usual, before=facts[0], after=facts[1])


def no_typo(text: Wording, repository: Repository) -> Iterator[str]:
    """Say why a change is more than a typo; nothing where it is one."""
    # `de-AT` says no as `de` does.
    language = text.language.partition("-")[0]
    if not typos.is_known(language):
        yield f"nobody but a reader can tell whether a change in {text.language!r} is a typo"
        return
    names = _names(repository.components, text.language, tuple(repository.policy.labels.values()))
    for touched in typos.touched(text.before, text.after, language, names):
        yield f"a typo does not touch what the words say: {touched}"


def of_titles(before: Incident, now: Incident, repository: Repository) -> Iterator[str]:
    """Say why a change of the titles is more than a typo."""
    usual = repository.settings.language
    titles = [(usual, before.title, now.title)]
    titles += [(language, title, now.titles.get(language, now.title)) for language, title in before.titles.items()]
    for language, old, new in titles:
        if old != new:
            yield from no_typo(Wording(path=now.path, language=language, before=old, after=new), repository)


@lru_cache(maxsize=8)
def _names(components: Components, language: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Give what components and phases are called, as readers know them."""
    called = (name for component, _ in components.walk() for name in (component.name, component.name_in(language)))
    return tuple(dict.fromkeys((*called, *labels)))
