"""Settings: everything an operator may change comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url

from config import logs, postgres, production

ROOT = Path(__file__).resolve().parent.parent
DATA = postgres.DATA
SERVING = os.environ.get("JINGJIANG_SERVING") == "1"  # pages for people, not a command or a test
PRODUCTION = os.environ.get("JINGJIANG_PRODUCTION") == "1"
if PRODUCTION:
    production.require(os.environ)
DEBUG = os.environ.get("DEBUG") == "1"
DEMO = not PRODUCTION and os.environ.get("DEMO", "1") == "1"  # sign in as one of the demo city's people
SECRET_KEY = os.environ.get("SECRET_KEY", production.CHECKOUT_SECRET)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
LOGGING = logs.configured(
    as_json=SERVING or PRODUCTION,
    level=os.environ.get("LOG_LEVEL", "INFO" if SERVING or PRODUCTION else "WARNING"),
)

ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "core.web.views.stale_form"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # federation first: its templates and translations win
    "federation.portal",
    "federation.subsidies",
    "federation.talent",
    "federation.academies",
    "federation.panels",
    "federation.notices",
    "federation.accounts",
    "federation.people",
    "federation.organizations",
    "federation.regulations",
    "core.web",
    "core.api",
    "core.exports",
    "core.sheets",
    "core.files",
    "core.outbox",
    "core.jobs",
    "core.rules",
    "core.workflow",
    "core.ledger",
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
]

MIDDLEWARE = [
    "config.requests.RequestLog",
    "core.web.nul.NoNul",
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
    "core.web.unkept.Unkept",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.web.refusals.Refusals",
    "federation.accounts.sign_in.second_factor",
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

POOL = int(os.environ.get("DATABASE_POOL", "8" if SERVING or PRODUCTION else "0"))  # connections a process; 0: no pool
DATABASES = {"default": dj_database_url.parse(postgres.url(), conn_health_checks=True)}
if POOL:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": POOL, "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE")}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # shared by every process and machine
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if SERVING or PRODUCTION
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "process": {  # what may be a minute old, and differ so long from process to process
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # cached_db would ask the database twice: the cache lives there

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

# who comes in, and how (docs/how-to/city-account.md, docs/guide/admin.md)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:go_home"
SECOND_FACTOR_REQUIRED = os.environ.get("SECOND_FACTOR_REQUIRED", "1" if PRODUCTION else "0") == "1"
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_HOURS", "12")) * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SIGN_IN_ATTEMPTS = 5
SIGN_IN_LOCK_MINUTES = 15
AXES_FAILURE_LIMIT = SIGN_IN_ATTEMPTS
AXES_COOLOFF_TIME = timedelta(minutes=SIGN_IN_LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "federation.accounts.sign_in.typed_username"
AXES_LOCKOUT_CALLABLE = "federation.accounts.sign_in.answer_locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # counted by account on purpose: a whole office shares one address
ACCOUNT_ADAPTER = "federation.accounts.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"login": "federation.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Wrong passwords of one account are counted by axes, which locks long before allauth's ten; wrong codes of the second
# factor by allauth alone. One address is only slowed down, far above what an office of clerks needs.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": f"100/m/ip,10/{SIGN_IN_LOCK_MINUTES}m/key"}
MFA_ADAPTER = "federation.accounts.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "federation.accounts.forms.CodeForm",
    "reauthenticate": "federation.accounts.forms.ConfirmCodeForm",
    "activate_totp": "federation.accounts.forms.AuthenticatorForm",
    "login_webauthn": "federation.accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "federation.accounts.forms.PasskeyCodeForm",
    "reauthenticate_webauthn": "federation.accounts.forms.ConfirmPasskeyForm",
    "add_webauthn": "federation.accounts.forms.PasskeyForm",
    "edit_webauthn": "federation.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "京匠"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "federation.accounts.sign_in.CityAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # another way in is connected by its owner, not by an open screen
CITY_ACCOUNT = os.environ.get("CITY_ACCOUNT_URL", "")  # issuer address of the city's OpenID provider; off when empty
# where browsers are sent on the way to the provider's sign-in page, when it is not the issuer's own host
CITY_ACCOUNT_ORIGINS = [origin for origin in os.environ.get("CITY_ACCOUNT_ORIGINS", CITY_ACCOUNT).split(",") if origin]
if CITY_ACCOUNT:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "city",
                    "name": os.environ.get("CITY_ACCOUNT_NAME", "城市统一账号"),
                    "client_id": os.environ["CITY_ACCOUNT_CLIENT"],
                    "secret": os.environ["CITY_ACCOUNT_SECRET"],
                    "settings": {"server_url": CITY_ACCOUNT},
                }
            ],
        }
    }

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not (SERVING or PRODUCTION)
STORAGES: dict[str, dict[str, object]] = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # compressing takes long
        if SERVING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# what browsers may do with the pages
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("BEHIND_PROXY") == "1":  # a front server that ends TLS and sets these headers itself
    MIDDLEWARE.insert(0, "config.requests.RealAddress")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TRUSTED_ORIGINS", "").split(",") if origin]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "upgrade-insecure-requests": PRODUCTION,
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", *CITY_ACCOUNT_ORIGINS],
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
FIELD_KEYS = dict(
    pair.split("=", 1) for pair in os.environ.get("FIELD_KEYS", f"1={production.CHECKOUT_FIELD_KEY}").split(",")
)
FIELD_KEY_CURRENT = os.environ.get("FIELD_KEY_CURRENT", max(FIELD_KEYS, key=int))
FIELD_CIPHER = os.environ.get("FIELD_CIPHER", "aes-gcm")
SIGNING_KEY = os.environ.get("SIGNING_KEY", production.CHECKOUT_SIGNING_KEY)  # see core/crypto/signing.py
BLIND_INDEX_KEY = os.environ.get("BLIND_INDEX_KEY", production.CHECKOUT_FIELD_KEY)

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
STORAGES["default"] = STORAGES["files"]

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
