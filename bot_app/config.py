"""Settings, from the environment or a `.env` file; a wrong one stops the start with one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from cryptography.fernet import Fernet
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot_app.addresses import check_web, checked_database, origin
from bot_app.agent_package import checked_package
from bot_app.shortener_keys import KEYS, check_key, check_named, check_usual

CALLBACK = "/zoom/callback"
_LISTS = ("telegram_chat_id", "zoom_webhook_secret_token", "encryption_keys_old", "shortener_secrets")
HOSTED_UPLOAD = 50_000_000
LOCAL_UPLOAD = 2_000_000_000


class Settings(BaseSettings):
    """Every setting, with its default. Names are those of the environment, in small letters."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    telegram_bot_token: SecretStr = Field(
        validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN"),
        examples=["123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"],
    )
    telegram_api_base: str = Field("https://api.telegram.org", examples=["https://api.telegram.org"])
    telegram_chat_id: Annotated[list[str], NoDecode] = Field([], examples=["-1001234567890,-1009876:12"])
    initial_owner_id: int = Field(gt=0, examples=["123456789"])
    default_mode: Literal["polling", "webhook"] = Field("polling", examples=["polling"])
    webhook_secret: SecretStr = Field(SecretStr(""), examples=["a-long-random-word"])
    public_url: str = Field("", examples=["https://bot.example.org"])

    zoom_account_id: str = Field(examples=["AbCdEfGhIjKlMnOp"])
    zoom_client_id: str = Field(examples=["AbCdEfGhIjKlMnOpQr"])
    zoom_client_secret: SecretStr = Field(examples=["the client secret of your Zoom app"])
    zoom_base_url: str = Field("https://api.zoom.us/v2", examples=["https://api.zoom.us/v2"])
    zoom_token_url: str = Field("https://zoom.us/oauth/token", examples=["https://zoom.us/oauth/token"])
    zoom_host: str = Field("me", examples=["meetings@example.org"])
    zoom_control_mode: Literal["cloud", "agent"] = Field("cloud", examples=["cloud"])
    zoom_confirm_seconds: float = Field(60.0, gt=0, le=600, examples=["60"])
    zoom_auth_url: str = Field(
        "https://zoom.us/oauth/authorize", examples=["https://zoom.us/oauth/authorize"]
    )
    zoom_redirect_uri: str = Field(
        "",
        validation_alias=AliasChoices("ZOOM_REDIRECT_URI", "ZOOM_REDIRECT"),
        examples=["https://bot.example.org/zoom/callback"],
    )
    zoom_oauth_client_id: str = Field("", examples=["AbCdEfGhIjKlMnOpQr"])
    zoom_oauth_client_secret: SecretStr = Field(
        SecretStr(""), examples=["the client secret of your user-managed Zoom app"]
    )
    zoom_webhook_secret_token: Annotated[list[SecretStr], NoDecode] = Field(
        [],
        validation_alias=AliasChoices("ZOOM_WEBHOOK_SECRET_TOKEN", "ZOOM_WEBHOOK_SECRET"),
        examples=["the secret token of your Zoom app"],
    )
    zoom_webhook_tolerance: float = Field(300.0, gt=0, examples=["300"])
    sync_interval: float = Field(1800.0, ge=0, examples=["1800"])
    state_secret: SecretStr = Field(SecretStr(""), examples=["32 random characters or more"])

    database_url: str = Field("", examples=["postgresql://user:password@localhost/meetledger"])
    data_dir: Path = Field(Path("data"), examples=["/var/lib/meetledger"])
    encryption_key: SecretStr = Field(examples=["32 bytes in URL-safe base64; see README"])
    encryption_keys_old: Annotated[list[SecretStr], NoDecode] = Field(
        [], examples=["earlier values of ENCRYPTION_KEY, separated by commas"]
    )

    http_host: str = Field("127.0.0.1", examples=["127.0.0.1"])
    http_port: int = Field(8080, ge=0, le=65535, examples=["8080"])
    agent_package: str = Field(
        "meetledger[agent]", examples=["meetledger[agent] @ git+https://git.example.org/meetledger"]
    )
    timezone: str = Field("Asia/Jakarta", examples=["Asia/Jakarta"])
    default_locale: Literal["id", "en"] = Field("id", examples=["id"])

    default_shortener: str = Field("own", pattern=r"^[a-z][a-z0-9_]{0,19}$", examples=["own"])
    shorteners_file: Path | None = Field(None, examples=["/etc/meetledger/shorteners.json"])
    tinyurl_api_key: SecretStr = Field(SecretStr(""), examples=["the API token of your TinyURL account"])
    bitly_token: SecretStr = Field(SecretStr(""), examples=["the access token of your Bitly account"])
    sid_id: SecretStr = Field(SecretStr(""), examples=["the X-Auth-Id of your S.id account"])
    sid_key: SecretStr = Field(SecretStr(""), examples=["the X-Auth-Key of your S.id account"])
    shortener_secrets: Annotated[list[SecretStr], NoDecode] = Field(
        [], examples=["SHORTENER_ACME=a-key,SHORTENER_OTHER=another"]
    )

    environment: str = Field("production", examples=["production"])
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", examples=["INFO"])
    log_format: Literal["json", "console"] = Field("json", examples=["json"])
    log_dir: Path | None = Field(None, examples=["/var/log/meetledger"])

    telegram_overall_rate: float = Field(30.0, gt=0, examples=["30"])
    telegram_chat_rate: float = Field(1.0, gt=0, examples=["1"])
    telegram_group_rate: float = Field(20.0, gt=0, examples=["20"])
    effect_settle: float = Field(10.0, ge=0, examples=["10"])
    drain_timeout: float = Field(20.0, ge=0, examples=["20"])

    telegram_upload_limit: int = Field(0, ge=0, examples=["50000000"])
    relays_at_once: int = Field(4, ge=1, le=64, examples=["4"])
    relays_per_account: int = Field(2, ge=1, le=64, examples=["2"])
    media_quota: int = Field(8_000_000_000, ge=0, examples=["8000000000"])
    media_keep_free: int = Field(1_000_000_000, ge=0, examples=["1000000000"])
    link_days: float = Field(7.0, gt=0, le=30, examples=["7"])
    delete_after_delivery: bool = Field(default=False, examples=["false"])

    retention_media_days: float = Field(1.0, gt=0, examples=["1"])
    retention_transcripts_days: float = Field(365.0, gt=0, examples=["365"])
    retention_webhooks_days: float = Field(7.0, ge=1, examples=["7"])
    retention_tokens_days: float = Field(90.0, ge=90, examples=["90"])

    llm_base_url: str = Field("", examples=["https://llm.example.org/v1"])
    llm_api_key: SecretStr = Field(SecretStr(""), examples=["the key of your language model"])
    llm_model: str = Field("", examples=["a-model-name"])
    asr_base_url: str = Field("", examples=["https://speech.example.org/v1"])
    asr_api_key: SecretStr = Field(SecretStr(""), examples=["the key of your speech service"])
    asr_model: str = Field("whisper-1", examples=["whisper-1"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def upload_limit(self) -> int:
        """Bytes; https://core.telegram.org/bots/api#sending-files and #using-a-local-bot-api-server."""
        hosted = urlsplit(self.telegram_api_base).hostname == "api.telegram.org"
        return self.telegram_upload_limit or (HOSTED_UPLOAD if hosted else LOCAL_UPLOAD)

    @property
    def redirect_uri(self) -> str:
        return self.zoom_redirect_uri or (f"{self.public_url}{CALLBACK}" if self.public_url else "")

    @property
    def oauth_client_id(self) -> str:
        """Of the app people connect through: one of its own, or the same as the organisation's."""
        return self.zoom_oauth_client_id or self.zoom_client_id

    @property
    def people_may_connect(self) -> bool:
        """Whether all is there that a person's own Zoom account needs."""
        return bool(self.public_url and self.redirect_uri and self.state_secret.get_secret_value())

    @property
    def provider_secrets(self) -> dict[str, str]:
        """What providers of short links may be told, by name; empty: not set."""
        named = [name for names in KEYS.values() for name in names]
        secrets = {name: getattr(self, name.lower()).get_secret_value() for name in named}
        others = (each.get_secret_value().partition("=") for each in self.shortener_secrets)
        return {**secrets, **{name: value for name, _, value in others}}

    @field_validator(*_LISTS, mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("telegram_chat_id")
    @classmethod
    def _chats(cls, value: list[str]) -> list[str]:
        for chat in value:
            number, _, topic = chat.partition(":")
            if not number.lstrip("-").isdigit() or (topic and not topic.isdigit()):
                raise ValueError("each chat is a number, with the topic after a colon where there is one")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        number, colon, rest = value.get_secret_value().partition(":")
        if not (number.isdigit() and colon and rest and rest.isascii() and rest.isprintable()):
            raise ValueError("not a bot token; ask @BotFather for one")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not an IANA time zone")
        return value

    @field_validator("encryption_key", "encryption_keys_old")
    @classmethod
    def _key(cls, value: SecretStr | list[SecretStr]) -> SecretStr | list[SecretStr]:
        try:
            for key in value if isinstance(value, list) else [value]:
                Fernet(key.get_secret_value())
        except ValueError:
            raise ValueError("not 32 bytes in URL-safe base64") from None
        return value

    @field_validator("shortener_secrets", "tinyurl_api_key", "bitly_token", "sid_id", "sid_key")
    @classmethod
    def _secrets(cls, value: SecretStr | list[SecretStr]) -> SecretStr | list[SecretStr]:
        if isinstance(value, SecretStr):
            check_key(value.get_secret_value())
        else:
            for each in value:
                check_named(each.get_secret_value())
        return value

    @field_validator("state_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("too short; 32 characters or more")
        return value

    _database = field_validator("database_url")(checked_database)
    _package = field_validator("agent_package")(checked_package)

    @field_validator(
        "telegram_api_base",
        "zoom_base_url",
        "zoom_token_url",
        "zoom_auth_url",
        "public_url",
        "llm_base_url",
        "asr_base_url",
    )
    @classmethod
    def _address(cls, value: str) -> str:
        return cls._as_registered(value).rstrip("/")

    @field_validator("zoom_redirect_uri")
    @classmethod
    def _as_registered(cls, value: str) -> str:
        if value:
            check_web(value)
        return value

    @model_validator(mode="after")
    def _webhook_needs(self) -> Settings:
        if self.default_mode == "webhook" and not self.public_url:
            raise ValueError("PUBLIC_URL: needed with DEFAULT_MODE=webhook, e.g. https://bot.example.org")
        if self.default_mode == "webhook" and len(self.webhook_secret.get_secret_value()) < 16:
            raise ValueError("WEBHOOK_SECRET: needed with DEFAULT_MODE=webhook, 16 characters or more")
        return self

    @model_validator(mode="after")
    def _comes_back(self) -> Settings:
        """The cookie that knows a browser again goes to the host that set it, and the route is fixed."""
        given, public = self.zoom_redirect_uri, self.public_url
        if given and public and not (given.endswith(CALLBACK) and origin(given) == origin(public)):
            raise ValueError(
                "ZOOM_REDIRECT_URI: stays empty, or begins as PUBLIC_URL does and ends in /zoom/callback, "
                "e.g. https://bot.example.org/zoom/callback"
            )
        return self

    @model_validator(mode="after")
    def _pairs(self) -> Settings:
        if bool(self.zoom_oauth_client_id) != bool(self.zoom_oauth_client_secret.get_secret_value()):
            raise ValueError("ZOOM_OAUTH_CLIENT_ID and ZOOM_OAUTH_CLIENT_SECRET: give both or neither")
        if self.llm_base_url and not self.llm_model:
            raise ValueError("LLM_MODEL: needed with LLM_BASE_URL, e.g. a-model-name")
        return self

    @model_validator(mode="after")
    def _usual_shortener(self) -> Settings:
        if self.shorteners_file is None:
            check_usual(self.default_shortener, self.provider_secrets)
        return self


def load(env_file: str | None = ".env", **values: Any) -> Settings:
    """Read the settings. Raises: SettingsWrong, with a line for each problem."""
    try:
        return Settings(_env_file=env_file, **values)
    except ValidationError as error:
        raise SettingsWrong([_line(problem) for problem in error.errors(include_input=False)]) from None


class SettingsWrong(Exception):
    """The settings cannot be used; `problems` holds a line for each, without any value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _line(problem: Any) -> str:
    """`NAME: what is wrong, e.g. …`; the value itself may be a secret and is not shown."""
    reason = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return str(reason)
    name = str(problem["loc"][0])
    field = Settings.model_fields.get(name.lower())
    if problem["type"] == "missing":
        reason = "is missing"
    example = f", e.g. {field.examples[0]}" if field is not None and field.examples else ""
    return f"{name.upper()}: {reason}{example}"
