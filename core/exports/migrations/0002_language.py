from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core_exports', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='exportorder',
            name='language',
            field=models.CharField(default='zh-hans', max_length=10, verbose_name='语言'),
            preserve_default=False,
        ),
    ]
