"""Where something stands in a file, found again when it must be reported: nothing is kept for what is right."""

from pathlib import Path

from lightship.source import Document, Where, split
from lightship.source.files import decode


class Places:
    """Finds keys and words in the files below a root."""

    __slots__ = ("_root",)

    def __init__(self, root: Path) -> None:
        """Look below this folder."""
        self._root = root

    def key(self, path: str, *names: str) -> Where:
        """Give the place of the value of the first of these keys that a file has, else the file's begin."""
        document = self._document(path)
        found = {key.text: value.where for key, value in document.front.entries} if document else {}
        return next((found[name] for name in names if name in found), Where(path))

    def words(self, path: str, wanted: str) -> Where:
        """Give the first place below the front matter where these words stand, else the begin of all words."""
        document = self._document(path)
        if document is None:
            return Where(path)
        for number, line in enumerate(document.body.split("\n")):
            if wanted in line:
                return Where(path, document.body_line + number, line.index(wanted) + 1)
        return Where(path, document.body_line)

    def _document(self, path: str) -> Document | None:
        def ignore(_where: Where, _message: str, _hint: str) -> None:
            """Say nothing: what is wrong with the file has been reported."""

        try:
            text = decode((self._root / path).read_bytes(), path, ignore)
        except OSError:
            return None
        if text is None:
            return None
        if not text.startswith("---"):
            return Document.bare(path, text)
        return split(text, path, ignore)
