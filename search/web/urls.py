"""Addresses of the pages; teletipo/urls.py puts them at the root."""

from django.urls import path

from search.web.alert_pages import alert_change, alert_new, unsubscribe
from search.web.article_page import article
from search.web.channel_pages import channel_change, channels, confirm_channel
from search.web.delivery_page import deliveries, delivery_change
from search.web.discover_page import discover
from search.web.download import export
from search.web.explore_page import explore
from search.web.help_page import query_help
from search.web.private_feed import private_feed
from search.web.saved_changes import (
    notices_seen,
    saved_change,
    saved_export,
    saved_import,
    saved_save,
)
from search.web.saved_pages import saved_list, saved_new, saved_search
from search.web.schedule import schedule
from search.web.search_page import search
from search.web.sources_page import sources
from search.web.story_page import story
from search.web.tokens_page import api_tokens
from search.web.zone import set_zone

urlpatterns = [
    path("", search, name="search"),
    path("explore", explore, name="explore"),
    path("article/<int:id>", article, name="article"),
    path("story/<int:id>", story, name="story"),
    path("sources", sources, name="sources"),
    path("discover", discover, name="discover"),
    path("sources/schedule", schedule, name="schedule"),
    path("help/query", query_help, name="help_query"),
    path("saved", saved_list, name="saved"),
    path("saved/new", saved_new, name="saved_new"),
    path("saved/save", saved_save, name="saved_save"),
    path("saved/export", saved_export, name="saved_export"),
    path("saved/import", saved_import, name="saved_import"),
    path("saved/notices", notices_seen, name="notices_seen"),
    path("saved/<int:id>", saved_search, name="saved_search"),
    path("saved/<int:id>/change", saved_change, name="saved_change"),
    path("saved/<int:id>/alert", alert_new, name="alert_new"),
    path("alerts/<int:id>", alert_change, name="alert_change"),
    path("alerts/end/<str:token>", unsubscribe, name="unsubscribe"),
    path("channels", channels, name="channels"),
    path("channels/<int:id>", channel_change, name="channel_change"),
    path("channels/confirm/<str:token>", confirm_channel, name="confirm_channel"),
    path("deliveries", deliveries, name="deliveries"),
    path("deliveries/<int:id>", delivery_change, name="delivery_change"),
    path("feeds/<str:token>.atom", private_feed, name="private_feed"),
    path("export/<slug:format>", export, name="export"),
    path("account/tokens", api_tokens, name="api_tokens"),
    path("zone", set_zone, name="set_zone"),
]
