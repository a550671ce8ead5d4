"""The pages: server-rendered, usable without scripts, in English and Spanish."""
