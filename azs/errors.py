"""Every error of the product, in one tree.

An error carries a message key and its parameters, never a finished sentence: the reader's language is known only where
it is shown (`azs.i18n.describe`). `str(error)` is for the log.
"""

from __future__ import annotations

import math


class AzsError(Exception):
    """Base of all product errors.

    Args:
        key: message key below `errors.` in the catalogue, for example `database.locked`.
        params: values named in the message.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(f"{key} {params}" if params else key)


class SettingsError(AzsError):
    """A setting has a value that cannot be used."""


class DatabaseError(AzsError):
    """The database cannot be used."""


class DatabaseLockedError(DatabaseError):
    """Another process holds the DuckDB file."""


class DatabaseDownError(DatabaseError):
    """The database does not answer."""


class DatabaseBusyError(DatabaseError):
    """The database answers but has no connection to spare."""


class SignInError(DatabaseError):
    """The database refuses the account: wrong or expired password, locked, no right to connect."""


class CredentialsError(SignInError):
    """The password of a database account cannot be found or read."""


class DatabaseRightsError(DatabaseError):
    """The account may not do what was asked."""


class QueryError(DatabaseError):
    """A query was refused or failed."""


class QueryTimeoutError(QueryError):
    """A query ran longer than allowed and was broken off."""


class SqlRefusedError(QueryError):
    """A statement is outside what may be asked of the database; it was not sent."""


class AccessError(AzsError):
    """The person may not do or see this."""


class LockedError(AccessError):
    """Too many attempts to sign in: `wait_s` says for how long there are none."""

    def __init__(self, key: str, *, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(key, minutes=max(1, math.ceil(wait_s / 60)))


class ImportFileError(AzsError):
    """A file cannot be imported; nothing of it was written."""


class MappingError(ImportFileError):
    """A mapping file is wrong or does not fit the data file."""


class DocumentError(AzsError):
    """A document of the knowledge base cannot be added, found or changed."""


class SummaryError(AzsError):
    """A stored summary of a file cannot be read."""


class ModelError(AzsError):
    """The language model cannot be used."""


class ModelBusyError(ModelError):
    """Too many wait for the language model already; this request was not sent."""


class ModelFileError(ModelError):
    """A model file is missing, truncated or of the wrong kind."""


class DatasetError(AzsError):
    """A set of training data cannot be built or read; nothing was left half-written."""


class UnanswerableError(AzsError):
    """The question lies outside what the data can answer."""


class BeyondPlanError(UnanswerableError):
    """Every word of the question is known, but no plan says what it asks; free SQL may."""


class CancelledError(AzsError):
    """The person pressed stop."""


class DocumentFileError(AzsError):
    """A file cannot be read as a document."""


class DataFileError(AzsError):
    """A file with data attached to the conversation cannot be turned into tables."""


class FormError(AzsError):
    """A kind of form cannot be kept, changed or taken out."""


class ScanError(AzsError):
    """A scanned sheet cannot be taken, read, saved or undone; nothing was changed."""


class ComplaintError(AzsError):
    """A complaint cannot be taken, found or changed; nothing was changed. `field` names what to correct, or is ""."""

    def __init__(self, key: str, *, field: str = "", **params: object) -> None:
        self.field = field
        super().__init__(key, **params)


class ComplaintRateError(ComplaintError):
    """Somebody sends or asks too often; they may come again after `retry_after_s`."""

    def __init__(self, key: str, *, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(key, seconds=math.ceil(retry_after_s))


class ApiError(AzsError):
    """A request to the REST interface is refused: `status` of HTTP, `field` to correct, when to come again."""

    def __init__(
        self, key: str, *, status: int, field: str = "", retry_after_s: float = 0, **params: object
    ) -> None:  # fmt: skip
        self.status, self.field, self.retry_after_s = status, field, retry_after_s
        super().__init__(key, **params)


class MessageError(AzsError):
    """A message was not sent. `final`: it never will be; `unreachable`: nor would others by the same channel now."""

    def __init__(self, key: str, *, final: bool = False, unreachable: bool = False, **params: object) -> None:
        self.final = final
        self.unreachable = unreachable
        super().__init__(key, **params)


class ScanUndecidedError(ScanError):
    """Fields of a sheet wait for a person's decision: `names`."""

    def __init__(self, key: str, *, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(key, count=len(names))


class ScanInvalidError(ScanError):
    """Values of a sheet do not pass their validators and nobody gave a reason: message keys by field, `problems`."""

    def __init__(self, key: str, *, problems: dict[str, tuple[str, ...]]) -> None:
        self.problems = problems
        super().__init__(key, count=len(problems))


class ReportError(AzsError):
    """A report cannot be made or written; no file is left half-written."""


class ScheduleError(AzsError):
    """A schedule cannot be kept, found or run. `field` names what to correct, or is ""."""

    def __init__(self, key: str, *, field: str = "", **params: object) -> None:
        self.field = field
        super().__init__(key, **params)


class LabelError(AzsError):
    """A label cannot be taken: the correction is wrong, or the example is no longer open."""


class AlertError(AzsError):
    """Rules of alerts cannot be read, or an alert cannot be found or changed."""


class TrainingError(AzsError):
    """A model cannot be trained as asked; what was saved before stays."""


class RegistryError(AzsError):
    """A model of the company's own cannot be evaluated, built or promoted; which one answers is unchanged."""
