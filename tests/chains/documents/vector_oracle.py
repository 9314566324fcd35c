"""A connection that answers like Oracle 23ai, for the few statements of the vector table.

It is no Oracle: it knows the statements that `OracleVS` writes by their form, reads their conditions out of the text
and compares the vectors itself. What it takes, a real server may still refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import oracledb
import sqlalchemy as sa

from azs.database import access

_CONDITION = re.compile(r"JSON_EXISTS\(metadata, '\$\.(\w+)\?\(@ (==|in) .*?\)' PASSING (.*?)\)", re.DOTALL)
_BINDS = re.compile(r":(\w+) as", re.IGNORECASE)
_FIRST = re.compile(r"FETCH APPROX FIRST (\d+) ROWS ONLY")


class _Told(SimpleNamespace):
    def __str__(self) -> str:
        return str(self.message)


def ora(code: int, text: str = "") -> oracledb.DatabaseError:
    """An error of the server."""
    return oracledb.DatabaseError(_Told(code=code, message=f"ORA-{code:05}: {text}", full_code=f"ORA-{code:05}"))


@dataclass
class VectorOracle:
    """A server. `refused` says which rows it does not take, `failing` what the next statements with a text end in."""

    release: str = "23.6.0.24.10"
    has_table: bool = True
    knows_vectors: bool = True
    rows: dict[str, tuple[Any, dict[str, Any]]] = field(default_factory=dict)
    statements: list[tuple[str, Any]] = field(default_factory=list)
    failing: list[tuple[str, oracledb.Error]] = field(default_factory=list)
    refused: list[set[str]] = field(default_factory=list)
    commits: int = 0

    def engine(self) -> sa.Engine:
        """An engine over connections to it, behind the gate of every statement."""
        made = sa.create_engine(
            "oracle+oracledb://", creator=lambda: _Connection(self), poolclass=sa.pool.NullPool
        )  # fmt: skip
        access.install(made)
        return made

    def kept(self) -> set[str]:
        """Keys of the vectors it holds."""
        return {metadata["key"] for _, metadata in self.rows.values()}

    def searched(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The searches it was asked for, with their binds."""
        return ((text, binds) for text, binds in self.statements if "vector_distance" in text)

    def answer(self, text: str, binds: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        self.statements.append((text, binds))
        for at, (part, error) in enumerate(self.failing):
            if part in text:
                del self.failing[at]
                raise error
        if "TO_VECTOR" in text:
            if not self.knows_vectors:
                raise ora(904, '"TO_VECTOR": invalid identifier')
            return [("[1]",)]
        if "DOCUMENT_CHUNK_VECTORS" not in text:
            return [("1.1",)]  # what SQLAlchemy asks a new connection, for the decimal sign
        if not self.has_table:
            raise ora(942, "table or view does not exist")
        if text.startswith("MERGE"):
            return []
        if text.startswith("DELETE"):
            for value in binds.values():
                self.rows.pop(value, None)
            return []
        if "vector_distance" in text:
            return self._nearest(text, binds)
        return [] if "ROWNUM < 1" in text else [(dict(metadata),) for _, metadata in self.rows.values()]

    def _nearest(self, text: str, binds: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        assert "DOT" in text and text.count("JSON_EXISTS") == len(_CONDITION.findall(text)) > 0
        wanted = [(key, {binds[one] for one in _BINDS.findall(told)}) for key, _, told in _CONDITION.findall(text)]
        asked = np.array(binds["embedding"])
        found = [
            (metadata["key"], dict(metadata), -float(np.dot(np.array(vector), asked)))
            for vector, metadata in self.rows.values()
            if all(metadata[key] in values for key, values in wanted)
        ]
        return sorted(found, key=lambda row: row[2])[: int(_FIRST.findall(text)[0])]

    def merge(self, text: str, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Take rows; errors of those it does not take."""
        assert "MERGE INTO" in text and '"DOCUMENT_CHUNK_VECTORS"' in text and ":1, :2, :3, :4" in text
        self.answer(text.strip(), None)
        no = self.refused.pop(0) if self.refused else set()
        for identifier, vector, metadata, said in rows:
            assert vector.typecode == "f" and said == metadata["key"] and re.fullmatch(r"[0-9A-F]{16}", identifier)
            if said not in no:
                self.rows[identifier] = (vector, dict(metadata))
        return [SimpleNamespace(offset=at, message="refused") for at, row in enumerate(rows) if row[3] in no]


class _Cursor:
    arraysize, rowcount, lastrowid, outputtypehandler = 100, -1, None, None

    def __init__(self, server: VectorOracle) -> None:
        self._server, self._rows, self._errors = server, list[tuple[Any, ...]](), list[Any]()
        self.description: Any = None

    def __enter__(self) -> _Cursor:
        return self

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None: ...

    def setinputsizes(self, *kinds: Any, **_named: Any) -> None:
        if len(kinds) == 4:
            assert kinds == (None, oracledb.DB_TYPE_VECTOR, oracledb.DB_TYPE_JSON, None)

    def execute(self, text: str, binds: Any = None, **named: Any) -> None:
        self._rows = self._server.answer(text.strip(), binds or named)
        self.description = [(f"C{at}", *[None] * 6) for at in range(len(self._rows[0]) if self._rows else 1)]

    def executemany(self, text: str, rows: Any, *, batcherrors: bool) -> None:
        assert batcherrors
        self._errors = self._server.merge(text, rows)

    def getbatcherrors(self) -> list[Any]:
        return self._errors

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


class _Connection(oracledb.Connection):
    """`OracleVS` takes the driver's own class only."""

    thin, autocommit, outputtypehandler, inputtypehandler = True, False, None, None
    max_identifier_length, version = 128, ""
    client_identifier = module = action = ""

    def __init__(self, server: VectorOracle) -> None:
        self._server, self.version = server, server.release

    def __del__(self) -> None: ...

    def cursor(self, *_: object) -> Any:
        return _Cursor(self._server)

    def commit(self) -> None:
        self._server.commits += 1

    def rollback(self) -> None: ...

    def close(self) -> None: ...
