"""Services outside the company's network that read documents, each by its documented protocol.

None of them is called unless an administrator allows it (`OcrOptions.outside_allowed`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocr.cloud.configuration import Configuration
from ocr.errors import EngineMissingError

if TYPE_CHECKING:
    from ocr.cloud.calling import OnSent
    from ocr.cloud.reading import CloudReader


def build(name: str, configuration: Configuration, *, on_sent: OnSent | None = None) -> CloudReader:
    """The reader of a service.

    Args:
        name: one of `ocr.options.OUTSIDE`.
        configuration: of that service.
        on_sent: told the service and the number of pages each time pages have left the network.

    Raises:
        EngineMissingError: no such service, the configuration is another's, or httpx is not installed.
    """
    try:
        from ocr.cloud.abbyy_cloud import AbbyyCloudReader
        from ocr.cloud.abbyy_vantage import VantageReader
        from ocr.cloud.google import GoogleReader
        from ocr.cloud.yandex import YandexReader
    except ImportError as error:
        raise EngineMissingError("cloud_not_installed", service=name) from error
    readers: tuple[type[CloudReader], ...] = (YandexReader, GoogleReader, AbbyyCloudReader, VantageReader)
    for reader in readers:
        if reader.name == name and isinstance(configuration, reader.configured_by):
            return reader(configuration, on_sent=on_sent)
    raise EngineMissingError("cloud_not_set", service=name)
