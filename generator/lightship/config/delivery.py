"""delivery.yml as it was written, read once for all that it says."""

from dataclasses import dataclass

from lightship.config.secrets import screened
from lightship.model import PUBLIC
from lightship.model.formats import DELIVERY
from lightship.source import Mapping, Node, Record, Where
from lightship.source.fields import read
from lightship.source.nodes import Report

USUAL_AUDIENCES = (PUBLIC, "executives", "support", "technical", "business", "strategic", "legal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an author gave: the node (None without a file), its typed record, and where problems of it go."""

    node: Node | None
    record: Record
    report: Report

    def names(self, key: str) -> tuple[str, ...]:
        """Name what is listed below a key, whether it is right or not."""
        entries = self.node.entries if isinstance(self.node, Mapping) else ()
        listed = next((value for name, value in entries if name.text == key), None)
        return tuple(name.text for name, _ in listed.entries) if isinstance(listed, Mapping) else ()


def delivery(node: Node | None, report: Report) -> Given:
    """Type every key of delivery.yml; mistakes are reported, secrets are named and not shown."""
    if node is None:
        nothing = Mapping((), Where("delivery.yml"))
        return Given(node=None, record=read(DELIVERY, nothing, report), report=report)
    quiet = screened(node, report)
    return Given(node=node, record=read(DELIVERY, node, quiet), report=quiet)


def audiences(given: Given) -> tuple[str, ...]:
    """Give the names of all audiences: the usual ones and those that delivery.yml adds."""
    return tuple(dict.fromkeys((*USUAL_AUDIENCES, *given.record["audiences"])))
