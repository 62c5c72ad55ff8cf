"""An incident as its files were at another time, read with what is around it today."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from lightship.load import incidents
from lightship.load.files import Folder
from lightship.load.references import Context
from lightship.model import Incident, Repository
from lightship.source import Where


def former(folder: str, files: Mapping[str, bytes | None], today: Repository) -> Incident | None:
    """Read an incident from the bytes of its files by their names, None for an attachment; None when it cannot be.

    What would be wrong with it today is not reported: it was right, or let pass, when it was published.
    """

    def ignore(_where: Where, _message: str, _hint: str) -> None:
        """Say nothing."""

    context = Context(
        settings=today.settings,
        policy=today.policy,
        audiences=today.audiences,
        components=today.components,
        notifying=today.notifying,
    )
    texts = {name: content for name, content in sorted(files.items()) if content is not None}
    attachments = tuple(name for name, content in sorted(files.items()) if content is None)
    read = Folder(id=PurePosixPath(folder).name, path=folder, texts=texts, attachments=attachments)
    return incidents.incident(read, context, ignore)
