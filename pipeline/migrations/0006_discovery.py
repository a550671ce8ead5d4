from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0005_grouping_reasons")]

    operations = [
        migrations.CreateModel(
            name="Discovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked", models.DateTimeField(blank=True, null=True)),
                ("articles", models.PositiveIntegerField(default=0)),
                ("names", models.JSONField(default=list)),
                ("dismissed", models.JSONField(default=list)),
            ],
        ),
    ]
