"""Where readers subscribe: a form that posts to the subscription service, since a static page has nobody to post to."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lightship.model import Component
from lightship.outputs.pages.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A form for an e-mail address: `action` is where it goes, with the component's id; `more` has every choice."""

    label: str
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
    if component is None:
        return Joining(label=site.say.told_of_everything, action=f"{place}/", component="", more=f"{place}/")
    return Joining(
        label=site.say.told_of(site.name(component.id)),
        action=f"{place}/",
        component=component.id,
        more=f"{place}/?{urlencode({'component': component.id})}",
    )
