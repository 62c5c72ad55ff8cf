"""Why a service could not be asked at all, in one line each: credentials, names, networks, certificates."""

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

_SIGN_IN = "sign in again, for example with `aws sso login`"
_CHAIN = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine or the CI job a role"
_ADDRESS = "is `endpoint_url` in delivery.yml right?"
_NAME_SIGNS = ("getaddrinfo", "resolve", "Name or service not known", "name resolution", "nodename nor servname")


def unreached(error: Exception, host: str, speech: str) -> tuple[str, str, bool] | None:
    """Put an error of botocore or of the network that is no answer into words: message, hint, is it permanent.

    `host` is where the request went, `speech` what is spoken there, such as S3. None for errors of other kinds.
    """
    return _credentials(error) or _network(error, host, speech)


def _credentials(error: Exception) -> tuple[str, str, bool] | None:
    match error:
        case boto.NoCredentialsError() | boto.NoAuthTokenError():
            return "no credentials were found", _CHAIN, True
        case boto.PartialCredentialsError():
            return "only half of the credentials was found", _CHAIN, True
        case boto.ProfileNotFound():
            return "there is no profile of the name in AWS_PROFILE", "mend it, or `aws configure`", True
        case boto.UnauthorizedSSOTokenError() | boto.SSOError() | boto.TokenRetrievalError() | boto.LoginError():
            return "the sign-in has expired", _SIGN_IN, True
        case boto.CredentialRetrievalError() | boto.MetadataRetrievalError() | boto.ConfigParseError():
            return "the credentials could not be read", "`aws sts get-caller-identity` says why", True
        case boto.ClientError():
            # Credentials are themselves asked for over the network: a role that may not be assumed.
            code = error.response.get("Error", {}).get("Code", "")
            return f"the role gives no credentials: {code}", "`aws sts get-caller-identity` says why", True
        case _:
            return None


def _network(error: Exception, host: str, speech: str) -> tuple[str, str, bool] | None:
    # botocore's own words leave out what the network said.
    inner = str(getattr(error, "kwargs", {}).get("error", error))
    match error:
        case boto.SSLError():
            if "WRONG_VERSION_NUMBER" in inner or "UNKNOWN_PROTOCOL" in inner or "record layer" in inner:
                return f"{host} speaks no TLS", "write its address with http://, or with its port for https", True
            hint = "renew it, or name the authority that signed it by AWS_CA_BUNDLE"
            return f"the certificate of {host} is not to be trusted", hint, True
        case boto.ProxyConnectionError():
            return "the proxy does not answer", "is HTTPS_PROXY right?", False
        case boto.EndpointConnectionError():
            if any(sign in inner for sign in _NAME_SIGNS):
                return f"the name of {host} is not known", _ADDRESS, False
            return f"nothing answers at {host}", _ADDRESS, False
        case boto.ConnectTimeoutError() | boto.ReadTimeoutError():
            return f"{host} does not answer in time", "try again; a firewall between it and here?", False
        case ResponseParserError():
            return f"what {host} answers is not {speech}", _ADDRESS, False
        case boto.HTTPClientError() | boto.ResponseStreamingError() | OSError():
            return f"the connection to {host} broke again and again", "try again", False
        case _:
            return None
