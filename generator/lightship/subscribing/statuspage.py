"""Subscribers of Atlassian Statuspage: the columns of its API's subscribers, and of its template for imports.

No description and no sample of its export could be found. So columns are found by the names of the API's fields and by
the words that the interface uses for them, in any order, whatever their case; others are left aside.
"""

import json
import re
from collections.abc import Mapping

from lightship.model import Components
from lightship.subscribing.fields import FieldError

_NAMES = {
    "mode": ("mode", "type", "subscriber_type", "subscription_type"),
    "email": ("email", "email_address"),
    "endpoint": ("endpoint", "endpoint_url", "webhook", "webhook_url", "url"),
    "number": ("phone_number", "phone", "number", "sms", "display_phone_number"),
    "country": ("phone_country", "country_code", "country"),
    "components": ("components", "component_ids", "component"),
    "state": ("state", "status"),
    "created": ("created_at", "subscribed_at", "created"),
    "confirmed": ("confirmed_at",),
    "quarantined": ("quarantined_at",),
    "skipped": ("skip_confirmation_notification", "skip_confirmation"),
}
_MEDIA = {"email": "email", "sms": "sms", "webhook": "webhook", "email_sms": ""}
# The codes of countries by ISO 3166: Statuspage keeps a number without that of its country.
_PAIRS = """
AE:971 AR:54 AT:43 AU:61 BD:880 BE:32 BG:359 BR:55 CA:1 CH:41 CL:56 CN:86 CO:57 CR:506 CY:357 CZ:420 DE:49 DK:45 EE:372
EG:20 ES:34 FI:358 FR:33 GB:44 GH:233 GR:30 HK:852 HR:385 HU:36 ID:62 IE:353 IL:972 IN:91 IS:354 IT:39 JP:81 KE:254
KR:82 LT:370 LU:352 LV:371 MA:212 MT:356 MX:52 MY:60 NG:234 NL:31 NO:47 NZ:64 PA:507 PE:51 PH:63 PK:92 PL:48 PR:1
PT:351 RO:40 RS:381 SA:966 SE:46 SG:65 SI:386 SK:421 TH:66 TR:90 TW:886 UA:380 US:1 UY:598 VN:84 ZA:27
"""
_CODES = dict(pair.split(":") for pair in _PAIRS.split())
# Their numbers begin with a 0 that belongs to them.
_KEEPING_ZERO = frozenset({"IT"})


def columns(names: tuple[str, ...]) -> dict[str, int] | None:
    """Find the columns by the names in a header; None when this is no table of Statuspage's."""
    found = {
        key: next(names.index(name) for name in known if name in names)
        for key, known in _NAMES.items()
        if any(name in names for name in known)
    }
    return found if found.keys() & {"email", "endpoint", "number"} else None


def texts(cells: Mapping[str, str], tree: Components) -> dict[str, str]:
    """Give the texts of our fields for a line; raises FieldError for who cannot be taken over."""
    mode = cells.get("mode", "").casefold()
    if mode and mode not in _MEDIA:
        raise FieldError("only e-mail, SMS and webhooks are taken over", "leave it out, and set up a channel instead")
    medium = _MEDIA.get(mode, "") or ("webhook" if cells.get("endpoint") else "email" if cells.get("email") else "sms")
    address = {"webhook": cells.get("endpoint", ""), "email": cells.get("email", ""), "sms": _number(cells)}[medium]
    state = cells.get("state", "").casefold()
    created, quarantined = cells.get("created", ""), cells.get("quarantined", "")
    quarantined = quarantined or ("now" if state == "quarantined" else "")
    has_agreed = state in ("active", "quarantined") or cells.get("skipped", "").casefold() in ("yes", "true")
    listed = [_component(part, tree) for part in _listed(cells.get("components", ""))]
    return {
        "address": address,
        "medium": medium,
        **({"components": ",".join(listed)} if "components" in cells else {}),
        "confirmed": cells.get("confirmed", "") or ((created or "now") if has_agreed or quarantined else ""),
        "quarantined": quarantined,
        "reason": "quarantined by Statuspage" if quarantined else "",
    }


def _number(cells: Mapping[str, str]) -> str:
    number, country = cells.get("number", ""), cells.get("country", "").upper()
    if number.startswith(("+", "00")) or not number:
        return number
    if country not in _CODES:
        raise FieldError("the telephone number has no country that is known", "write the number as +49 30 123456")
    return f"+{_CODES[country]}{number if country in _KEEPING_ZERO else number.lstrip('0')}"


def _listed(text: str) -> list[str]:
    if text.startswith("["):
        try:
            return [str(part) for part in json.loads(text)]
        except (ValueError, RecursionError):
            raise FieldError("the list of components cannot be read", "write their ids, with commas between") from None
    return [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]


def _component(text: str, tree: Components) -> str:
    """Give our id for Statuspage's id of a component; everything else is looked up by whoever reads the field."""
    return next((component.id for component, _ in tree.walk() if component.origin.id == text), text)
