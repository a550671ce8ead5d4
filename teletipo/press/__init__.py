"""The local press: a folder of pages served as if it were many outlets, each on a loopback address of its own.

The folder's format
===================

``pages.jsonl``: one JSON object a line.

=============  ========================================================================================================
file           the page, relative to the folder: ``x.html`` or ``x.html.gz``
url            its original address; path and query are kept on the outlet's address
outlet         slug of an outlet of outlets.toml, or a domain; without it the registrable domain of ``url``
lang           ISO 639-1
title          headline as feeds and section pages show it, or null
published      day or full ISO 8601, or null
section        optional; a section page ``/section/NAME/`` lists the pages of one section
summary        optional; a feed's description
after          optional; seconds after the start at which the page appears (at most the press's ``over``)
charset        optional; goes into Content-Type. "utf-8" unless told; null sends ``text/html`` alone
unlisted       optional; true: served, but in no feed, sitemap or section
=============  ========================================================================================================

Other keys are ignored (annotations of the expected result may stand there).

``outlets.toml``, optional; a folder that has one is taken for pages of our own writing: ``{{base}}`` in a page becomes
the address of its outlet (``http://127.77.0.3:8123``) and ``{{base:slug}}`` that of another outlet; and a second line
with the same outlet and ``url`` is a later version of that page, served from its ``after`` on (a correction, a live
blog). In other folders pages are served as they are, and a second page at one address gets an address beside it.

::

    [[outlet]]
    slug = "el-puerto"            # as in the catalogue
    name = "El Puerto"
    domain = "elpuerto.example"
    country = "ES"
    languages = ["es"]
    kind = "newspaper"            # optional, as are all below
    timezone = "Europe/Madrid"
    sources = ["feed", "sitemap", "section"]
    robots = "Disallow: /privado/"   # further lines of the group ``User-agent: *``
    crawl_delay = 0.5
    feed_format = "rss"           # or "atom"
    feed_quirk = ""               # see QUIRKS in teletipo.press.feeds

Each outlet serves ``/robots.txt``, ``/feed.xml``, ``/sitemap-news.xml``, ``/`` (front page), ``/section/NAME/`` and its
pages, also to those who add unknown query parameters; 404 otherwise.
"""

from teletipo.press.local import Press
from teletipo.press.records import PressError

__all__ = ["Press", "PressError"]
