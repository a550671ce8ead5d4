from django.apps import AppConfig


class CrawlersConfig(AppConfig):
    name = "crawlers"
    label = "crawlers"
    default_auto_field = "django.db.models.BigAutoField"
