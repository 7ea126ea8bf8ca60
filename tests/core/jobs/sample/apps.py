"""An application with jobs for the tests."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.core.jobs.sample"
    label = "tests_jobs_sample"
