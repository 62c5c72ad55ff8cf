"""Where readers subscribe: a form that posts to the subscription service, since a static page has nobody to post to."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lightship.model import Component
from lightship.outputs.pages.inviting import inviting
from lightship.outputs.pages.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A form for an e-mail address: `action` is where it goes, with the component's id; `more` has every choice.

    `label`, `subscribe`, `leave_empty` and `more_choices` are its words.
    """

    label: str
    subscribe: str
    leave_empty: str
    more_choices: str
    action: str
    component: str
    more: str

    @property
    def origin(self) -> str:
        """Give the origin that the page's policy must let the form be sent to."""
        place = urlsplit(self.action)
        return f"{place.scheme}://{place.netloc}"


def joining(site: Site, component: Component | None = None) -> Joining | None:
    """Offer to be told of everything, or of one component; None where no subscription service is."""
    place = site.snapshot.subscribe_url
    if not place:
        return None
    say = inviting(site.snapshot.settings.language)
    id_ = component.id if component else ""
    return Joining(
        label=say.about(site.name(id_)) if id_ else say.everything,
        subscribe=say.subscribe,
        leave_empty=say.leave_empty,
        more_choices=say.more_choices,
        action=f"{place}/",
        component=id_,
        more=f"{place}/?{urlencode({'component': id_})}" if id_ else f"{place}/",
    )
