"""Settings: everything an operator may change comes from the environment."""

import os
from pathlib import Path

import dj_database_url

from config import postgres

ROOT = Path(__file__).resolve().parent.parent
DATA = postgres.DATA
SERVING = os.environ.get("JINGJIANG_SERVING") == "1"  # real pages for people, not a command or a test
PRODUCTION = os.environ.get("JINGJIANG_PRODUCTION") == "1"
DEBUG = os.environ.get("DEBUG") == "1"
DEMO = not PRODUCTION
SECRET_KEY = os.environ.get("SECRET_KEY", "" if PRODUCTION else "only-for-a-checkout-on-this-machine")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver").split(",")

ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "core.web.views.stale_form"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # federation first: its templates and translations win
    "federation.portal",
    "federation.academies",
    "federation.accounts",
    "federation.people",
    "federation.organizations",
    "federation.regulations",
    "core.web",
    "core.api",
    "core.sheets",
    "core.files",
    "core.outbox",
    "core.jobs",
    "core.rules",
    "core.workflow",
    "core.audit",
    "core.crypto",
    "core.search",
    "core.dates",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_prometheus",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.web.refusals.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.faces.face",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(postgres.url(), conn_max_age=60, conn_health_checks=True),
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not (SERVING or PRODUCTION)
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SERVING or PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

AUDIT_ANCHORS = Path(os.environ.get("AUDIT_ANCHORS", DATA / "audit" / "anchors.jsonl"))

# background work
JOBS_EAGER = os.environ.get("JOBS_EAGER") == "1"  # run at once after commit, in the asking process; for tests
JOBS_THREADS = int(os.environ.get("JOBS_THREADS", "2"))
JOBS_LISTEN = os.environ.get("JOBS_LISTEN", "1") == "1"  # 0 behind a pooler in transaction mode
JOBS_KEEP_DAYS = int(os.environ.get("JOBS_KEEP_DAYS", "90"))
# Keys of encrypted fields, by version, base64 of at least 32 bytes: FIELD_KEYS="1=…,2=…". See core/crypto/keys.py.
_CHECKOUT_KEY = "b25seS1mb3ItYS1jaGVja291dC1vbi10aGlzLW1hY2hpbmUtbmV2ZXItbGl2ZQ=="
FIELD_KEYS = dict(pair.split("=", 1) for pair in os.environ.get("FIELD_KEYS", f"1={_CHECKOUT_KEY}").split(","))
FIELD_KEY_CURRENT = os.environ.get("FIELD_KEY_CURRENT", max(FIELD_KEYS, key=int))
FIELD_CIPHER = os.environ.get("FIELD_CIPHER", "aes-gcm")
BLIND_INDEX_KEY = os.environ.get("BLIND_INDEX_KEY", _CHECKOUT_KEY)

# files: a folder, or an S3 bucket; always handed out by core.files after a permission check
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")  # /path/to/clamd.sock or host:port; empty: no virus check
FILES_ACCEL = os.environ.get("FILES_ACCEL", "")  # internal location of the front server for X-Accel-Redirect
FILES_BUCKET = os.environ.get("FILES_S3_BUCKET", "")
FILES_S3_REDIRECT = os.environ.get("FILES_S3_REDIRECT") == "1"  # browsers fetch from the bucket by signed address
_ON_DISK = {"location": DATA / "files", "allow_overwrite": True, "file_permissions_mode": 0o640}
_IN_BUCKET = {
    "bucket_name": FILES_BUCKET,
    "endpoint_url": os.environ.get("FILES_S3_ENDPOINT") or None,
    "region_name": os.environ.get("FILES_S3_REGION") or None,
    "file_overwrite": True,
    "querystring_auth": True,
}
STORAGES["files"] = (
    {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _IN_BUCKET}
    if FILES_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": _ON_DISK}
)

# messages to people; without a gateway they lie in the spool, to be looked at
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")  # links in messages
OUTBOX_SPOOL = DATA / "spool"
OUTBOX_TIMEOUT = 10  # seconds
OUTBOX_KEEP_DAYS = int(os.environ.get("OUTBOX_KEEP_DAYS", "90"))
OUTBOX_SMTP = EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "京匠 <no-reply@localhost>")
OUTBOX_SMS_GATEWAY = os.environ.get("SMS_GATEWAY", "")
OUTBOX_SMS_TOKEN = os.environ.get("SMS_TOKEN", "")
OUTBOX_WECHAT_GATEWAY = os.environ.get("WECHAT_GATEWAY", "")
OUTBOX_WECHAT_TOKEN = os.environ.get("WECHAT_TOKEN", "")
