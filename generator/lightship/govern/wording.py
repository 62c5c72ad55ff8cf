"""Every phrase that those read who are asked to agree, in mails and behind links; another language is another class."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lightship.govern.calling import Meant
from lightship.model.governing import Opinion
from lightship.outputs.messages.wording import phrases


class Wording:
    """The words in English, each for somebody who was woken up; people and roles are called as policy.yml does."""

    code = "en"
    wishes: Mapping[Meant, str] = {
        Meant.PEOPLE: "Approval wanted",
        Meant.BACKUPS: "Approval wanted",
        Meant.DECIDER: "Please decide",
        Meant.OBJECTORS: "Please look again",
    }
    state = "Approval"
    somebody = "Somebody"
    late = "Nobody of the role has answered yet, so its backups may."
    merged = "It is merged, and withheld from readers until then."
    read_and_answer = "Read, and agree or ask for changes"
    more = "There is more, which the link shows."

    # What is to be agreed to
    new = "new"
    changed = "changed"
    removed = "removed"
    not_shown = "it is not shown here, the pull request has it"
    title = "Title"
    kind = "Kind"
    severity = "Severity"
    components = "Components"
    began = "Began"
    category = "Category"
    tags = "Tags"

    # The page behind a link
    all_of_it = "This is all that your answer is about, as readers will read it."
    agree = "Agree to these words"
    or_changes = "Or ask for changes"
    what_and_why = "What should change, and why"
    who_reads = "Those who wrote it read this."
    ask = "Ask for changes"
    no_reason = "Say what should change, and why."
    no_answer = "Choose one of the two answers."
    copy_whole = "Perhaps a part of it is missing: copy the whole link from the mail."
    nothing = "There is nothing to agree to any more"
    nothing_words = "The words were removed."
    old = "This link is too old"
    overtaken = "The words have changed meanwhile"
    overtaken_words = "Your answer would be about others."
    no_more_to_do = "There is nothing more for you to do."
    answers: Mapping[Opinion, str] = {
        Opinion.APPROVED: "You agreed to these words",
        Opinion.CHANGES_REQUESTED: "You asked for changes",
    }

    # What was published without approval
    without_approval = "Without approval"
    what_was_published = "What was published"
    what_follows = "What follows"
    look_at_the_page = "Look at the page"

    def time(self, at: datetime) -> str:
        """Say a time with its zone."""
        return phrases(self.code).moment(at)

    def joined(self, names: Sequence[str]) -> str:
        """Join names as a sentence does."""
        return phrases(self.code).listed(names, limit=len(names)) or self.somebody

    def waits(self, number: int, role: str, because: Sequence[str]) -> str:
        """Say for whom something waits."""
        return f"This is not published yet. It waits for {number} of {role} ({', '.join(because)})."

    def disputed(self, why: Sequence[str]) -> str:
        """Say that people disagree, as the policy tells it."""
        return f"This is not published yet. People disagree about it: {'; '.join(why)}."

    def objected(self, people: Sequence[str]) -> str:
        """Say that somebody asked for changes, which are there."""
        who = self.joined(people)
        return f"This is not published yet. {who} asked for changes: it waits until they agree to what it says now."

    def wrote(self, authors: Sequence[str], change: str) -> str:
        """Say whose words they are."""
        return f"{self.joined(authors)} wrote it, in pull request {change}."

    def yours(self, until: datetime) -> str:
        """Say what a link is worth, in a mail."""
        return f"The link is yours alone, and takes one answer, until {self.time(until)}."

    def published_without(self, reason: str) -> str:
        """Head what was published without approval."""
        return f"Published without approval: {reason}"

    def passed_over(self, person: str, at: datetime, roles: Sequence[str]) -> str:
        """Say who published something without whom; without anybody where only a rule stood against it."""
        without = f", without the agreement of {self.joined(roles)}" if roles else ""
        return f"{person} published this on {self.time(at)}{without}."

    def to_be_looked_at(self, wanted: Sequence[str], until: str) -> str:
        """Say who is to look at it afterwards, by when, and that a command follows by which they say that they did."""
        return f"Readers have it. Until {until} somebody must look at it ({self.joined(wanted)}), and say so by:"

    def pull(self, change: str) -> str:
        """Call a pull request."""
        return f"Pull request {change}"

    def open_pull(self, number: int) -> str:
        """Lead to a pull request."""
        return f"Open pull request {number}"

    def reason(self, page: str, role: str) -> str:
        """Say why somebody gets a mail."""
        return f"You get this because policy.yml of {page} names you for the role {role}."

    def what_it_is(self, title: str) -> str:
        """Head what an incident's own file says."""
        return f"{title}: what it is"

    def what_else(self, path: str) -> str:
        """Head what a file says besides its words."""
        return f"{path}: what else it says"

    def title_in(self, language: str) -> str:
        """Name a translated title."""
        return f"Title in {language}"

    def for_audience(self, audience: str) -> str:
        """Say who else reads words."""
        return f"for {audience}"

    def in_language(self, language: str) -> str:
        """Say in which language words are."""
        return f"in {language}"

    def lines_more(self, count: int) -> str:
        """Say that a file goes on."""
        return f"… and {count} lines more, which the pull request has"

    def asked_as(self, person: str, role: str) -> str:
        """Say on the page who is asked."""
        return f"This is not published yet. You are asked as {person}, for {role}."

    def one_answer(self, until: datetime) -> str:
        """Say what the link is worth, on its page."""
        return f"The link takes one answer, until {self.time(until)}. Do not pass it on: whoever has it answers as you."

    def worked_until(self, until: datetime) -> str:
        """Say since when a link is too old."""
        return f"It worked until {self.time(until)}."

    def answered(self, opinion: Opinion, at: datetime) -> str:
        """Say what somebody answered."""
        return f"{self.answers[opinion]}, on {self.time(at)}."

    def you_wrote(self, reason: str) -> str:
        """Give back a reason."""
        return f"What you wrote: {reason}"

    def again(self, change: str) -> str:
        """Say how to come by another link."""
        return f"For another link ask those who wrote it: lightship ask {change} --again sends it."
