"""Long files through `:batchProcess` of Document AI, by way of a bucket of Cloud Storage.

The file is put into the bucket under a name that nobody can guess, the processor writes its answer beside it, and both
are taken out again, also after a failure. The account needs to create, read, list and delete objects of that bucket.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

from ocr.cloud.answers import Json, load_object, part, parts, words_of
from ocr.cloud.calling import Answer, Call, Caller
from ocr.cloud.configuration import GoogleConfiguration
from ocr.cloud.google_token import Tokens
from ocr.cloud.parcels import Parcel
from ocr.errors import EngineError, OcrError

logger = logging.getLogger(__name__)

OPERATION = re.compile(r"projects/[\w.:-]+/locations/[\w-]+/operations/[\w-]+")
SHARD = re.compile(r"-(\d+)\.json$")


@dataclass(frozen=True)
class Batch:
    """Work of one file.

    Attributes:
        address: of Document AI.
    """

    configuration: GoogleConfiguration
    address: str
    tokens: Tokens

    def read(self, parcel: Parcel, caller: Caller) -> list[Json]:
        """The Documents of a file, one for each of the pieces that the service made of its answer, in order.

        Raises:
            EngineError: the bucket or the service refuses, or the work failed or took too long.
        """
        folder = f"ocr/{uuid4().hex}/"
        try:
            self._put(folder + "in", parcel, caller)
            self._finished(self._start(folder, parcel, caller), caller)
            names = [name for name in self._names(folder + "out/", caller) if name.endswith(".json")]
            names.sort(key=lambda name: int(found[1]) if (found := SHARD.search(name)) else 0)
            return [load_object(self._get(name, caller).body, "google") for name in names]
        finally:
            self._clean(folder, caller)

    def _put(self, name: str, parcel: Parcel, caller: Caller) -> None:
        self._send(
            caller,
            "upload",
            "POST",
            f"{self._storage}/upload/storage/v1/b/{self._bucket}/o?uploadType=media&name={quote(name, safe='')}",
            content=parcel.data,
            kind=parcel.media_type,
            pages=len(parcel.numbers),
        )

    def _start(self, folder: str, parcel: Parcel, caller: Caller) -> str:
        bucket = f"gs://{self.configuration.bucket}/"
        source = {"gcsUri": f"{bucket}{folder}in", "mimeType": parcel.media_type}
        body = {
            "inputDocuments": {"gcsDocuments": {"documents": [source]}},
            "documentOutputConfig": {"gcsOutputConfig": {"gcsUri": f"{bucket}{folder}out/"}},
            "skipHumanReview": True,
        }
        url = f"{self.address}/v1/{self.configuration.processor}:batchProcess"
        content = json.dumps(body).encode()
        answer = self._send(caller, "batchProcess", "POST", url, content=content, repeatable=False)
        operation = words_of(load_object(answer.body, "google"), "name")
        if not OPERATION.fullmatch(operation):
            raise EngineError("cloud_answer", service="google")
        return operation

    def _finished(self, operation: str, caller: Caller) -> None:
        while True:
            caller.wait(self.configuration.patience.poll_s)
            answer = self._send(caller, "operation", "GET", f"{self.address}/v1/{operation}")
            state = load_object(answer.body, "google")
            if part(state, "error") or words_of(part(state, "metadata"), "state") in ("FAILED", "CANCELLED"):
                raise EngineError("cloud_failed", service="google")
            if state.get("done") is True:
                return

    def _names(self, prefix: str, caller: Caller) -> list[str]:
        names, token = [], ""
        for _ in range(100):
            page = f"&pageToken={quote(token, safe='')}" if token else ""
            url = f"{self._storage}/storage/v1/b/{self._bucket}/o?prefix={quote(prefix, safe='')}{page}"
            body = load_object(self._send(caller, "list", "GET", url).body, "google")
            names += [name for item in parts(body, "items") if (name := words_of(item, "name")).startswith(prefix)]
            token = words_of(body, "nextPageToken")
            if not token:
                break
        return names

    def _get(self, name: str, caller: Caller) -> Answer:
        return self._send(caller, "download", "GET", f"{self._object(name)}?alt=media")

    def _clean(self, folder: str, caller: Caller) -> None:
        """Take all of it out of the bucket; where that fails an administrator has to know."""
        caller.allow(self.configuration.patience.connect_s)
        try:
            for name in self._names(folder, caller):
                self._send(caller, "delete", "DELETE", self._object(name), accept=(404,))
        except OcrError as error:
            logger.error("google: objects under %s are left in the bucket: %s", folder, error.key)

    def _send(self, caller: Caller, what: str, method: str, url: str, *, content: bytes | None = None,
              kind: str = "application/json", pages: int = 0, repeatable: bool = True,
              accept: tuple[int, ...] = ()) -> Answer:  # fmt: skip
        headers = self.tokens.header(caller) | ({"content-type": kind} if content is not None else {})
        call = Call(
            what, method, url, headers=headers, content=content, pages=pages, repeatable=repeatable, accept=accept
        )
        return caller.send(call)

    def _object(self, name: str) -> str:
        return f"{self._storage}/storage/v1/b/{self._bucket}/o/{quote(name, safe='')}"

    @property
    def _storage(self) -> str:
        return self.configuration.storage_url.rstrip("/")

    @property
    def _bucket(self) -> str:
        return quote(self.configuration.bucket, safe="")
