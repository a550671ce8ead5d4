"""The address a page calls its own, where that can be believed."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

ABSOLUTE = ("https://", "http://")
TWIN_HOST = re.compile(r"^(?:www\.)?(?:amp|m|mobile|movil|mobil)\.|\.(?:ampproject\.org)$", re.I)
TWIN_PATH = re.compile(r"^/amp/|/amp/?$|[.-]amp(?:\.\w{3,5})?$", re.I)
TWIN_QUERY = re.compile(r"(?:^|&)(?:amp(?:=|&|$)|outputType=amp)", re.I)


def believable(page_url: str, *candidates: str) -> str:
    """The first candidate that is an article's address on the page's own site, absolute; "" if none is. One that is no
    AMP or mobile twin goes first, so that twins lead to one article.

    A canonical that points at the home page, a section of one segment above the page's own path, or another
    site is a template's mistake or a syndication mark; AMP and mobile twins share the registrable part of the host.
    """
    here = urlsplit(page_url)
    twin = ""
    for candidate in candidates:
        address = candidate.strip()
        if not address or len(address) > 2000 or any(c.isspace() for c in address):
            continue
        try:
            there = urlsplit(address if address.startswith(ABSOLUTE) else urljoin(page_url, address))
            host = there.hostname or ""
        except ValueError:
            continue
        if there.scheme not in ("http", "https") or not same_site(host, here.hostname or ""):
            continue
        if _too_short(there.path, there.query, here.path):
            continue
        if not _is_twin(there):
            return there._replace(fragment="").geturl()
        twin = twin or there._replace(fragment="").geturl()
    return twin


def _is_twin(address: SplitResult) -> bool:
    """True for the shape of an AMP or mobile page's address."""
    host = address.hostname or ""
    return bool(TWIN_HOST.search(host) or TWIN_PATH.search(address.path) or TWIN_QUERY.search(address.query))


def same_site(one: str, other: str) -> bool:
    """True where one host equals the other or they share all but a leading label such as www, m, amp or a section."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if one == other:
        return True
    a, b = site(one), site(other)
    return a == b and "." in a


def site(host: str) -> str:
    """The registrable part of a host, guessed without a list: "co.uk" and its likes count as one label."""
    labels = host.split(".")
    keep = (
        3
        if len(labels) > 2
        and len(labels[-1]) == 2
        and (len(labels[-2]) <= 3 and labels[-2] not in ("abc", "efe", "dw", "rt"))
        else 2
    )
    return ".".join(labels[-keep:])


def _too_short(path: str, query: str, own: str) -> bool:
    if path.strip("/") == "":
        return not (query and own.strip("/") == "")
    return own.startswith(path.rstrip("/") + "/") and path.count("/") <= 2 and len(path.strip("/").split("-")) < 3
