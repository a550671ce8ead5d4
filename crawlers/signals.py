"""Sent when the crawl has archived pages; teletipo.flow listens."""

from django.dispatch import Signal

fetched = Signal()  # count: pages recorded since the last signal
