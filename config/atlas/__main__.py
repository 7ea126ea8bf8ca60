"""Draw the atlas anew."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.atlas.pages import write  # noqa: E402  (needs the applications)

write()
