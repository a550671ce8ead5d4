"""The JSON API under /api/v1: the page's search for programs, with the same language and the same errors."""
