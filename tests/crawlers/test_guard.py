"""No request to a private address: by its number, and through a real crawl by any name, form or redirect."""

from collections.abc import Callable
from typing import Any

import pytest

from crawlers.guard import is_forbidden, networks

FORBIDDEN = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "64:ff9b:1::1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:db8::1",
    "", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4.5",
]  # fmt: skip
FREE = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_private_addresses_are_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize("address", FREE)
def test_public_addresses_are_free(address: str) -> None:
    assert not is_forbidden(address)


def test_a_setting_frees_its_range_only() -> None:
    allowed = networks(("127.0.0.0/8", "fd00::/8"))
    assert not is_forbidden("127.9.9.9", allowed)
    assert not is_forbidden("::ffff:127.0.0.1", allowed)
    assert not is_forbidden("fd00::7", allowed)
    assert is_forbidden("10.0.0.1", allowed)
    assert is_forbidden("::1", allowed)


FORMS = {
    "literal": "http://127.2.0.1:{port}/feed.xml",
    "tls": "https://127.2.0.1:{port}/feed-tls.xml",
    "name": "http://localhost:{port}/feed.xml",
    "name-dot": "http://localhost.:{port}/feed.xml",
    "decimal": "http://2130837505:{port}/feed.xml",
    "hex": "http://0x7f020001:{port}/feed.xml",
    "octal": "http://0177.2.0.1:{port}/feed.xml",
    "short": "http://127.131073:{port}/feed.xml",
    "zero": "http://0.0.0.0:{port}/feed.xml",
    "six": "http://[::1]:{port}/feed.xml",
    "six-mapped": "http://[::ffff:127.2.0.1]:{port}/feed.xml",
    "six-zero": "http://[::]:{port}/feed.xml",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "private": "http://10.0.0.1/feed.xml",
    "shared": "http://100.64.0.1/feed.xml",
    "ula": "http://[fd00::1]/feed.xml",
}


@pytest.fixture(scope="module")
def attacked(new_world: Callable[[], Any]) -> tuple[Any, list[Any], Any]:
    """A crawl whose every source, redirect and link leads to forbidden places; two servers there that count visits."""
    world = new_world()
    traps = [world.site("127.2.0.1"), world.site("127.0.0.1")]
    for name, url in FORMS.items():
        trap = traps[1] if name in ("name", "name-dot", "zero", "six", "six-zero") else traps[0]
        world.outlet(name, url.format(port=trap.port))
    site = world.site()
    site.pages["/feed.xml"] = (302, {"Location": traps[0].origin + "/feed.xml"}, b"")
    world.shop("redirecting", site)
    links = world.site()
    links.pages["/hop"] = (301, {"Location": f"http://localhost:{traps[1].port}/a"}, b"")
    links.pages["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    links.feed(links.origin + "/hop", traps[0].origin + "/secreto", links.origin + "/file")
    world.shop("linking", links)
    robots = world.site()
    robots.pages["/robots.txt"] = (302, {"Location": traps[0].origin + "/robots.txt"}, b"")
    robots.feed(robots.origin + "/a")
    world.shop("robots", robots)
    world.sync()
    world.crawl()
    return world, traps, links


@pytest.mark.parametrize("name", [*FORMS, "redirecting", "robots"])
def test_no_form_of_an_address_slips_through(attacked: tuple[Any, list[Any], Any], name: str) -> None:
    world, _, _ = attacked
    assert world.visits(name) == ["blocked_address"]


def test_forbidden_servers_saw_nothing(attacked: tuple[Any, list[Any], Any]) -> None:
    assert [trap.paths() for trap in attacked[1]] == [[], []]


def test_links_that_lead_to_forbidden_places_fail_for_good(attacked: tuple[Any, list[Any], Any]) -> None:
    world, traps, site = attacked
    assert world.link(site.origin + "/hop")[:2] == ("failed", "blocked_address")
    assert world.link(traps[0].origin + "/secreto")[:2] == ("failed", "blocked_address")
    assert world.link(site.origin + "/file")[:2] == ("failed", "http_error")


REBINDING = """
import socket, sys
from itertools import chain, repeat
answers = {{"rebind.test": chain(["{good}"], repeat("{bad}")), "late.test": repeat("{bad}")}}
socket.gethostbyname = lambda name: next(answers[name]) if name in answers else name
from crawlers.process import main
sys.exit(main(["--once", "--seconds", "30"]))
"""


def test_a_name_that_changes_its_address_never_leads_inside(world: Any) -> None:
    site, trap = world.site(), world.site("127.2.0.1")
    name = f"http://rebind.test:{site.port}"
    site.feed(f"{name}/a", f"http://late.test:{trap.port}/b")
    world.outlet("rebind", f"{name}/feed.xml")
    world.sync()
    world.crawl("", program=("-c", REBINDING.format(good=site.address, bad=trap.address)))
    assert trap.paths() == []
    assert "/feed.xml" in site.paths()
    assert world.link(f"http://late.test:{trap.port}/b")[:2] == ("failed", "blocked_address")
