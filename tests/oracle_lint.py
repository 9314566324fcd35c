"""Would a real Oracle (12c and later) take this statement? Finds what the usual generators get wrong.

It proves the text, not the plan: privileges, the optimiser and Oracle's own parser are beyond it.
"""

from __future__ import annotations

import functools
import re

import sqlglot
from sqlglot import exp


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words(
    """ABS ADD_MONTHS AVG CAST CEIL COALESCE CONCAT COUNT DECODE DENSE_RANK EXTRACT FIRST_VALUE FLOOR GREATEST GROUPING
    INITCAP INSTR LAG LAST_DAY LAST_VALUE LEAD LEAST LENGTH LISTAGG LN LOWER LPAD LTRIM MAX MEDIAN MIN MOD
    MONTHS_BETWEEN NTILE NULLIF NVL NVL2 PERCENTILE_CONT POWER RANK REGEXP_LIKE REPLACE ROUND ROW_NUMBER RPAD RTRIM SIGN
    SQRT STDDEV SUBSTR SUM TO_CHAR TO_DATE TO_NUMBER TO_TIMESTAMP TRANSLATE TRIM TRUNC UPPER"""
)
KEYWORDS = _words(
    """ALL AND ANY AS BETWEEN BY CASE CHAR CHECK DISTINCT ELSE EXISTS FETCH FLOAT FROM GROUP GROUPING HAVING IN INTO
    JOIN KEY LIKE MINUS NOT NUMBER ON OR ORDER OVER PRIMARY RANGE REFERENCES ROLLUP ROWS SELECT SETS THEN TIMESTAMP
    UNION UNIQUE USING VALUES VARCHAR2 WHEN WHERE WITH"""
)
RESERVED = _words(
    """ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS CONNECT CREATE
    CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING
    IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG MAXEXTENTS
    MINUS MLSLABEL MODE MODIFY NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE OPTION OR ORDER PCTFREE
    PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE SMALLINT START
    SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES VARCHAR VARCHAR2 VIEW
    WHENEVER WHERE WITH"""
)
TYPES = _words("BLOB CLOB DATE FLOAT INTEGER NUMBER NUMERIC TIMESTAMP VARCHAR2")
IDENTIFIER_CHARS = 30  # 12.1; later versions take 128
PATTERNS = {
    "::": r"::",
    "LIMIT": r"\bLIMIT\b",
    "ILIKE": r"\bILIKE\b",
    "FILTER": r"\bFILTER\s*\(",
    "EXCEPT": r"\bEXCEPT\b",
    "RECURSIVE": r"\bRECURSIVE\b",
    "QUALIFY": r"\bQUALIFY\b",
    "DISTINCT ON": r"\bDISTINCT\s+ON\b",
    "boolean literal": r"\b(true|false)\b",
    "subquery alias AS": r"\)\s+AS\s+\w+\s+(WHERE|JOIN|ON|GROUP|ORDER|,)",
    "table alias AS": r"\b(FROM|JOIN)\s+\w+\s+AS\s+\w+",
}


def lint(sql: str) -> list[str]:
    """Names of the faults in one Oracle query or view body; empty when none was found."""
    bare = _without_strings(sql)
    try:
        tree = sqlglot.parse_one(sql, dialect="oracle")
    except sqlglot.errors.SqlglotError:
        return ["does not parse"]
    faults = [name for name, pattern in PATTERNS.items() if re.search(pattern, bare, re.IGNORECASE)]
    if isinstance(tree, exp.Query):
        called = re.findall(r"\b([A-Za-z_]\w*)\s*\(", bare)
        faults += [f"function {name}" for name in called if name.upper() not in FUNCTIONS | KEYWORDS]
        if not tree.find(exp.From):
            faults.append("no FROM")
    faults += [f"name {name}" for name in re.findall(r"\bAS\s+(\w+)", bare) if name.upper() in RESERVED - TYPES]
    for node in tree.walk():
        faults += _node_faults(node)
    return faults


def lint_table(sql: str) -> list[str]:
    """Names of the faults in one CREATE TABLE: types Oracle lacks, reserved or overlong names."""
    faults = []
    for line in sql.splitlines():
        column = re.match(r'\s+("?\w+"?) (\w+)', line)
        if column is None or column[1].upper() == "CONSTRAINT":
            continue
        name, kind = column[1], column[2].upper()
        if kind not in TYPES:
            faults.append(f"type {kind}")
        if name.upper() in RESERVED or name.startswith('"'):
            faults.append(f"name {name}")
    faults += [f"long name {name}" for name in re.findall(r"\w+", sql) if len(name) > IDENTIFIER_CHARS]
    return faults


def _node_faults(node: exp.Expression) -> list[str]:
    faults = []
    if isinstance(node, exp.Group):
        if any(item.is_number for item in node.expressions):
            faults.append("GROUP BY position")
        if any(item.find(exp.Placeholder) for item in node.expressions):
            faults.append("bind in GROUP BY (ORA-00979)")
    if isinstance(node, exp.Select) and any(isinstance(item.unalias(), exp.Predicate) for item in node.expressions):
        faults.append("condition as a column (23ai only)")
    if isinstance(node, exp.Extract) and node.name.upper() not in ("YEAR", "MONTH", "DAY"):
        faults.append(f"EXTRACT {node.name} (ORA-30076 on a DATE)")
    if isinstance(node, exp.Interval) and node.args.get("unit") is None:
        faults.append("INTERVAL without a unit")
    return faults


def _without_strings(sql: str) -> str:
    return re.sub(r"'(?:[^']|'')*'", "''", sql)


@functools.cache
def lint_emitted(sql: str) -> tuple[str, ...]:
    """Faults of a statement as the product has sent it; statements of the driver's own kind are left alone.

    The product sends the same texts over and over, and to parse one takes longer than to run it.
    """
    return tuple(_emitted_faults(sql))


def _emitted_faults(sql: str) -> list[str]:
    word = sql.lstrip(" (\n").split(None, 1)[0].upper() if sql.strip() else ""
    if re.search(r"\bFROM\s+all_", sql, re.IGNORECASE):  # how SQLAlchemy reads the dictionary, by version of the server
        return []
    if word in ("SELECT", "WITH"):
        return [fault for fault in lint(sql) if fault not in ("function SETS", "function WITHIN")]
    if word == "CREATE" and re.match(r"\s*CREATE\s+TABLE", sql):
        return lint_table(sql)
    if word == "CREATE" and " VIEW " in sql:
        return lint(re.split(r"\bAS\s+(?=SELECT\b)", sql, maxsplit=1)[-1])
    return []
