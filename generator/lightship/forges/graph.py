"""What a forge answers by GraphQL alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lightship.forges.answers import Answer
from lightship.forges.base import ForgeError
from lightship.forges.door import Door


def graph(door: Door, query: str, variables: Mapping[str, str | Sequence[str]]) -> Answer:
    """Ask by GraphQL, which is beside the REST API; raises ForgeError for what it refuses."""
    beside = replace(door, base=re.sub(r"/v\d$", "", door.base))
    told = beside.send("POST", "/graphql", {"query": query, "variables": dict(variables)}, "what was asked by GraphQL")
    for error in told.many("errors"):
        hint = f"docs/forges.md lists what the token in {door.token} needs"
        raise ForgeError(f"the forge says: {error.text('message', 'an error')[:300]}", hint, permanent=True)
    data = told.one("data")
    if data is None:
        raise ForgeError("the forge answers nothing by GraphQL", "try again later")
    return data
