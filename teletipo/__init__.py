"""The Django project: settings, Celery, command line. The only room that knows all others."""

__version__ = "0.1.0"
