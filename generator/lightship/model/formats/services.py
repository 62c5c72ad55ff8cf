"""The keys of delivery.yml that both services for people have: that for subscribing, and that for approvals."""

from lightship.model.formats.secrets import SECRET_TYPE
from lightship.source.fields import Field
from lightship.source.types import COUNT

KEY = Field(
    name="key",
    type=SECRET_TYPE,
    help="What signs its links, at least 32 characters; `NEW OLD` with a space between while it is changed.",
    required=True,
)
PROXIES = Field(
    name="proxies",
    type=COUNT,
    help="How many proxies before it add to X-Forwarded-For; no more of its addresses are believed.",
    default=0,
)
