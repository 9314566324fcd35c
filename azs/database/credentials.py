"""Name and password of a database account: from the settings, the secrets file or AWS Secrets Manager."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from azs.errors import CredentialsError
from azs.settings import Account, Settings

AWS_TIMEOUT_S = 5


@dataclass(frozen=True)
class Credentials:
    """What an account signs in with."""

    user: str
    password: str = field(repr=False)


def read_credentials(settings: Settings, account: str) -> Credentials:
    """Credentials of `account` ("read", "write", "migrate") as their source gives them at this moment.

    Raises:
        CredentialsError: no name or no password, or the secret cannot be read.
    """
    kept: Account = settings.reread().accounts[account]
    url = sa.make_url(kept.url)
    if kept.secret:
        return _from_aws(kept.secret, url.username)
    password = kept.password or url.password or ""
    if not url.username or not password:
        raise CredentialsError("database.no_credentials", account=account)
    return Credentials(url.username, str(password))


def _from_aws(name: str, user: str | None) -> Credentials:
    """A secret of AWS Secrets Manager in the form that its rotation for databases writes: username, password."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise CredentialsError("database.no_boto3") from error
    config = Config(connect_timeout=AWS_TIMEOUT_S, read_timeout=AWS_TIMEOUT_S, retries={"total_max_attempts": 3})
    try:
        client: Any = boto3.client("secretsmanager", config=config)
        text = client.get_secret_value(SecretId=name)["SecretString"]
        held = json.loads(text)
        return Credentials(str(held.get("username") or user or ""), str(held["password"]))
    except (BotoCoreError, ClientError) as error:
        raise CredentialsError("database.secret_unread", secret=name) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CredentialsError("database.secret_form", secret=name) from error
