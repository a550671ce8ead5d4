"""Where the cluster is, how one signs in, and its failures as sentences."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import elastic_transport
import elasticsearch
from elasticsearch.serializer import OrjsonSerializer

from search.backends.base import BackendError, BackendUnavailable

AWAY = frozenset({408, 429, 502, 503, 504})  # the cluster is there tomorrow: the same request may be sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What TELETIPO_ELASTICSEARCH_… say. Secrets never appear in its text."""

    urls: tuple[str, ...]  # of nodes: http(s)://host:port
    index: str = "teletipo"  # the alias's name, and how the indices' names begin
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None  # PEM: whom to trust instead of the system's authorities
    timeout: float = 30.0  # seconds for one request
    shards: int = 1
    replicas: int | None = None  # None: one where there are two nodes or more


class Connection:
    """One client a process: sockets do not survive a fork."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._open: tuple[int, elasticsearch.Elasticsearch] | None = None

    @property
    def client(self) -> elasticsearch.Elasticsearch:
        if self._open is None or self._open[0] != os.getpid():
            self._open = (os.getpid(), client(self.cluster))
        return self._open[1]

    def close(self) -> None:
        if self._open and self._open[0] == os.getpid():
            self._open[1].close()
        self._open = None


def client(cluster: Cluster) -> elasticsearch.Elasticsearch:
    """Opens nothing yet. Retries twice on another node, or the same one, what a node in trouble refused."""
    trusted: dict[str, Any] = {"ca_certs": str(cluster.ca)} if cluster.ca else {}
    return elasticsearch.Elasticsearch(
        list(cluster.urls),
        **trusted,
        api_key=_api_key(cluster.api_key),
        basic_auth=(cluster.user, cluster.password) if cluster.user else None,
        request_timeout=cluster.timeout,
        max_retries=2,
        retry_on_timeout=False,
        serializer=OrjsonSerializer(),
        connections_per_node=10,
    )


def _api_key(text: str) -> str | tuple[str, str] | None:
    """The encoded form is sent as it is; "id:key" is encoded by the client."""
    id, sign, key = text.partition(":")
    return (id, key) if sign else text or None


@contextmanager
def sentences(doing: str) -> Iterator[None]:
    """Turns the client's exceptions into BackendUnavailable and BackendError. ``doing``: "be searched", "be written"."""
    try:
        yield
    except elastic_transport.TlsError as error:
        raise BackendUnavailable(
            f"Elasticsearch cannot {doing}: its certificate is not trusted ({_short(error)}). Set"
            " TELETIPO_ELASTICSEARCH_CA to the file of the authority that signed it."
        ) from error
    except elastic_transport.ConnectionTimeout as error:
        raise BackendUnavailable(f"Elasticsearch cannot {doing}: it did not answer in time.") from error
    except elastic_transport.TransportError as error:
        raise BackendUnavailable(f"Elasticsearch cannot {doing}: it is not reachable ({_short(error)}).") from error
    except elasticsearch.UnsupportedProductError as error:
        raise BackendError(f"Elasticsearch cannot {doing}: what answers there is no Elasticsearch.") from error
    except elasticsearch.ApiError as error:
        raise _refusal(error, doing) from error


def _refusal(error: elasticsearch.ApiError, doing: str) -> BackendError:
    status = error.meta.status
    if status in (401, 403):
        what = "refuses the sign-in" if status == 401 else "does not allow it to this user"
        return BackendUnavailable(
            f"Elasticsearch cannot {doing}: it {what}. Check TELETIPO_ELASTICSEARCH_API_KEY, or _USER and _PASSWORD."
        )
    if status in AWAY:
        return BackendUnavailable(f"Elasticsearch cannot {doing} now: {reason(error)}.")
    return BackendError(f"Elasticsearch could not {doing}: {reason(error)}.")


def reason(error: elasticsearch.ApiError) -> str:
    """The root cause in the server's words, at most 200 characters."""
    body = error.body
    if isinstance(body, dict) and isinstance(found := body.get("error"), dict):
        causes = [found.get("caused_by"), *(found.get("root_cause") or ()), found]
        texts = [str(cause["reason"]) for cause in causes if isinstance(cause, dict) and cause.get("reason")]
        if texts:
            return _trimmed(texts[0])
    return _trimmed(f"status {error.meta.status}, {error.message}")


def _short(error: elastic_transport.TransportError) -> str:
    return _trimmed(str(error.message))


def _trimmed(text: str) -> str:
    return " ".join(text.split())[:200].rstrip(". ")
