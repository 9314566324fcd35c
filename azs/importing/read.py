"""Reading a file into a table of texts: CSV, JSON, JSON Lines, XML, XLSX, Parquet, or a ZIP with one of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
import pandas as pd
from charset_normalizer import from_bytes
from defusedxml.common import DefusedXmlException

from azs.errors import ImportFileError

MAX_BYTES = 2_000_000_000
MAX_UNPACKED_BYTES = 4_000_000_000
SNIFF_BYTES = 65_536
CHUNK_ROWS = 50_000
Progress = Callable[[float], None]


def read_table(path: Path, progress: Progress = lambda _share: None) -> pd.DataFrame:
    """Every row and column of the file, as texts; None where a value is missing.

    Args:
        progress: told the share read so far, 0 to 1; other kinds than CSV and JSON Lines are read at one go.

    Returns:
        Frame of str; a heading that repeats gets `.1`, `.2` behind it.

    Raises:
        ImportFileError: the file is missing, empty, too large, broken or of a kind that cannot be read.
    """
    name, data = _bytes(path)
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise ImportFileError("importing.kind", file=path.name, kinds=", ".join(sorted(READERS)))
    if not data.strip():
        raise ImportFileError("importing.empty", file=path.name)
    try:
        table = reader(data, progress)
    except ImportFileError:
        raise
    except DefusedXmlException as error:
        raise ImportFileError("importing.hostile", file=path.name) from error
    except (
        ValueError,
        KeyError,
        TypeError,
        OSError,
        RecursionError,
        SyntaxError,
        zipfile.BadZipFile,
        csv.Error,
    ) as error:
        raise ImportFileError("importing.broken", file=path.name) from error
    if table.empty:
        raise ImportFileError("importing.empty", file=path.name)
    table.columns = pd.Index(_distinct([str(column).strip() for column in table.columns]))
    return table


def _bytes(path: Path) -> tuple[str, bytes]:
    if not path.is_file():
        raise ImportFileError("importing.missing", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise ImportFileError("importing.too_large", file=path.name)
    if path.suffix.lower() != ".zip":
        return path.name, path.read_bytes()
    try:
        with zipfile.ZipFile(path) as archive:
            files = [
                item for item in archive.infolist() if not item.is_dir() and not item.filename.startswith("__MACOSX")
            ]
            if len(files) != 1:
                raise ImportFileError("importing.zip_files", file=path.name, count=len(files))
            if files[0].file_size > MAX_UNPACKED_BYTES or files[0].file_size > 1000 * max(files[0].compress_size, 1):
                raise ImportFileError("importing.too_large", file=path.name)
            return files[0].filename, archive.read(files[0])
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise ImportFileError("importing.broken", file=path.name) from error


def decode(data: bytes) -> tuple[str, str]:
    """Text of bytes in UTF-8, UTF-16 or CP1251, and the encoding.

    Raises:
        ImportFileError: the bytes are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding)
    zeros = data[:SNIFF_BYTES].count(0)
    if zeros > len(data[:SNIFF_BYTES]) // 10:
        return _decoded(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    if zeros:
        raise ImportFileError("importing.binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        best = from_bytes(data[:SNIFF_BYTES], cp_isolation=["cp1251", "cp866", "koi8_r", "cp1252"]).best()
        if best is None:
            raise ImportFileError("importing.binary") from None
        return _decoded(data, best.encoding)


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise ImportFileError("importing.binary") from error


def _csv(data: bytes, progress: Progress) -> pd.DataFrame:
    text, encoding = decode(data)
    if any(ord(char) < 9 for char in text[:SNIFF_BYTES]):
        raise ImportFileError("importing.binary")
    head = text[:SNIFF_BYTES].splitlines()[0] if text.strip() else ""
    del text  # as large as the file; the reader decodes the bytes piece by piece
    delimiter = max(",;\t|", key=head.count)
    source = io.BytesIO(data)
    parts = []
    with pd.read_csv(
        source, sep=delimiter, encoding=encoding, dtype=str, keep_default_na=False, na_values=[""],
        skip_blank_lines=True, chunksize=CHUNK_ROWS,
    ) as chunks:  # fmt: skip
        for chunk in chunks:
            parts.append(chunk)
            progress(source.tell() / len(data))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _json(data: bytes, _progress: Progress) -> pd.DataFrame:
    found: Any = json.loads(decode(data)[0])
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found]
    return _records(found)


def _json_lines(data: bytes, progress: Progress) -> pd.DataFrame:
    lines, found = decode(data)[0].split("\n"), []
    for at, line in enumerate(lines):
        if line.strip():
            found.append(json.loads(line))
        if at % CHUNK_ROWS == 0:
            progress(at / len(lines))
    return _records(found)


def _records(found: Any) -> pd.DataFrame:
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ImportFileError("importing.not_records")
    return _texts(pd.json_normalize(found))


def _xml(data: bytes, _progress: Progress) -> pd.DataFrame:
    root = defusedxml.ElementTree.fromstring(data)
    rows = [{**item.attrib, **{child.tag: (child.text or "").strip() for child in item}} for item in root]
    return _texts(pd.DataFrame(rows))


def _xlsx(data: bytes, _progress: Progress) -> pd.DataFrame:
    return _texts(pd.read_excel(io.BytesIO(data), dtype=object, engine="openpyxl"))


def _parquet(data: bytes, _progress: Progress) -> pd.DataFrame:
    return _texts(pd.read_parquet(io.BytesIO(data)))


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    made = pd.DataFrame({at: _text_column(table.iloc[:, at]) for at in range(table.shape[1])}, index=table.index)
    made.columns = table.columns
    return made


def _text_column(column: pd.Series) -> pd.Series:
    if not isinstance(column.dtype, pd.StringDtype):
        return pd.Series([_text(value) for value in column], index=column.index, dtype=object)
    return column.astype(object).where(column.notna() & (column != ""), None)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) or None


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, -1) + 1
        made.append(f"{name}.{seen[name]}" if seen[name] else name)
    return made


READERS: dict[str, Callable[[bytes, Progress], pd.DataFrame]] = {
    ".csv": _csv, ".tsv": _csv, ".txt": _csv, ".json": _json, ".jsonl": _json_lines, ".ndjson": _json_lines,
    ".xml": _xml, ".xlsx": _xlsx, ".parquet": _parquet,
}  # fmt: skip
