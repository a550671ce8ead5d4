"""Django settings, all from the environment; docs/settings.md lists the variables."""

import ipaddress
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from teletipo import elastic, env

BASE_DIR = Path(__file__).resolve().parent.parent


def _networks(raw: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(part)) for part in raw.replace(",", " ").split())


def _catalogue(raw: str) -> Path:
    path = Path(raw).expanduser().resolve()
    if not path.is_dir():
        raise ValueError
    return path


def _data_dir() -> Path:
    """The variable, else the folder under ``var`` that was started last (``make demo``, ``make run``), else var/live."""
    var = BASE_DIR / "var" if (BASE_DIR / "pyproject.toml").exists() else Path.home() / ".local/share/teletipo"
    current = var / "current"
    last = current.read_text(encoding="utf8").strip() if current.is_file() else "live"
    path = Path(env.text("TELETIPO_DATA", str(var / (last or "live")))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"TELETIPO_DATA={path} cannot be made ({error.strerror}): choose a folder that you may write to."
        ) from None
    return path


def _secret_key(folder: Path) -> str:
    """The variable, else a key made once and kept in the data folder (so that sessions survive a restart)."""
    if given := env.text("TELETIPO_SECRET_KEY", ""):
        return given
    path = folder / "secret-key"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"TELETIPO_DATA={folder} cannot be written to ({error.strerror}): "
            "mend its permissions or choose another folder."
        ) from None
    return path.read_text(encoding="ascii").strip() or secrets.token_urlsafe(50)


DATA_DIR = _data_dir()
env.read_own(DATA_DIR)
SECRET_KEY = _secret_key(DATA_DIR)
DEBUG = env.flag("TELETIPO_DEBUG", False)
ALLOWED_HOSTS = list(env.words("TELETIPO_HOSTS", ("localhost", "127.0.0.1", "[::1]")))
CSRF_TRUSTED_ORIGINS = list(env.words("TELETIPO_ORIGINS"))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "ninja",
    "crawlers.apps.CrawlersConfig",
    "pipeline.apps.PipelineConfig",
    "search.apps.SearchConfig",
    "teletipo.apps.TeletipoConfig",
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
    "search.web.csp.ContentSecurityPolicy",
]
ROOT_URLCONF = "teletipo.urls"
WSGI_APPLICATION = "teletipo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

try:
    _database = dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'teletipo.sqlite3'}"), conn_max_age=60
    )
except (ValueError, KeyError) as error:
    raise ImproperlyConfigured(
        f"DATABASE_URL is wrong ({error}): expected sqlite:///path or postgres://user:password@host/name."
    ) from None
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # 4,308 writes where Django's defaults did 766 beside a worker (../shared/baselines.md, "SQLite for Django").
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;",
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "search"
LOGOUT_REDIRECT_URL = "search"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"

# --- crawlers: the names that crawlers/ reads from django.conf.settings
TELETIPO_ARCHIVE = DATA_DIR / "archive"  # WARC files
TELETIPO_CATALOGUE = env.parsed(
    "TELETIPO_CATALOGUE", BASE_DIR / "crawlers" / "catalogue", _catalogue, "an existing folder of outlet files"
)
TELETIPO_USER_AGENT = env.text("TELETIPO_USER_AGENT", "Teletipo/0.1 (press research crawler; obeys robots.txt)")
TELETIPO_ALLOWED_NETWORKS = env.parsed(
    "TELETIPO_ALLOWED_NETWORKS", _networks(""), _networks, "networks such as 127.0.0.0/8, separated by commas"
)  # private, loopback or link-local ranges that the crawler may reach all the same
TELETIPO_DELAY = env.number("TELETIPO_DELAY", 2.0, 0, 3600)  # seconds between two requests to one site
TELETIPO_CONCURRENCY = env.integer("TELETIPO_CONCURRENCY", 1, 1, 16)  # simultaneous requests to one site
TELETIPO_TOTAL_CONCURRENCY = env.integer("TELETIPO_TOTAL_CONCURRENCY", 64, 1, 1000)
TELETIPO_CRAWL_SECONDS = env.integer("TELETIPO_CRAWL_SECONDS", 600, 10, 86400)  # one crawl process lives at most
TELETIPO_LEAST_INTERVAL = env.integer("TELETIPO_LEAST_INTERVAL", 300, 1, 86400)  # adaptive pace: soonest next visit
TELETIPO_MOST_INTERVAL = env.integer("TELETIPO_MOST_INTERVAL", 6 * 3600, 1, 30 * 86400)
TELETIPO_FEED_BYTES = env.integer("TELETIPO_FEED_BYTES", 5 * 2**20, 10_000, 2**30)
TELETIPO_PAGE_BYTES = env.integer("TELETIPO_PAGE_BYTES", 10 * 2**20, 10_000, 2**30)
TELETIPO_TIMEOUT = env.number("TELETIPO_TIMEOUT", 30, 1, 600)  # seconds that one answer may take, body included
TELETIPO_COPY_WINDOW = env.integer("TELETIPO_COPY_WINDOW", 72, 1, 720)  # hours between two near copies
TELETIPO_FEED_ITEMS = env.integer("TELETIPO_FEED_ITEMS", 1000, 1, 100_000)

# --- pipeline
TELETIPO_ACTORS = DATA_DIR / "actors"  # the user's own actors and imported names

# --- search
TELETIPO_BACKEND = env.choice("TELETIPO_BACKEND", "tantivy", ("tantivy", "elasticsearch", "memory"))
TELETIPO_ELASTICSEARCH = elastic.cluster() if TELETIPO_BACKEND == "elasticsearch" else None
TELETIPO_INDEX = DATA_DIR / "index"
TELETIPO_ADDRESS = env.text("TELETIPO_ADDRESS", "").rstrip("/")  # how readers reach the pages; "": as they asked
TELETIPO_API_RATE = env.integer("TELETIPO_API_RATE", 120, 1, 1_000_000)  # requests a minute of one user
TELETIPO_EXPORT_RATE = env.integer("TELETIPO_EXPORT_RATE", 10, 1, 1_000_000)  # exports a minute of one user

# --- alerts
TELETIPO_MAIL = env.parsed(
    "TELETIPO_MAIL_URL", env.mail(""), env.mail, "smtp://user:password@host:587 or smtps://user:password@host"
)
TELETIPO_MAIL_FROM = env.text("TELETIPO_MAIL_FROM", "Teletipo <teletipo@localhost>")
TELETIPO_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
TELETIPO_APPRISE_SCHEMES = env.words(
    "TELETIPO_APPRISE_SCHEMES", ("discord", "pbul", "pover", "slack", "tgram", "twist", "wxteams")
)

TELETIPO_KEEP_DELIVERIES = env.integer("TELETIPO_KEEP_DELIVERIES", 180, 30, 36_500)  # days; more than a retry can take

# --- Celery: everything named CELERY_* is read by teletipo/celery.py
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "embedded://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"path": str(DATA_DIR / "broker.sqlite3")}
    if CELERY_BROKER_URL.startswith("embedded:")
    else {"confirm_publish": True}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 3600  # seconds; the steps stop themselves long before
CELERY_TASK_DEFAULT_QUEUE = "work"
CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum" if CELERY_BROKER_URL.startswith("amqp") else "classic"
CELERY_TASK_ROUTES = {"crawlers.tasks.crawl": {"queue": "crawl"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 4  # at 1 the virtual transports sleep between messages
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
TELETIPO_SWEEP = env.number("TELETIPO_SWEEP", 20, 1, 3600)  # seconds between two looks at every step
TELETIPO_WORKERS = env.integer("TELETIPO_WORKERS", 2, 1, 64)  # Celery workers, each one process
TELETIPO_WEB = env.text("TELETIPO_WEB", "127.0.0.1:8765")  # where `teletipo up` serves the pages
TELETIPO_URL = TELETIPO_ADDRESS or f"http://{TELETIPO_WEB}"  # how messages link to the pages

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "elastic_transport": {"level": "ERROR"}
    },  # a line a request, a traceback a failure: we say it ourselves
    "root": {"handlers": ["console"], "level": env.text("TELETIPO_LOG", "INFO").upper()},
}
