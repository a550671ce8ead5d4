import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Channels that have been sending so far go on: they count as confirmed now."""

    dependencies = [("search", "0004_alerts")]

    operations = [
        migrations.AddField(
            "channel", "confirmed", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)
        ),
    ]
