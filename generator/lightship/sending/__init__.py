"""From files to a pull request, and on until readers meet it; from forms and programs as from a checkout."""

from lightship.sending.change import Change, Way, gather
from lightship.sending.proposal import Proposal, propose
from lightship.sending.pushing import Sent, push

__all__ = ["Change", "Proposal", "Sent", "Way", "gather", "propose", "push"]
