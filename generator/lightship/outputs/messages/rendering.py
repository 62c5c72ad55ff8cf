"""Templates to texts, in a sandbox: each block by itself, found through all the templates of a message."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from lightship import words
from lightship.errors import LightshipError
from lightship.outputs.messages.templates import ENDING, OURS, Templates, path

Values = Mapping[str, object]


class TemplateError(LightshipError):
    """A template that cannot be filled; `path` and `line` say where."""

    def __init__(self, path: str, line: int, message: str, hint: str = "") -> None:
        """Keep the place."""
        super().__init__(f"{path}:{line}: {message}", hint)
        self.path = path
        self.line = line
        self.what = message


class _Loader(BaseLoader):
    """Finds templates by their names; an import or include may name them with their ending."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja's
        name = template.removesuffix(ENDING)
        source = self._templates.source(name)
        if source is None:
            raise TemplateNotFound(template)
        return source, path(name), lambda: True


class Renderer:
    """Fills the templates of one site; `templates` are those."""

    def __init__(self, templates: Templates) -> None:
        """Compile nothing yet."""
        self.templates = templates
        self._html = _environment(templates, is_html=True)
        self._plain = _environment(templates, is_html=False)

    def line(self, chain: Sequence[str], block: str, values: Values) -> str:
        """Fill a block of plain text; nothing in it is escaped. Raises TemplateError."""
        return _filled(self._plain, chain, block, values)

    def sections(self, chain: Sequence[str], values: Values) -> list[tuple[str, str]]:
        """Fill the block `sections`: the heading and the HTML of each. Raises TemplateError."""
        found: list[tuple[str, str]] = []

        def section(heading: str = "", caller: Callable[[], str] | None = None) -> str:
            found.append((str(heading), str(caller() if caller else "")))
            return ""

        # What a site's template prints outside of its blocks makes no sections.
        _filled(self._html, chain, "sections", {**values, "section": section}, found.clear)
        return found


def _filled(
    environment: ImmutableSandboxedEnvironment,
    chain: Sequence[str],
    block: str,
    values: Values,
    begin: Callable[[], None] = lambda: None,
) -> str:
    try:
        context = _context([environment.get_template(name) for name in chain], values)
        begin()
        return environment.concat(context.blocks[block][0](context))
    except Exception as error:
        raise _told(environment, error, chain[0]) from error


def _context(chain: Sequence[Template], values: Values) -> Context:
    """Let each template of the chain give its blocks, the first one's before those of the next."""
    context = chain[0].new_context({"section": _unheard, **values})
    context.blocks = {}
    for template in chain:
        for name, function in template.blocks.items():
            context.blocks.setdefault(name, []).append(function)
    for template in reversed(chain):
        if not str(template.name).startswith(OURS):
            # What is set or imported outside of the blocks is for them; what is printed there is for nobody.
            for _ in template.root_render_func(context):
                pass
    return context


def _unheard(_heading: str = "", caller: Callable[[], str] | None = None) -> str:
    """Stand for `section` where no sections are made."""
    return caller() if caller else ""


def _told(environment: ImmutableSandboxedEnvironment, error: Exception, first: str) -> TemplateError:
    """Say where a template failed and why."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateError(error.filename or path(first), error.lineno, error.message or "this is no template")
    message = f"there is no template {error}" if isinstance(error, TemplateNotFound) else str(error)
    try:
        environment.handle_exception()
    except Exception as placed:  # noqa: BLE001 - Jinja raises the error again, with the lines of the template
        for frame in reversed(traceback.extract_tb(placed.__traceback__)):
            if frame.filename.endswith(ENDING) and frame.lineno:
                return TemplateError(frame.filename, frame.lineno, message or type(error).__name__)
    return TemplateError(path(first), 1, message or type(error).__name__)


def _environment(templates: Templates, *, is_html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=_Loader(templates),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"html": _html if is_html else words.text, "text": words.text}
    return environment


def _html(markdown: str) -> Markup:
    return Markup(words.html(markdown))  # noqa: S704 - it is sanitised there, for all readers alike
