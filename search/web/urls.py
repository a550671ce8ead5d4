"""Addresses of the pages; teletipo/urls.py puts them at the root."""

from django.urls import path

from search.web.article_page import article
from search.web.download import export
from search.web.help_page import query_help
from search.web.schedule import schedule
from search.web.search_page import search
from search.web.sources_page import sources
from search.web.tokens_page import api_tokens
from search.web.zone import set_zone

urlpatterns = [
    path("", search, name="search"),
    path("article/<int:id>", article, name="article"),
    path("sources", sources, name="sources"),
    path("sources/schedule", schedule, name="schedule"),
    path("help/query", query_help, name="help_query"),
    path("export/<slug:format>", export, name="export"),
    path("account/tokens", api_tokens, name="api_tokens"),
    path("zone", set_zone, name="set_zone"),
]
