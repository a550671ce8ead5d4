from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    label = "pipeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from pipeline.knowledge import lexicon

        lexicon.use(settings.TELETIPO_ACTORS)
