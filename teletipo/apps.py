from django.apps import AppConfig


class TeletipoConfig(AppConfig):
    name = "teletipo"
    label = "teletipo"
