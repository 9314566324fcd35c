"""Would a real Oracle (12c and later) take this statement? Finds what the usual generators get wrong."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

FUNCTIONS = frozenset(
    ["ABS", "ADD_MONTHS", "AVG", "CEIL", "COALESCE", "CONCAT", "COUNT", "DECODE", "DENSE_RANK", "EXTRACT", "FLOOR", "GREATEST", "GROUPING", "INITCAP", "INSTR", "LAG", "LAST_DAY", "LEAD", "LEAST", "LENGTH", "LISTAGG", "LN", "LOWER", "LPAD", "LTRIM", "MAX", "MEDIAN", "MIN", "MOD", "MONTHS_BETWEEN", "NTILE", "NULLIF", "NVL", "NVL2", "PERCENTILE_CONT", "POWER", "RANK", "REGEXP_LIKE", "REPLACE", "ROUND", "ROW_NUMBER", "RPAD", "RTRIM", "SIGN", "SQRT", "STDDEV", "SUBSTR", "SUM", "TO_CHAR", "TO_DATE", "TO_NUMBER", "TO_TIMESTAMP", "TRANSLATE", "TRIM", "TRUNC", "UPPER", "CAST"]
)
KEYWORDS = frozenset(
    ["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "EXISTS", "OVER", "GROUP", "BY", "HAVING", "JOIN", "ON", "USING", "AS", "WITH", "WHEN", "THEN", "ELSE", "CASE", "BETWEEN", "LIKE", "UNION", "ALL", "MINUS", "ANY", "VALUES", "DISTINCT", "ORDER", "RANGE", "ROWS", "VARCHAR2", "NUMBER", "CHAR", "TIMESTAMP", "FLOAT", "KEY", "UNIQUE", "REFERENCES", "INTO", "CHECK", "FETCH", "PRIMARY", "SETS", "GROUPING", "ROLLUP"]
)


def lint(sql: str) -> list[str]:
    """Names of the faults in one Oracle statement; empty when none was found."""
    faults: list[str] = []
    bare = re.sub(r"'(?:[^']|'')*'", "''", sql)
    try:
        tree = sqlglot.parse_one(sql, dialect="oracle")
    except sqlglot.errors.SqlglotError:
        return ["does not parse"]
    if isinstance(tree, exp.Query):
        for name in re.findall(r"\b([A-Za-z_]\w*)\s*\(", bare):
            if name.upper() not in FUNCTIONS | KEYWORDS:
                faults.append(f"function {name}")
    patterns = {
        "::": r"::", "LIMIT": r"\bLIMIT\b", "ILIKE": r"\bILIKE\b", "FILTER": r"\bFILTER\s*\(", "EXCEPT": r"\bEXCEPT\b",
        "boolean literal": r"\b(true|false)\b", "subquery alias AS": r"\)\s+AS\s+\w+\s+(WHERE|JOIN|ON|GROUP|ORDER|,)",
        "table alias AS": r"\b(FROM|JOIN)\s+\w+\s+AS\s+\w+",
    }  # fmt: skip
    faults += [name for name, pattern in patterns.items() if re.search(pattern, bare, re.IGNORECASE)]
    for node in tree.walk():
        if isinstance(node, exp.Group) and any(item.is_number for item in node.expressions):
            faults.append("GROUP BY position")
        if isinstance(node, exp.Extract) and node.name.upper() not in ("YEAR", "MONTH", "DAY"):
            faults.append(f"EXTRACT {node.name}")
    if isinstance(tree, exp.Query) and not tree.find(exp.From):
        faults.append("no FROM")
    return faults
