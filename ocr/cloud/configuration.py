"""What each service needs to be called: addresses, keys, patience. The product reads them from its settings."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True)
class Patience:
    """How long and how often a service is asked. Times in seconds.

    Attributes:
        connect_s: to get a connection.
        read_s: without a byte of the answer.
        total_s: for one parcel of pages, waits and repeats included.
        attempts: of one request.
        first_wait_s, longest_wait_s: between attempts; doubled each time, with chance added.
        poll_s: between questions whether the work is done, where the service names no time itself.
        max_answer_bytes: longer answers are refused.
    """

    connect_s: float = 10.0
    read_s: float = 60.0
    total_s: float = 300.0
    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    poll_s: float = 3.0
    max_answer_bytes: int = 64 * MIB


@dataclass(frozen=True)
class Wire:
    """The way out of the company's network.

    Attributes:
        proxy: address of the proxy; direct where empty. The environment's own proxies are not looked at.
        ca_file: certificates to trust instead of the usual ones, for a proxy that opens TLS.
    """

    proxy: str = field(default="", repr=False)
    ca_file: str = ""


@dataclass(frozen=True)
class YandexConfiguration:
    """Yandex Vision OCR.

    Attributes:
        api_key, iam_token: one of them; an IAM token lives 12 hours at most, so a key suits a server better.
        folder_id: folder of the cloud; a key of a service account knows its own, a user's IAM token does not.
        model: "page", "page-column-sort", "handwritten" or "table".
    """

    api_key: str = field(default="", repr=False)
    iam_token: str = field(default="", repr=False)
    folder_id: str = ""
    model: str = "page"
    languages: tuple[str, ...] = ("ru", "en")
    url: str = "https://ocr.api.cloud.yandex.net"
    operations_url: str = "https://operation.api.cloud.yandex.net"
    patience: Patience = field(default_factory=Patience)
    wire: Wire = field(default_factory=Wire)


@dataclass(frozen=True)
class GoogleConfiguration:
    """Google Document AI.

    Attributes:
        processor: "projects/P/locations/L/processors/N", with "/processorVersions/V" where one is wanted.
        key_file: JSON key of a service account.
        languages: hints, BCP-47.
        url: made of the processor's location where empty.
        token_url: in place of the key file's `token_uri`, for a private gateway.
        bucket: of Cloud Storage; files longer than a direct request takes go through it in one piece. Where it is empty
            they are sent in several direct requests.
        storage_url: of the storage.
    """

    processor: str = ""
    key_file: str = ""
    languages: tuple[str, ...] = ("ru", "en")
    url: str = ""
    token_url: str = ""
    bucket: str = ""
    storage_url: str = "https://storage.googleapis.com"
    patience: Patience = field(default_factory=Patience)
    wire: Wire = field(default_factory=Wire)


@dataclass(frozen=True)
class AbbyyCloudConfiguration:
    """ABBYY Cloud OCR SDK.

    Attributes:
        url: of the place where the application is registered, such as "https://cloud-eu.ocrsdk.com".
        application, password: as given at registration.
        result_hosts: hosts, or ends of hosts, from which results may be fetched beside that of `url`.
    """

    url: str = ""
    application: str = ""
    password: str = field(default="", repr=False)
    languages: tuple[str, ...] = ("Russian", "English")
    result_hosts: tuple[str, ...] = ("ocrsdk.com", "blob.core.windows.net")
    patience: Patience = field(default_factory=Patience)
    wire: Wire = field(default_factory=Wire)


@dataclass(frozen=True)
class VantageConfiguration:
    """ABBYY Vantage.

    Attributes:
        url: of the region, such as "https://vantage-eu.abbyy.com".
        client_id, client_secret: of the API client.
        user, password: where the client signs in for a user; empty for the client's own rights.
        skill_id: of a published OCR skill that exports "Text (JSON)".
        tenant_id: of a user who belongs to several tenants.
    """

    url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    skill_id: str = ""
    tenant_id: str = ""
    patience: Patience = field(default_factory=lambda: Patience(poll_s=5.0, total_s=600.0))
    wire: Wire = field(default_factory=Wire)


Configuration = YandexConfiguration | GoogleConfiguration | AbbyyCloudConfiguration | VantageConfiguration
