"""The files of the knowledge base as they were uploaded, kept by their content in a folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from azs.errors import DocumentError


@dataclass(frozen=True)
class Originals:
    """A folder of files named by the SHA-256 of what they hold, so that equal files are one."""

    folder: Path

    def keep(self, data: bytes) -> str:
        """Store `data` whole or not at all.

        Returns:
            Its SHA-256, hexadecimal: the name it is found by.

        Raises:
            DocumentError: the folder cannot be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        target = self._path(digest)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists() and target.stat().st_size == len(data):
                return digest
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(target)
            finally:
                Path(name).unlink(missing_ok=True)
        except OSError as error:
            raise DocumentError("documents.not_kept") from error
        return digest

    def read(self, digest: str) -> bytes:
        """The file of this name.

        Raises:
            DocumentError: it is not there or cannot be read.
        """
        try:
            return self._path(digest).read_bytes()
        except OSError as error:
            raise DocumentError("documents.file_gone") from error

    def has(self, digest: str) -> bool:
        """Whether the file is there."""
        return self._path(digest).is_file()

    def remove(self, digest: str) -> None:
        """Remove the file, if it is there.

        Raises:
            DocumentError: it cannot be removed.
        """
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise DocumentError("documents.not_kept") from error

    def _path(self, digest: str) -> Path:
        if len(digest) != hashlib.sha256().digest_size * 2 or not set(digest) <= set("0123456789abcdef"):
            raise DocumentError("documents.file_gone")
        return self.folder / digest[:2] / digest
