"""Office files as the ZIP packages they are, opened within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from azs.errors import DocumentFileError

MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 250  # of unpacked to packed; XML of real files stays below 60
RATIO_FROM_BYTES = 5_000_000
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError, ValueError)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive, its sizes looked at before anything is unpacked.

    Raises:
        DocumentFileError: broken, or it unpacks into more than allowed.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise DocumentFileError("documents.damaged") from error
    total = sum(item.file_size for item in archive.infolist())
    if total > MAX_UNPACKED_BYTES or (total > RATIO_FROM_BYTES and total > MAX_RATIO * len(data)):
        raise DocumentFileError("documents.bomb")
    return archive


def read_member(archive: zipfile.ZipFile, item: zipfile.ZipInfo | str) -> bytes:
    """One file of the archive.

    Raises:
        DocumentFileError: it is broken, or locked with a password.
    """
    info = archive.getinfo(item) if isinstance(item, str) else item
    if info.flag_bits & 1:
        raise DocumentFileError("documents.password")
    try:
        return archive.read(info)
    except (*BROKEN, RuntimeError) as error:
        raise DocumentFileError("documents.damaged") from error


def parse_xml(data: bytes) -> Element:
    """The root of an XML text; entities and outside references are refused.

    Raises:
        DocumentFileError: hostile, or not well-formed.
    """
    try:
        root: Element = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise DocumentFileError("documents.hostile") from error
    except (SyntaxError, ValueError, LookupError) as error:
        raise DocumentFileError("documents.damaged") from error
    return root


class Package:
    """The XML parts of an office file by their paths."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_zip(data)
        self.names = {name.lstrip("/"): name for name in self._archive.namelist()}

    def xml(self, path: str) -> Element | None:
        """A part, None where the package has none.

        Raises:
            DocumentFileError: the part is broken, hostile or locked.
        """
        name = self.names.get(path.lstrip("/"))
        return parse_xml(read_member(self._archive, name)) if name is not None else None

    def main(self, default: str) -> str:
        """Path of the part that holds the document itself."""
        for target, kind in self.relations(""):
            if kind == "officeDocument":
                return target
        return default

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """Paths of the parts that a part points to inside the package, each with its kind."""
        for _, target, kind in self.relation_ids(part):
            yield target, kind

    def relation_ids(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The same with the id that the part calls it by."""
        folder, _, name = part.rpartition("/")
        root = self.xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        for relation in root if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = _joined(folder, relation.get("Target") or "")
                yield relation.get("Id") or "", target, (relation.get("Type") or "").rpartition("/")[2]


def _joined(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def local(name: object) -> str:
    """Name of an element or attribute without its namespace; "" of a comment."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """Value of an attribute whatever its namespace."""
    if element is not None:
        for key, value in element.attrib.items():
            if local(key) == name:
                return value
    return default


def child(element: Element | None, *path: str) -> Element | None:
    """The element reached by a path of names whatever their namespaces."""
    found = element
    for name in path:
        found = next((inner for inner in found if local(inner.tag) == name), None) if found is not None else None
    return found
