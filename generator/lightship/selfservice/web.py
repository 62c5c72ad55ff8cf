"""A service as a WSGI application. The one home of werkzeug."""

import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from lightship.errors import LightshipError, OutsideError
from lightship.outputs.pages import assets
from lightship.selfservice.languages import wording
from lightship.selfservice.links import LinkError
from lightship.selfservice.visits import Answer, Reception, Visit
from lightship.subscribers.wire import PLACE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MOST_BYTES = 64 << 10
_MOST_FIELDS = 2000
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # links in the address are nobody else's business
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


class Application:
    """Answers requests of visitors; `private` answers those of the owner's programs, None where there are none."""

    def __init__(
        self, reception: Reception, *, private: "WSGIApplication | None", proxies: int, log: Callable[[str], None]
    ) -> None:
        """Believe so many proxies what they say of who came."""
        self._reception = reception
        self._private = private
        self._log = log
        self._rules = Map([Rule(path, methods=[method], endpoint=(method, path)) for method, path in reception.routes])
        style, icon = reception.style, assets.icon()
        self._files = {
            f"/{style[0]}": ("text/css; charset=utf-8", style[1]),
            f"/{icon.path}": ("image/svg+xml", icon.content),
        }
        self._wsgi: WSGIApplication = self._answered
        if proxies:
            self._wsgi = ProxyFix(self._wsgi, x_for=proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        return self._wsgi(environ, start_response)

    def _answered(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # The service's address may have a path; a proxy hands it on as it is.
        place = environ.get("PATH_INFO", "").removeprefix(self._reception.base)
        # In this spelling alone: a proxy that lets few in there knows no other.
        if self._private and place.startswith(f"/{PLACE}/"):
            return self._private({**environ, "PATH_INFO": place}, start_response)
        path = "/" + place.lstrip("/")
        request = Request(environ)
        request.max_content_length = request.max_form_memory_size = _MOST_BYTES
        request.max_form_parts = _MOST_FIELDS
        response = self._file(path) or self._page(request, path)
        return response(environ, start_response)

    def _file(self, path: str) -> Response | None:
        if path not in self._files:
            return None
        kind, content = self._files[path]
        headers = _HEADERS | {"Cache-Control": "public, max-age=86400", "Content-Type": kind}
        return Response(content, headers=headers)

    def _page(self, request: Request, path: str) -> Response:
        languages = self._reception.languages
        language = request.accept_languages.best_match(languages, languages[0]) or languages[0]
        try:
            answer = self._visited(request, path, language)
        except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a reader
            answer = self._failed(error, request.path if path in ("/", "/manage") else "a link", language)
        headers = _HEADERS | ({"Location": answer.location} if answer.location else {})
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = "600"
        return Response(answer.html, answer.status, headers, mimetype="text/html")

    def _visited(self, request: Request, path: str, language: str) -> Answer:
        adapter = self._rules.bind("localhost")
        route, values = adapter.match(path, method=request.method)
        query = dict(request.args.lists())
        form = dict(request.form.lists()) if request.method == "POST" else {}
        asked = next(iter(query.get("language") or form.get("language") or ()), "")
        visit = Visit(
            who=request.remote_addr or "",
            path=path,
            language=language,
            chosen=asked if asked in self._reception.languages else "",
            token=values.get("token", ""),
            query=query,
            form=form,
        )
        return self._reception.routes[route](visit)

    def _failed(self, error: Exception, where: str, language: str) -> Answer:
        """Say what went wrong, and log what is ours to mend; neither shows an address."""
        say, wrong = wording(language), self._reception.wrong
        match error:
            case LinkError(is_old=True):
                return wrong(410, say.old_link, (say.old_link_words,), language)
            case LinkError():
                return wrong(404, say.broken_link, (say.broken_link_words,), language)
            case RequestEntityTooLarge():
                return wrong(413, say.too_large, (), language)
            case MethodNotAllowed():
                return wrong(405, say.wrong_method, (), language)
            case HTTPException():
                return wrong(404, say.missing, (say.missing_words,), language)
            case LightshipError():
                self._log(f"{where}: {error}")
                return wrong(503, say.broken, (say.broken_words,), language)
            case _:
                # The words of an unexpected error may be anything; where it came from is enough to find it.
                last = traceback.extract_tb(error.__traceback__)[-1]
                self._log(f"{where}: a mistake of lightship: {type(error).__name__} in {last.filename}:{last.lineno}")
                return wrong(500, say.broken, (say.broken_words,), language)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over connections that were broken off; what goes wrong in the application is answered there."""


class _Handler(WSGIRequestHandler):
    """Says nothing of requests: their paths are links that work."""

    timeout = 30

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(application: "WSGIApplication", host: str, port: int, on_begin: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, a thread for each request; `on_begin` is told the address. Raises OutsideError."""
    try:
        server = make_server(host, port, application, server_class=_Server, handler_class=_Handler)
    except OSError as error:
        hint = "choose another with --port"
        raise OutsideError(f"port {port} of {host} cannot be used: {error.strerror}", hint) from error
    on_begin(f"http://{host}:{server.server_port}")
    with server:
        server.serve_forever()
