"""ABBYY Cloud OCR SDK, version 2 of its interface (https://www.ocrsdk.com/documentation/api-reference/).

`processImage` makes a task of the file, `getTaskStatus` tells how it is going and when to ask again
(`requestStatusDelay`, milliseconds; not oftener than every 2 to 3 seconds), the result is fetched from `resultUrls`
without the key, and `deleteTask` takes the file out of the service. `processImage` is paid for, so it is not repeated
where it may have been taken.

Where the published sources are silent: hosts of `resultUrls` are not listed; those seen are of blob.core.windows.net.
Whether `width` and `height` of a turned page are of the picture as sent is not said; both are understood. That
`deleteTask` is a POST in version 2 is concluded from its neighbours.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from ocr.cloud.abbyy_xml import read_document
from ocr.cloud.answers import Json, load_object, number, words_of
from ocr.cloud.calling import LOOPBACK, Call, Caller, OnSent
from ocr.cloud.configuration import MIB, AbbyyCloudConfiguration
from ocr.cloud.parcels import JPEG, PDF, PNG, TIFF, Limits, Parcel
from ocr.cloud.reading import CloudReader
from ocr.document import Page
from ocr.errors import EngineError, FileError, OcrError, QuotaError

logger = logging.getLogger(__name__)

TASK = re.compile(r"[0-9a-fA-F-]{8,64}")
WAITING = ("Submitted", "Queued", "InProgress")


class AbbyyCloudReader(CloudReader):
    """Reads through ABBYY Cloud OCR SDK."""

    name = "abbyy_cloud"
    title = "ocr.cloud.abbyy_cloud.title"
    privacy = "ocr.cloud.abbyy_cloud.privacy"
    cost = "ocr.cloud.abbyy_cloud.cost"
    configured_by = AbbyyCloudConfiguration
    # The service's own limits could not be found; these keep a request small and its task short.
    limits = Limits((JPEG, PNG, TIFF, PDF), 30 * MIB, 50)

    def __init__(self, configuration: AbbyyCloudConfiguration, *, on_sent: OnSent | None = None) -> None:
        super().__init__(configuration, on_sent=on_sent)
        self._set = configuration

    def is_configured(self) -> bool:
        """An address, an application and its password."""
        return bool(self._set.url and self._set.application and self._set.password)

    def _read(self, parcel: Parcel, caller: Caller) -> Sequence[Page]:
        parameters = {
            "language": ",".join(self._set.languages),
            "profile": "documentConversion",
            "exportFormat": "xml",
            "xml:writeFormatting": "false",
            "xml:writeRecognitionVariants": "true",
        }
        call = Call(
            "processImage",
            "POST",
            f"{self._address('processImage')}?{urlencode(parameters)}",
            headers=self._headers() | {"content-type": "application/octet-stream"},
            content=parcel.data,
            pages=len(parcel.numbers),
            repeatable=False,
        )
        task = load_object(caller.send(call).body, self.name)
        name = words_of(task, "taskId")
        if not TASK.fullmatch(name):
            raise EngineError("cloud_answer", service=self.name)
        try:
            body = self._fetched(self._completed(task, name, caller), caller)
        finally:
            self._delete(name, caller)
        return read_document(body, parcel.size, service=self.name)

    def _completed(self, task: Json, name: str, caller: Caller) -> str:
        """Address of the result, once the task is done."""
        asked = Call("getTaskStatus", "GET", f"{self._address('getTaskStatus')}?taskId={quote(name)}",
                     headers=self._headers())  # fmt: skip
        while (status := words_of(task, "status")) in WAITING:
            caller.wait(max(self._patience.poll_s, min(30.0, number(task, "requestStatusDelay") / 1000)))
            task = load_object(caller.send(asked).body, self.name)
        if status == "NotEnoughCredits":
            raise QuotaError("cloud_quota", service=self.name)
        if status == "ProcessingFailed":
            raise FileError("cloud_unreadable", service=self.name)
        urls = task.get("resultUrls")
        if status != "Completed" or not isinstance(urls, list) or not urls or not isinstance(urls[0], str):
            raise EngineError("cloud_answer", service=self.name)
        return urls[0]

    def _fetched(self, url: str, caller: Caller) -> bytes:
        """The result. The key is not sent along: the address itself is signed."""
        parts, own = urlsplit(url), urlsplit(self._set.url)
        host = parts.hostname or ""
        known = any(host == end or host.endswith(f".{end}") for end in self._set.result_hosts)
        same = (parts.scheme, host, parts.port) == (own.scheme, own.hostname, own.port)
        if not same and not (known and (parts.scheme == "https" or host in LOOPBACK)):
            raise EngineError("cloud_redirect", service=self.name)
        return caller.send(Call("result", "GET", url)).body

    def _delete(self, name: str, caller: Caller) -> None:
        """Take the file out of the service; where that fails an administrator has to know."""
        caller.allow(self._patience.connect_s)
        try:
            url = f"{self._address('deleteTask')}?taskId={quote(name)}"
            caller.send(Call("deleteTask", "POST", url, headers=self._headers()))
        except OcrError as error:
            logger.error("abbyy_cloud: task %s is left in the service: %s", name, error.key)

    def _address(self, method: str) -> str:
        return f"{self._set.url.rstrip('/')}/v2/{method}"

    def _headers(self) -> dict[str, str]:
        pair = f"{self._set.application}:{self._set.password}".encode()
        return {"authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
