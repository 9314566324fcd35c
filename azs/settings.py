"""All settings of the product: the environment and the AZS_* keys of `.streamlit/secrets.toml`, read here only."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from azs.errors import SettingsError
from azs.sign_in.options import SignInOptions, options_of
from ocr.cloud.configuration import (
    AbbyyCloudConfiguration,
    Configuration,
    GoogleConfiguration,
    Patience,
    VantageConfiguration,
    Wire,
    YandexConfiguration,
)

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "en")
LLM_MODES = ("local", "endpoint", "transformers", "off")
EMBEDDERS = ("e5", "endpoint")
VECTOR_STORES = ("auto", "table", "oracle")
SECRETS_FILE = ROOT / ".streamlit" / "secrets.toml"
ACCOUNTS = ("read", "write", "migrate")
SMTP_SECURITY = ("starttls", "tls", "off")
_VARIABLES = {"read": "AZS_DATABASE", "write": "AZS_DATABASE_WRITE", "migrate": "AZS_DATABASE_MIGRATE"}


@dataclass(frozen=True)
class Account:
    """How one of `ACCOUNTS` signs in to the database.

    `password`, where given, stands in for the one of the address; `secret` names a secret of AWS Secrets Manager that
    holds `username` and `password` and comes before both.
    """

    url: str = field(repr=False)
    password: str = field(default="", repr=False)
    secret: str = ""


@dataclass(frozen=True)
class OracleOptions:
    """How connections to Oracle are made and kept. Times in seconds."""

    dsn: str
    config_dir: str
    pool_min: int
    pool_max: int
    pool_wait_s: float
    pool_lifetime_s: float
    pool_idle_s: float
    pool_ping_s: float
    connect_timeout_s: float
    drcp: bool
    wallet_dir: str
    wallet_password: str = field(repr=False)
    server_dn: str
    dn_match: bool


@dataclass(frozen=True)
class OcrOutside:
    """Whether services outside may have pages, and how each is called, by its name in `ocr.options.OUTSIDE`."""

    allowed: bool
    clouds: Mapping[str, Configuration] = field(repr=False)


@dataclass(frozen=True)
class ReceptionOptions:
    """How complaints of customers are let in.

    Attributes:
        key_per_minute, address_per_minute: requests of a client with a key, complaints of an address without.
        lookups_per_minute: questions about a complaint, of one client or address.
        origins: sites whose pages may call the REST interface, as "https://example.ru".
        captcha_url: `siteverify` of the captcha service; without it REST needs a key.
        captcha_hostname: the site where a captcha must have been solved; "" for any.
        public_url: where customers reach the app, as "https://azs.example.ru".
        public_host: the host name at which the app has the customers' page alone, as "azs.example.ru"; "" for none.
        mailboxes: our own addresses: letters from them are no complaints.
    """

    key_per_minute: float
    address_per_minute: float
    lookups_per_minute: float
    origins: tuple[str, ...]
    captcha_url: str
    captcha_secret: str = field(repr=False)
    captcha_hostname: str
    public_url: str
    public_host: str
    mailboxes: tuple[str, ...]


@dataclass(frozen=True)
class Outgoing:
    """Where messages go out: a mail server, and an address that is told by HTTP; "" where there is none.

    `smtp_security` is one of SMTP_SECURITY; `staff_url` is where staff open the app from a message. Times in seconds.
    """

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_ca_file: str = ""
    mail_from: str = ""
    webhook_url: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    staff_url: str = ""
    timeout_s: float = 30


@dataclass(frozen=True)
class Settings:
    """Values in force for this process. Times in seconds, sizes in rows.

    `documents_dir` keeps the uploaded files of the knowledge base; files put into `inbox_dir` are added to it.
    `scans_dir` keeps the pictures of scanned sheets, `forms_dir` the company's own kinds of forms.
    `complaints_dir` keeps photos, rules and templates of complaints; who complained is known for
    `complaints_keep_d` days.
    `vector_store` is one of VECTOR_STORES: "auto" takes Oracle 23ai's own search where it is there.
    """

    home: Path
    accounts: Mapping[str, Account]
    oracle: OracleOptions
    language: str
    timezone: str
    fiscal_month: int
    llm_mode: str
    llm_model: str
    llm_url: str
    llm_api_key: str = field(repr=False)
    llm_threads: int
    llm_timeout_s: float
    llm_parallel: int
    llm_queue: int
    embedder: str
    embedder_url: str
    embedder_model: str
    embedder_api_key: str = field(repr=False)
    vector_store: str
    query_timeout_s: float
    write_timeout_s: float
    max_rows: int
    memory_limit_mb: int
    documents_dir: Path
    scans_dir: Path
    forms_dir: Path
    inbox_dir: Path | None
    ocr_outside: OcrOutside
    complaints_dir: Path
    reception: ReceptionOptions
    complaints_keep_d: int
    outgoing: Outgoing
    sign_in: SignInOptions
    _environ: Mapping[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def database_url(self) -> str:
        """Address of the database as the reading account uses it."""
        return self.accounts["read"].url

    def at(self, url: str) -> Settings:
        """These settings with another database, for every account."""
        return replace(self, accounts=dict.fromkeys(ACCOUNTS, Account(url)), _environ={"AZS_DATABASE_URL": url})

    def reread(self) -> Settings:
        """The settings as their sources give them now: what an administrator has changed in the secrets file counts."""
        return load_settings(self._environ)

    @property
    def alerts_file(self) -> Path:
        """The company's own rules of alerts."""
        return self.home / "alerts.toml"

    @property
    def models_dir(self) -> Path:
        """Folder of model files and their checksums."""
        return self.home / "models"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read settings from variables named AZS_*: those of the process when no `environ` is given.

    Raises:
        SettingsError: a value is outside what is allowed.
    """
    env = _sources(environ)
    home = Path(env.get("AZS_HOME") or ROOT / "var").expanduser().resolve()
    return Settings(
        home=home,
        accounts=_accounts(env, f"duckdb:///{home / 'azs.duckdb'}"),
        oracle=_oracle(env),
        language=_choice(env, "AZS_LANGUAGE", "ru", LANGUAGES), timezone=env.get("AZS_TIMEZONE") or "Europe/Moscow",
        fiscal_month=_month(env, "AZS_FISCAL_MONTH"),
        llm_mode=_choice(env, "AZS_LLM", "local", LLM_MODES), llm_model=env.get("AZS_LLM_MODEL") or "qwen-1.5b",
        llm_url=env.get("AZS_LLM_URL") or "", llm_api_key=env.get("AZS_LLM_API_KEY") or "",
        llm_threads=int(_number(env, "AZS_LLM_THREADS", min(os.cpu_count() or 1, 8))),
        llm_timeout_s=_number(env, "AZS_LLM_TIMEOUT_S", 120), llm_queue=_whole(env, "AZS_LLM_QUEUE", 20),
        llm_parallel=_whole(env, "AZS_LLM_PARALLEL", 4 if env.get("AZS_LLM") == "endpoint" else 1),
        embedder=_embedder(env),
        embedder_url=env.get("AZS_EMBEDDER_URL") or "", embedder_model=env.get("AZS_EMBEDDER_MODEL") or "",
        embedder_api_key=env.get("AZS_EMBEDDER_API_KEY") or "",
        vector_store=_choice(env, "AZS_VECTOR_STORE", "auto", VECTOR_STORES),
        query_timeout_s=_number(env, "AZS_QUERY_TIMEOUT_S", 30),
        write_timeout_s=_number(env, "AZS_WRITE_TIMEOUT_S", 300),
        max_rows=int(_number(env, "AZS_MAX_ROWS", 10_000)),
        memory_limit_mb=int(_number(env, "AZS_MEMORY_LIMIT_MB", 4096)),
        documents_dir=_folder(env, "AZS_DOCUMENTS_DIR") or home / "documents",
        scans_dir=_folder(env, "AZS_SCANS_DIR") or home / "scans",
        forms_dir=_folder(env, "AZS_FORMS_DIR") or home / "forms",
        inbox_dir=_folder(env, "AZS_DOCUMENTS_INBOX"), ocr_outside=_ocr_outside(env),
        complaints_dir=_folder(env, "AZS_COMPLAINTS_DIR") or home / "complaints",
        reception=_reception(env),
        complaints_keep_d=_whole(env, "AZS_COMPLAINTS_KEEP_DAYS", 3 * 365),
        outgoing=_outgoing(env), sign_in=options_of(env, staff_url=_staff_url(env)),
        _environ=environ,
    )  # fmt: skip


def _sources(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    """Variables, completed by the AZS_* keys of the secrets file; a variable comes first.

    Raises:
        SettingsError: the secrets file cannot be read.
    """
    env = os.environ if environ is None else environ
    named = env.get("AZS_SECRETS_FILE")
    file = Path(named) if named else SECRETS_FILE
    if (environ is not None and not named) or not file.is_file():
        return env
    try:
        secrets = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("settings.secrets_file", file=file.name) from error
    return {name: str(value) for name, value in secrets.items() if name.startswith("AZS_")} | dict(env)


def _accounts(env: Mapping[str, str], default: str) -> dict[str, Account]:
    """Accounts that are not named are the reading one."""
    found: dict[str, Account] = {}
    for name in ACCOUNTS:
        own = [env.get(f"{_VARIABLES[name]}_{part}") or "" for part in ("URL", "PASSWORD", "SECRET")]
        if not any(own) and name != "read":
            found[name] = found["read"]
        else:
            found[name] = Account(own[0] or (found["read"].url if found else default), own[1], own[2])
    return found


def _oracle(env: Mapping[str, str]) -> OracleOptions:
    pool_min, pool_max = int(_number(env, "AZS_ORACLE_POOL_MIN", 1)), int(_number(env, "AZS_ORACLE_POOL_MAX", 8))
    if pool_min > pool_max:
        raise SettingsError("settings.number", name="AZS_ORACLE_POOL_MIN", value=str(pool_min))
    return OracleOptions(
        dsn=env.get("AZS_ORACLE_DSN") or "",
        config_dir=env.get("AZS_ORACLE_CONFIG_DIR") or env.get("TNS_ADMIN") or "",
        pool_min=pool_min, pool_max=pool_max,
        pool_wait_s=_number(env, "AZS_ORACLE_POOL_WAIT_S", 10),
        pool_lifetime_s=_number(env, "AZS_ORACLE_POOL_LIFETIME_S", 3600),
        pool_idle_s=_number(env, "AZS_ORACLE_POOL_IDLE_S", 600),
        pool_ping_s=_number(env, "AZS_ORACLE_POOL_PING_S", 30),
        connect_timeout_s=_number(env, "AZS_ORACLE_CONNECT_TIMEOUT_S", 10),
        drcp=_choice(env, "AZS_ORACLE_DRCP", "off", ("on", "off")) == "on",
        wallet_dir=env.get("AZS_ORACLE_WALLET_DIR") or "",
        wallet_password=env.get("AZS_ORACLE_WALLET_PASSWORD") or "",
        server_dn=env.get("AZS_ORACLE_SERVER_DN") or "",
        dn_match=_choice(env, "AZS_ORACLE_DN_MATCH", "on", ("on", "off")) == "on",
    )  # fmt: skip


def _ocr_outside(env: Mapping[str, str]) -> OcrOutside:
    def told(service: str, *names: str) -> dict[str, Any]:
        """What is given of a service's settings; its own defaults stand for the rest."""
        values = {name: env.get(f"AZS_OCR_{service}_{name.upper()}") for name in names}
        return {name: value for name, value in values.items() if value}

    wire = Wire(env.get("AZS_OCR_PROXY") or "", env.get("AZS_OCR_CA_FILE") or "")
    total_s = _number(env, "AZS_OCR_CLOUD_TIMEOUT_S", 300)
    patience, long = Patience(total_s=total_s), Patience(poll_s=5.0, total_s=total_s)
    yandex = told("YANDEX", "api_key", "iam_token", "folder_id", "model", "url", "operations_url")
    google = told("GOOGLE", "processor", "key_file", "bucket", "url", "token_url", "storage_url")
    abbyy = told("ABBYY_CLOUD", "url", "application", "password")
    vantage = told("ABBYY_VANTAGE", "url", "client_id", "client_secret", "user", "password", "skill_id", "tenant_id")
    clouds: dict[str, Configuration] = {
        "yandex": YandexConfiguration(**yandex, patience=patience, wire=wire),
        "google": GoogleConfiguration(**google, patience=patience, wire=wire),
        "abbyy_cloud": AbbyyCloudConfiguration(**abbyy, patience=patience, wire=wire),
        "abbyy_vantage": VantageConfiguration(**vantage, patience=long, wire=wire),
    }
    return OcrOutside(_choice(env, "AZS_OCR_OUTSIDE", "off", ("on", "off")) == "on", clouds)


def _reception(env: Mapping[str, str]) -> ReceptionOptions:
    return ReceptionOptions(
        key_per_minute=_number(env, "AZS_API_KEY_PER_MINUTE", 600),
        address_per_minute=_number(env, "AZS_COMPLAINTS_PER_MINUTE", 10),
        lookups_per_minute=_number(env, "AZS_COMPLAINTS_LOOKUPS_PER_MINUTE", 10),
        origins=_list(env, "AZS_API_ORIGINS"),
        captcha_url=_address(env, "AZS_CAPTCHA_URL"),
        captcha_secret=env.get("AZS_CAPTCHA_SECRET") or "", captcha_hostname=env.get("AZS_CAPTCHA_HOSTNAME") or "",
        public_url=_address(env, "AZS_PUBLIC_URL").rstrip("/"),
        public_host=(env.get("AZS_PUBLIC_HOST") or "").strip().lower(),
        mailboxes=tuple(one.lower() for one in _list(env, "AZS_COMPLAINTS_MAILBOXES")),
    )  # fmt: skip


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Values parted by commas."""
    return tuple(part.strip() for part in (env.get(name) or "").split(",") if part.strip())


def _address(env: Mapping[str, str], name: str) -> str:
    """An address of the web; "" where none is given."""
    value = (env.get(name) or "").strip()
    if value and not value.startswith(("http://", "https://")):
        raise SettingsError("settings.web_address", name=name, value=value)
    return value


def _outgoing(env: Mapping[str, str]) -> Outgoing:
    security = _choice(env, "AZS_SMTP_SECURITY", "starttls", SMTP_SECURITY)
    host, sender = env.get("AZS_SMTP_HOST") or "", env.get("AZS_MAIL_FROM") or ""
    url, secret = env.get("AZS_WEBHOOK_URL") or "", env.get("AZS_WEBHOOK_SECRET") or ""
    for named, needed, name in ((host, sender, "AZS_MAIL_FROM"), (url, secret, "AZS_WEBHOOK_SECRET")):
        if named and not needed:
            raise SettingsError("settings.missing", name=name)
    return Outgoing(
        smtp_host=host,
        smtp_port=_whole(env, "AZS_SMTP_PORT", {"starttls": 587, "tls": 465, "off": 25}[security]),
        smtp_security=security, smtp_ca_file=env.get("AZS_SMTP_CA_FILE") or "",
        smtp_user=env.get("AZS_SMTP_USER") or "", smtp_password=env.get("AZS_SMTP_PASSWORD") or "",
        mail_from=sender, webhook_url=url, webhook_secret=secret, staff_url=_staff_url(env),
        timeout_s=_number(env, "AZS_OUTGOING_TIMEOUT_S", 30),
    )  # fmt: skip


def _staff_url(env: Mapping[str, str]) -> str:
    """Where staff reach the app: at the customers' address too, unless that has the form alone."""
    public = "" if env.get("AZS_PUBLIC_HOST") else _address(env, "AZS_PUBLIC_URL")
    return (_address(env, "AZS_STAFF_URL") or public).rstrip("/")


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).expanduser().resolve() if env.get(name) else None


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise SettingsError("settings.choice", name=name, value=value, allowed=", ".join(allowed))
    return value


def _embedder(env: Mapping[str, str]) -> str:
    """The packaged model "e5", "endpoint", or "hf:" and a model of Hugging Face or its folder."""
    value = env.get("AZS_EMBEDDER") or EMBEDDERS[0]
    if value not in EMBEDDERS and not (value.startswith("hf:") and len(value) > len("hf:")):
        allowed = ", ".join((*EMBEDDERS, "hf:…"))
        raise SettingsError("settings.choice", name="AZS_EMBEDDER", value=value, allowed=allowed)
    return value


def _month(env: Mapping[str, str], name: str) -> int:
    """First month of the fiscal year, 1 to 12; January when not given."""
    if (month := _whole(env, name, 1)) > 12:
        raise SettingsError("settings.number", name=name, value=env[name])
    return month


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    value = _number(env, name, default)
    if value != int(value):
        raise SettingsError("settings.number", name=name, value=env[name])
    return int(value)


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise SettingsError("settings.number", name=name, value=text) from error
    if value <= 0:
        raise SettingsError("settings.number", name=name, value=text)
    return value
