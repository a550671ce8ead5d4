"""Reads an article out of a page: ``extract`` is the door."""

from pipeline.extract.page import extract

__all__ = ["extract"]
