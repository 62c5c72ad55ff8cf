"""The door to AWS: clients of its services, and why one could not be asked; knows nothing of any single service."""

from lightship.aws.opening import client, core
from lightship.aws.unreached import unreached

__all__ = ["client", "core", "unreached"]
