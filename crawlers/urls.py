"""One address for one article: canonical form, site, and whose it is.

What is canonical is also what is fetched, so only what no server can tell apart is changed (RFC 3986, 6.2.2 and
6.2.3), plus what is known to be tracking. Kept on purpose:

- ``http`` or ``https``, ``www.`` or not, a trailing slash: a wrongly split article costs one more fetch, after which
  the redirect's end gives both the same page; a wrongly fused one is lost.
- the order of query parameters: no feed was seen that gives one article in two orders, and some sites sign it.
- AMP addresses: nothing in them is known to name the other form for certain.
"""

import ipaddress
import re
import socket
from functools import lru_cache
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit

import idna
import tldextract

from crawlers.outlet import Hints, Outlet
from crawlers.paths import is_article_address, is_page_address
from crawlers.tracking import is_tracking

__all__ = ["BadUrl", "belongs", "canonical", "is_page_address", "looks_like_article", "site"]

LONGEST = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NO_HINTS = Hints()
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH = frozenset(b"/:@!$&'()*+,;=") | _UNRESERVED
_QUERY = _PATH | frozenset(b"?")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})|([^%])|(%)", re.DOTALL)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_SUFFIXES = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=False)


class BadUrl(ValueError):
    """An address that cannot be an article's; its text is a sentence for people."""


def canonical(url: str, hints: Hints = _NO_HINTS, *, base: str = "") -> str:
    """The absolute canonical address of ``url``, resolved against ``base``. Idempotent.

    :raises BadUrl: no host, another scheme than http(s), credentials, control characters, over 2,000 characters …
    """
    parts = _split(url, base)
    if parts.scheme not in _DEFAULT_PORTS:
        raise BadUrl(f"The address is not one of the web (http or https): {_shown(url)}")
    host, port = _host(parts, url)
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        authority += f":{port}"
    path = _path(parts.path)
    query = _query(parts.query, _registrable(host), hints)
    # A fragment is a page of its own only as "hash-bang"; others are anchors or tracking (PRISA, BBC, McClatchy).
    fragment = _escaped(parts.fragment, _QUERY) if re.match(r"!.", parts.fragment) else ""
    whole = f"{parts.scheme}://{authority}{path}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"
    if len(whole) > LONGEST:
        raise BadUrl(f"The address is longer than {LONGEST:,} characters: {_shown(url)}")
    return whole


def site(url: str) -> str:
    """The registrable domain; an IP address or a host without a public suffix is its own site. "" without a host."""
    try:
        return _registrable((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


def belongs(url: str, outlet: Outlet) -> bool:
    """Whether the address lies within the outlet's domain or one of its aliases.

    A subdomain counts; so it may belong to a second outlet whose domain is longer (cincodias.elpais.com).
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return False
    return any(_within(host, port, parts.path, domain) for domain in (outlet.domain, *outlet.aliases))


def looks_like_article(url: str, outlet: Outlet) -> bool:
    """Whether a link found on a section page leads to an article, not to a section, tag, author, index or file."""
    return is_article_address(url, outlet.hints, home=outlet.domain.partition("/")[2])


def _within(host: str, port: int | None, path: str, domain: str) -> bool:
    place, slash, folder = domain.lower().partition("/")
    name, colon, number = place.partition(":")
    if colon and str(port) != number:
        return False
    if host != name and not host.endswith("." + name):
        return False
    folder = folder.strip("/")
    return not (slash and folder) or f"{path}/".startswith(f"/{folder}/")


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    host = host.lower()
    return _SUFFIXES.extract_str(host).top_domain_under_public_suffix or host


def _shown(url: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in url[:80])
    return shown + ("…" if len(url) > 80 else "")


def _split(url: str, base: str) -> SplitResult:
    """Read as browsers do: blanks around it go, tabs and line breaks too, backslashes are slashes."""
    text = re.sub(r"[\t\r\n]+", "", url).strip("\x00\x20\u00a0\u200b\ufeff")
    if not text:
        raise BadUrl("The address is empty.")
    if len(text) > 5 * LONGEST:
        raise BadUrl(f"The address is longer than {LONGEST:,} characters: {_shown(url)}")
    if re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text):
        raise BadUrl(f"The address holds control characters: {_shown(url)}")
    front = re.match(r"[^?#]*", text)
    assert front is not None
    text = front[0].replace("\\", "/") + text[front.end() :]
    try:
        return urlsplit(urljoin(base, text) if base else text)
    except ValueError as error:
        raise BadUrl(f"The address cannot be read ({error}): {_shown(url)}") from None


def _host(parts: SplitResult, url: str) -> tuple[str, int | None]:
    if "@" in parts.netloc:
        raise BadUrl(f"The address holds a user name or a password: {_shown(url)}")
    try:
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadUrl(f"The address cannot be read ({error}): {_shown(url)}") from None
    if not name:
        raise BadUrl(f"The address names no host: {_shown(url)}")
    if port == 0:
        raise BadUrl(f"The address names port 0: {_shown(url)}")
    host = _ip6(name) if ":" in name else _name(name)
    if not host:
        raise BadUrl(f"The address names an impossible host: {_shown(url)}")
    return host, port


def _ip6(name: str) -> str:
    try:
        return str(ipaddress.IPv6Address(name)) if "%" not in name else ""
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    """A domain name in ASCII or a dotted IPv4 address; "" if it can be neither."""
    name = unquote_plus(name, errors="strict") if "%" in name and "+" not in name else name
    try:
        ascii_name = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
    ascii_name = ascii_name.removesuffix(".")
    labels = ascii_name.split(".")
    if len(ascii_name) > 253 or not all(_LABEL.match(label) for label in labels):
        return ""
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):  # "2130706433", "0x7f.1": what the resolver takes for 127.0.0.1
        try:
            return socket.inet_ntoa(socket.inet_aton(ascii_name))
        except OSError:
            return ""
    return ascii_name


def _escaped(text: str, allowed: frozenset[int]) -> str:
    """Percent-encoding in one form: unreserved characters bare, the rest as they were, hex digits in upper case."""

    def one(match: re.Match[bytes]) -> bytes:
        if match[1]:
            byte = int(match[1], 16)
            return bytes([byte]) if byte in _UNRESERVED else b"%" + match[1].upper()
        if match[3]:
            return b"%25"
        return match[2] if match[2][0] in allowed else b"%%%02X" % match[2][0]

    return _ESCAPE.sub(one, text.encode()).decode("ascii")


def _path(raw: str) -> str:
    """RFC 3986, 5.2.4, on the escaped path; a session id in a path parameter goes."""
    path = re.sub(r";jsessionid=[^/;]*", "", _escaped(raw, _PATH), flags=re.IGNORECASE)
    kept: list[str] = []
    segments = path.split("/")[1:]
    for at, segment in enumerate(segments):
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
        if segment in {".", ".."} and at == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _query(raw: str, domain: str, hints: Hints) -> str:
    raw = re.sub(r"&(?:amp;)+", "&", raw)  # escaped once too often; no site has a parameter "amp;id"
    return "&".join(
        _escaped(part, _QUERY) for part in raw.split("&") if part.strip("=") and not _dropped(part, domain, hints)
    )


def _dropped(part: str, domain: str, hints: Hints) -> bool:
    name, _, value = part.partition("=")
    name, value = unquote_plus(name), unquote_plus(value)
    if name in hints.keep_query:
        return False
    return "*" in hints.drop_query or name in hints.drop_query or is_tracking(name, value, domain)
