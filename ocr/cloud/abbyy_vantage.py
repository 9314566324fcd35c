"""ABBYY Vantage (https://docs.abbyy.com/vantage/developer/api-introduction).

A token of OAuth 2 (`/auth2/connect/token`: the client's own rights, or those of a user), then a transaction with an OCR
skill: created, given the file, started, asked for every 5 seconds or more until it is "Processed", its "OcrJson" file
downloaded, the transaction deleted.

The one call `transactions/launch` that does the first three is not used: it cannot be repeated after a lost answer
without paying twice, while an empty transaction costs nothing, a second file of the same name is refused (409) and so
is a second start.

Where the published sources are silent: cells of a table are described by their places; that they carry rows and columns
is not said, so the grid is made of the places. `rotated` is "rotation of the page relative to the original image",
without which way; the words tell it. No limit of requests is published.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from ocr.cloud.answers import Json, load_object, number, parts, words_of
from ocr.cloud.calling import Answer, Call, Caller, OnSent
from ocr.cloud.configuration import MIB, VantageConfiguration
from ocr.cloud.parcels import JPEG, PDF, PNG, TIFF, Limits, Parcel
from ocr.cloud.reading import CloudReader
from ocr.cloud.vantage_json import read_document
from ocr.document import Page
from ocr.errors import EngineError, FileError, OcrError

logger = logging.getLogger(__name__)

SCOPE = "openid permissions global.wildcard"
ID = re.compile(r"[\w-]{1,64}")
ENDINGS = {JPEG: "jpg", PNG: "png", TIFF: "tif", PDF: "pdf"}
WAITING = ("New", "Processing")
EARLY_S = 60


@dataclass
class _Token:
    text: str = field(default="", repr=False)
    until_s: float = 0.0


class VantageReader(CloudReader):
    """Reads through ABBYY Vantage."""

    name = "abbyy_vantage"
    title = "ocr.cloud.abbyy_vantage.title"
    privacy = "ocr.cloud.abbyy_vantage.privacy"
    cost = "ocr.cloud.abbyy_vantage.cost"
    configured_by = VantageConfiguration
    # 2 GB and 1,000 files are the service's own limits; less keeps a transaction short.
    limits = Limits((JPEG, PNG, TIFF, PDF), 100 * MIB, 100)

    def __init__(self, configuration: VantageConfiguration, *, on_sent: OnSent | None = None) -> None:
        super().__init__(configuration, on_sent=on_sent)
        self._set = configuration
        self._token = _Token()

    def is_configured(self) -> bool:
        """An address, a client and a skill."""
        return bool(self._set.url and self._set.client_id and self._set.client_secret and self._set.skill_id)

    def _read(self, parcel: Parcel, caller: Caller) -> Sequence[Page]:
        transaction = self._created(caller)
        try:
            self._given(transaction, parcel, caller)
            self._send(caller, Call("start", "POST", f"{self._address(transaction)}/start", accept=(400,)))
            files = self._processed(transaction, caller)
            url = f"{self._address(transaction)}/files/{quote(files[0], safe='')}/download"
            body = load_object(self._send(caller, Call("download", "GET", url)).body, self.name)
        finally:
            self._delete(transaction, caller)
        return read_document(body, parcel.size)

    def _created(self, caller: Caller) -> str:
        body = json.dumps({"skillId": self._set.skill_id}).encode()
        call = Call("create", "POST", self._address(), {"content-type": "application/json"}, content=body)
        name = words_of(load_object(self._send(caller, call).body, self.name), "transactionId")
        if not ID.fullmatch(name):
            raise EngineError("cloud_answer", service=self.name)
        return name

    def _given(self, transaction: str, parcel: Parcel, caller: Caller) -> None:
        """The file, under a name that says nothing."""
        files = [
            ("Model", (None, json.dumps({"files": [{}]}), "application/json")),
            ("Files", (f"document.{ENDINGS[parcel.media_type]}", parcel.data, parcel.media_type)),
        ]
        url = f"{self._address(transaction)}/files"
        call = Call("files", "POST", url, files=files, pages=len(parcel.numbers), accept=(409,))
        self._send(caller, call)

    def _processed(self, transaction: str, caller: Caller) -> list[str]:
        """Ids of the files with text and places, once the transaction is done."""
        while True:
            caller.wait(self._patience.poll_s)
            state = load_object(self._send(caller, Call("state", "GET", self._address(transaction))).body, self.name)
            status = words_of(state, "status")
            if status not in WAITING:
                break
        if status == "Failed":
            raise FileError("cloud_unreadable", service=self.name)
        if status != "Processed":
            raise EngineError("cloud_failed", service=self.name)
        found = [file for document in parts(state, "documents") for file in parts(document, "resultFiles")]
        ids = [words_of(file, "fileId") for file in found if words_of(file, "type") == "OcrJson"]
        if not ids or not ID.fullmatch(ids[0]):
            raise EngineError("cloud_no_text", service=self.name)
        return ids

    def _delete(self, transaction: str, caller: Caller) -> None:
        """Take the file out of the service; where that fails an administrator has to know."""
        caller.allow(self._patience.connect_s)
        try:
            self._send(caller, Call("delete", "DELETE", self._address(transaction), accept=(404,)))
        except OcrError as error:
            logger.error("abbyy_vantage: transaction %s is left in the service: %s", transaction, error.key)

    def _send(self, caller: Caller, call: Call) -> Answer:
        """The answer; a token that the service no longer takes is fetched anew once."""
        for last in (False, True):
            headers = dict(call.headers) | {"authorization": f"Bearer {self._bearer(caller)}"}
            accept = call.accept if last else (*call.accept, 401)
            answer = caller.send(replace(call, headers=headers, accept=accept))
            if answer.status != 401:
                return answer
            self._token = _Token()
        raise AssertionError("unreachable")

    def _bearer(self, caller: Caller) -> str:
        if time.monotonic() >= self._token.until_s:
            form = {"client_id": self._set.client_id, "client_secret": self._set.client_secret, "scope": SCOPE}
            if self._set.user:
                form |= {"grant_type": "password", "username": self._set.user, "password": self._set.password}
            else:
                form |= {"grant_type": "client_credentials"}
            tenant = f"{quote(self._set.tenant_id, safe='')}/" if self._set.tenant_id else ""
            url = f"{self._set.url.rstrip('/')}/auth2/{tenant}connect/token"
            answer = caller.send(Call("token", "POST", url, form=form, accept=(400,)))
            if answer.status == 400:  # invalid_client, invalid_grant
                raise EngineError("cloud_key", service=self.name)
            body: Json = load_object(answer.body, self.name)
            if not words_of(body, "accessToken"):
                raise EngineError("cloud_answer", service=self.name)
            life_s = max(0.0, number(body, "expiresIn") - EARLY_S)
            self._token = _Token(words_of(body, "accessToken"), time.monotonic() + life_s)
        return self._token.text

    def _address(self, transaction: str = "") -> str:
        return f"{self._set.url.rstrip('/')}/api/publicapi/v1/transactions{'/' if transaction else ''}{transaction}"
