"""Every phrase of the service's pages and mails, in English; another language is another class."""

from collections.abc import Mapping

from lightship.model import Kind
from lightship.model.addresses import AddressError
from lightship.model.subscriber import Medium, Preference


class Wording:
    """The words, each addressed to a reader who wants to be done."""

    code = "en"
    name = "English"
    tongue = "Language"
    status_page = "Status page"
    support = "Support"
    skip = "Skip to content"
    error = "Error"

    # Subscribing
    subscribe = "Subscribe"
    subscribe_intro = "You get a message when something breaks or is planned, and when it is over."
    address: Mapping[Medium, str] = {Medium.EMAIL: "E-mail address", Medium.WEBHOOK: "Address of your webhook"}
    address_hint: Mapping[Medium, str] = {
        Medium.EMAIL: "We send a link there, by which you confirm.",
        Medium.WEBHOOK: "It begins with https:// and is public. We post a link there, by which you confirm.",
    }
    other_medium: Mapping[Medium, str] = {
        Medium.EMAIL: "For a program: subscribe a webhook",
        Medium.WEBHOOK: "For yourself: subscribe by e-mail",
    }
    audience = "Which messages"
    everybody = "For everybody"
    components = "Components"
    components_hint = "Tick none to hear of everything. A group means all that is in it."
    kinds = "Kinds of messages"
    kinds_hint = "Tick none to get them all."
    kind: Mapping[Kind, str] = {
        Kind.INCIDENT: "Incidents",
        Kind.MAINTENANCE: "Planned maintenance",
        Kind.NOTICE: "Notices",
    }
    preference = "How many"
    preferences: Mapping[Preference, str] = {
        Preference.EVERY: "Every message",
        Preference.ENDS: "The first and the last message of each",
    }
    language = "Language of the messages"
    zone = "Your time zone"
    leave_empty = "Leave this empty"
    no_address: Mapping[Medium, str] = {
        Medium.EMAIL: "This is no e-mail address that we can write to.",
        Medium.WEBHOOK: "This is no address of a webhook: it begins with https://.",
    }
    no_choice = "This cannot be chosen any more. Please choose again."
    no_way = "This audience is not told in this way. Please choose another."
    mend = "Please correct this"

    # After a form
    sent = "Look whether something has arrived"
    sent_words = (
        "If the address can be written to, a message with a link is on its way there. The link works for one day.",
        "Nothing has come after some minutes? Look among unwanted mail, and try again later.",
    )
    confirm = "Confirm"
    confirm_title = "Do you want these updates?"
    confirmed = "You are subscribed"
    right_now = "Right now"
    quiet = "Nothing is going on of what you asked for."
    your_secret = "The secret of your webhook"  # noqa: S105 - a heading
    secret_words = "Check each post with it, by Standard Webhooks, before you believe it. Keep it to yourself."  # noqa: S105 - words

    # A subscription that is there
    manage = "Change or end a subscription"
    any_address = "E-mail address, or that of your webhook"
    manage_intro = "Type the address that you subscribed with. We send a link there."
    send_link = "Send me the link"
    yours = "Your subscription"
    save = "Save"
    saved = "Your changes are saved."
    unsubscribe = "Unsubscribe"
    unsubscribe_title = "Do you want to unsubscribe?"
    unsubscribe_words = "Nothing more is sent to you after that."
    unsubscribed = "You are unsubscribed"
    unsubscribed_words = "Nothing more is sent to you."
    subscribe_again = "Subscribe again"
    forget = "Erase everything about me"
    forget_words = (
        "Your address and all that you chose are deleted for good, and you are not told any more. All that stays is a "
        "number, which keeps older lists from bringing you back."
    )
    forgotten = "You are erased"
    forgotten_words = "Your address and all that you chose are deleted."
    not_told = "At present nothing is sent to you."
    is_gone = "There is no such subscription any more."

    # What went wrong
    old_link = "This link is too old"
    old_link_words = "Links work for one day. Ask for a new one."
    broken_link = "This link does not work"
    broken_link_words = "Perhaps a part of it is missing: copy the whole link from the message."
    missing = "There is nothing here"
    missing_words = "The address may be mistyped."
    wrong_method = "This cannot be done here"
    too_large = "This is too much"
    too_many = "Too many requests"
    too_many_words = "Please wait ten minutes and try again."
    broken = "This does not work at the moment"
    broken_words = "The mistake is ours, and nothing was changed. Please try again in some minutes."

    # Mails
    tag = "Subscription"
    link_is_yours = "The link works for one day. Do not pass it on: whoever has it can change your subscription."
    already = "This address is subscribed already."
    unknown = "No subscription has this address."
    unknown_words = "You, or somebody else, wanted to change a subscription with this address. There is none."
    told_of = "You hear of"
    everything = "everything"
    every_kind = "incidents, planned maintenance and notices"
    change_link = "Change my subscription"

    states: Mapping[str, str] = {
        "investigating": "Investigating",
        "identified": "Identified",
        "monitoring": "Monitoring",
        "in_progress": "In progress",
        "verifying": "Verifying",
    }

    def title(self, page: str) -> str:
        """Head the first page."""
        return f"Updates from {page}"

    def confirm_subject(self, page: str) -> str:
        """Head the mail that asks whether somebody agrees."""
        return f"Please confirm: messages of {page}"

    def confirm_mail(self, page: str) -> str:
        """Say why it came."""
        return (
            f"Somebody, probably you, wants {page} to send messages to this address. Nothing is sent before you "
            "confirm. If it was not you, do nothing: the request is forgotten after a day."
        )

    def welcome_subject(self, page: str) -> str:
        """Head the first mail."""
        return f"You are subscribed to {page}"

    def manage_subject(self, page: str) -> str:
        """Head the mail with a link to a subscription."""
        return f"Your subscription to {page}"

    def reason(self, page: str) -> str:
        """Say why somebody gets a mail who may not be subscribed."""
        return f"You get this because somebody typed this address into the form of {page}."

    def wrong(self, error: AddressError, medium: Medium) -> str:
        """Say what is wrong with an address; what was seen in particular is said in English alone."""
        return f"{self.no_address[medium]} {error.message[:1].upper()}{error.message[1:]} ({error.hint})."

    def joined(self, names: list[str]) -> str:
        """Join names as a sentence does."""
        return ", ".join(names[:-1]) + (f" {self.and_} " if names[1:] else "") + "".join(names[-1:])

    and_ = "and"
