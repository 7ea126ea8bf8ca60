"""Settings of the worker processes that tests start: the product's, plus the sample jobs."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "tests.core.jobs.sample"]
