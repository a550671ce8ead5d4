"""The production engine: an Elasticsearch cluster behind the same Protocol."""

from search.backends.elastic.connection import Cluster
from search.backends.elastic.engine import ElasticBackend

__all__ = ["Cluster", "ElasticBackend"]
