"""Attacks that are long, or that hold characters an editor may lose."""

from __future__ import annotations

_DIALECTS = ("oracle", "duckdb", "sqlite")


def attacks() -> list[tuple[str, str, str]]:
    """Each attack as (dialect, id, statement)."""
    made: list[tuple[str, str, str]] = []
    for dialect in _DIALECTS:
        made += [(dialect, f"{dialect[0].upper()}-GEN-{name}", sql) for name, sql in _every(dialect).items()]
    made += [("oracle", f"O-GEN-{name}", sql) for name, sql in _oracle().items()]
    made += [("duckdb", f"D-GEN-{name}", sql) for name, sql in _duckdb().items()]
    made += [("sqlite", f"S-GEN-{name}", sql) for name, sql in _sqlite().items()]
    return made


def _every(dialect: str) -> dict[str, str]:
    titles = "SELECT title FROM v_incident WHERE incident_id = "
    secret = {"oracle": "SELECT name FROM sys.user$", "duckdb": "SELECT question FROM feedback"}.get(
        dialect, "SELECT sql FROM sqlite_master"
    )
    return {
        "long-brackets-300": titles + "(" * 300 + "1" + ")" * 300,
        "long-not-1000": "SELECT title FROM v_incident WHERE " + "NOT " * 1000 + "is_open = 1",
        "long-minus-3000": titles + "- " * 3000 + "1",
        "long-or-5000": titles + " OR incident_id = ".join(map(str, range(5000))),
        "long-plus-5000": "SELECT incident_id" + " + 1" * 5000 + " AS n FROM v_incident",
        "long-case-300": "SELECT "
        + "CASE WHEN is_open = 1 THEN 1 ELSE " * 300
        + "0"
        + " END" * 300
        + " AS n FROM v_incident",
        "long-call-300": "SELECT " + "UPPER(" * 300 + "title" + ")" * 300 + " AS t FROM v_incident",
        "long-subquery-200": "SELECT * FROM (" * 200 + "SELECT title FROM v_incident" + ") t" * 200,
        "long-union-500": " UNION ALL ".join(["SELECT title FROM v_incident"] * 500),
        "long-cte-300": _chained(300),
        "long-cte-doubling-30": _doubling(30),
        "long-join-60": "SELECT COUNT(*) FROM v_incident t0"
        + "".join(f" JOIN v_incident t{i} ON t{i}.severity = t{i - 1}.severity" for i in range(1, 61)),
        "long-columns-3000": "SELECT " + ", ".join(f"loss_rub AS c{i}" for i in range(3000)) + " FROM v_incident",
        "long-list-50000": f"SELECT title FROM v_incident WHERE incident_id IN ({', '.join(map(str, range(50000)))})",
        "long-text-200kb": "SELECT title FROM v_incident WHERE title = '" + "ж" * 100_000 + "'",
        "long-comment-200kb": "SELECT title FROM v_incident /* " + "x" * 200_000 + " */",
        "long-spaces-200kb": f"SELECT title FROM v_incident{' ' * 200_000}UNION ALL {secret}",
        "long-name-100kb": f'SELECT title AS "{"n" * 100_000}" FROM v_incident',
        "long-open-brackets-20000": "SELECT " + "(" * 20_000,
        "long-open-quote": titles + "'" + "''" * 50_000,
        "sign-nul": f"SELECT title FROM v_incident\x00 UNION ALL {secret}",
        "sign-nul-in-name": "SELECT title FROM v_incident\x00_raw",
        "sign-nul-in-text": f"SELECT title FROM v_incident WHERE title = 'x\x00' UNION ALL {secret} --'",
        "sign-bom": f"\ufeff{secret}",
        "sign-bom-in-name": "SELECT title FROM v_\ufeffincident",
        "sign-zero-width-in-name": "SELECT title FROM v_inci\u200bdent",
        "sign-zero-width-joiner-in-column": "SELECT ti\u200dtle FROM v_incident",
        "sign-soft-hyphen-in-name": "SELECT title FROM v_inci\u00addent",
        "sign-combining-in-name": "SELECT title FROM v_incide\u0301nt",
        "sign-nbsp": f"SELECT\u00a0title\u00a0FROM\u00a0v_incident\u00a0UNION\u00a0ALL\u00a0{secret}",
        "sign-fullwidth-name": "SELECT title FROM \uff56\uff3f\uff49\uff4e\uff43\uff49\uff44\uff45\uff4e\uff54",
        "sign-fullwidth-semicolon": "SELECT title FROM v_incident\uff1b DELETE FROM incidents",
        "sign-greek-question-mark": "SELECT title FROM v_incident\u037e DELETE FROM incidents",
        "sign-fullwidth-quotes": f"SELECT title FROM v_incident WHERE title = \uff07x\uff07 UNION ALL {secret}",
        "sign-curly-quotes": f"SELECT title FROM v_incident WHERE title = \u2019x\u2019 UNION ALL {secret} --\u2019",
        "sign-fullwidth-brackets": "SELECT COUNT\uff08*\uff09 FROM v_incident\uff0cv_station_day",
        "sign-fullwidth-keyword": f"\uff33\uff25\uff2c\uff25\uff23\uff34 title FROM v_incident UNION ALL {secret}",
        "sign-cyrillic-name": "SELECT title FROM v_in\u0441id\u0435nt",
        "sign-long-s": "\u017fELECT title FROM v_incident",
        "sign-kelvin": "SELECT title FROM v_incident UNION ALL SELECT to\u212aen FROM accounts",
        "sign-line-separator": f"SELECT title FROM v_incident -- titles\u2028UNION ALL {secret}\n UNION ALL {secret}",
        "sign-carriage-return": f"SELECT title FROM v_incident -- titles\r\nUNION ALL {secret}",
        "sign-next-line": f"SELECT title FROM v_incident --\u0085\nUNION ALL {secret}",
        "sign-vertical-tab": f"SELECT title FROM v_incident\x0bUNION\x0cALL {secret}",
        "sign-right-to-left": f"SELECT title FROM v_incident /* \u202e */ UNION ALL {secret} /* \u202c */",
        "sign-lone-surrogate": "SELECT title FROM v_incident WHERE title = '\ud800'",
        "sign-substitute": f"SELECT title FROM v_incident \x1a UNION ALL {secret}",
        "sign-backspace": f"{secret} \x08\x08\x08\x08 -- FROM v_incident",
        "empty": "",
        "only-comment": "-- SELECT title FROM v_incident",
        "only-semicolons": ";;;",
        "only-spaces": " \t\n ",
    }


def _oracle() -> dict[str, str]:
    rows = " UNION ALL ".join(["SELECT 1 AS n FROM dual"] * 10)
    ten = ", ".join(f"t{i} AS (SELECT a.n FROM ({rows}) a, {'t' + str(i - 1) if i else 'dual'} b)" for i in range(12))
    return {
        "long-hint-100kb": "SELECT /*+ " + "FULL(i) " * 12_500 + "*/ title FROM v_incident i",
        "long-powers-of-ten": f"WITH {ten} SELECT COUNT(*) FROM t11",
        "long-concat-of-padding": "SELECT "
        + " || ".join(["TO_CLOB(RPAD('x', 4000, 'x'))"] * 1000)
        + " FROM v_incident",
        "long-q-quote": "SELECT q'[" + "]" * 50_000 + "]' AS t FROM v_incident UNION ALL SELECT name FROM sys.user$",
        "sign-package-fullwidth": "SELECT \uff35\uff34\uff2c_HTTP.REQUEST('http://10.0.0.5/') FROM v_incident",
        "sign-package-cyrillic": "SELECT UTL_HTT\u0420.REQUEST('http://10.0.0.5/') FROM v_incident",
        "sign-ideographic-space": "SELECT title FROM v_incident\u3000UNION ALL SELECT name FROM sys.user$",
        "sign-q-quote-of-nul": "SELECT q'\x00'\x00' AS t FROM v_incident UNION ALL SELECT name FROM sys.user$ --'",
        "sign-return-in-comment": "SELECT title FROM --\rv_incident --\nincidents",
        "sign-line-separator-in-comment": "SELECT title FROM --\u2028v_incident --\nincidents",
        "sign-dollar-fullwidth": "SELECT name FROM sys.user\uff04",
    }


def _duckdb() -> dict[str, str]:
    # DuckDB takes many signs for a space, so `feedback<sign>x` is the table with an alias and not the CTE. A line
    # comment ends at a carriage return there.
    read = 'WITH "feedback{0}x" AS (SELECT title AS question FROM v_incident) SELECT question FROM feedback{0}x'
    signs = {"zero-width": "\u200b", "bom": "\ufeff", "nbsp": "\u00a0", "ideographic": "\u3000", "thin": "\u2009"}
    return {f"sign-cte-{name}": read.format(sign) for name, sign in signs.items()} | {
        "sign-return-ends-comment": "SELECT title FROM --\rincidents --\nv_incident",
        "sign-vertical-tab-in-comment": "SELECT title FROM --\x0bv_incident --\nincidents",
        "sign-nul-cuts-condition": "SELECT title, reported_by FROM v_incident\x00 WHERE 1 = 0",
    }


def _sqlite() -> dict[str, str]:
    # a line comment ends at a line feed only
    return {
        "sign-return-in-comment": "SELECT title FROM --\rv_incident --\nincidents",
        "sign-next-line-in-comment": "SELECT title FROM --\x85v_incident --\nincidents",
        "sign-line-separator-in-comment": "SELECT title FROM --\u2028v_incident --\nincidents",
    }


def _chained(number: int) -> str:
    steps = ", ".join(f"c{i} AS (SELECT title FROM c{i - 1})" for i in range(1, number))
    return f"WITH c0 AS (SELECT title FROM v_incident), {steps} SELECT title FROM c{number - 1}"


def _doubling(number: int) -> str:
    steps = ", ".join(f"c{i} AS (SELECT n FROM c{i - 1} UNION ALL SELECT n FROM c{i - 1})" for i in range(1, number))
    return f"WITH c0 AS (SELECT incident_id AS n FROM v_incident), {steps} SELECT COUNT(*) AS n FROM c{number - 1}"
