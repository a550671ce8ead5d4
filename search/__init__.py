"""The third room: what researchers ask, and hear. Articles in, answers out."""
