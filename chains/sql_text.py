"""SQL in a model's answer: finding it, and putting right what can be put right without asking again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import sqlglot
from rapidfuzz import fuzz, process
from sqlglot import exp
from sqlglot.errors import SqlglotError

from azs.errors import SqlRefusedError
from azs.security import vocabulary
from azs.security.lexer import Piece, pieces
from chains.database_schema import ColumnInfo, DatabaseSchema, TableInfo

_FENCE = re.compile(r"```[ \t]*(?:\w+)?[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_START = re.compile(r"\b(?:select|with\s+\w+\s+as)\b", re.IGNORECASE)
_BACKTICKS = re.compile(r"('(?:[^']|'')*')|`([^`'\"\n]+)`")
_SELECT = re.compile(r"select\s+", re.IGNORECASE)
_COMPARISONS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">="))
_ALIKE = 80
_LATIN = dict(
    re.findall(
        r"(\w):(\w*)",
        """а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh
        щ:shch ъ: ы:y ь: э:e ю:yu я:ya""",
    )
)


def extract_sql(text: str) -> str:
    """The statement in an answer, whatever is written around it; "" where there is none."""
    fenced = [block for block in _FENCE.findall(text) if _START.search(block)]
    body = fenced[0] if fenced else text
    found = _START.search(body)
    if not found:
        return ""
    body = body[found.start() :]
    if not fenced:
        body = re.split(r"\n\s*\n|\n(?:SQLResult|Answer|Question)\s*:|```", body)[0]
    return _first_statement(body).strip()


def settle(sql: str, schema: DatabaseSchema) -> str:
    """The statement with the slips of writing put right that leave its sense alone.

    Beside what `settle_quotes` does, values that are none of their column's become the one they are nearly spelt as,
    a column under the name of a table that lacks it goes to the one table of the statement that has it, and figures of
    groups get the names of their groups beside them.
    """
    return _labelled(_owned(_rewritten(sql, schema, values=True), schema), schema.dialect)


def settle_quotes(sql: str, schema: DatabaseSchema) -> str:
    """The statement with compared texts in double quotes as strings, and forbidden words that are names in quotes."""
    return _rewritten(sql, schema, values=False)


def nearest_value(value: str, column: ColumnInfo) -> str:
    """The stored value of a column that `value` means; `value` itself where it is one, or none is near enough."""
    if value in column.values or not column.complete or not column.values:
        return value
    folded = {stored.casefold(): stored for stored in column.values}
    if value.casefold() in folded:
        return folded[value.casefold()]
    for spelling in dict.fromkeys((value.casefold(), latin(value))):
        best = process.extractOne(spelling, list(folded), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best:
            return folded[best[0]]
    return value


def latin(text: str) -> str:
    """A Russian text in Latin letters, in lower case."""
    return "".join(_LATIN.get(letter, letter) for letter in text.casefold())


def _rewritten(sql: str, schema: DatabaseSchema, *, values: bool) -> str:
    sql = _BACKTICKS.sub(lambda match: match[1] or f'"{match[2]}"', sql)
    try:
        found = pieces(sql)
    except SqlRefusedError:
        return sql
    named = {table.name.lower() for table in schema.tables} | {column.name.lower() for _, column in schema.columns()}
    parts, at = [], 0
    for place, piece in enumerate(found):
        parts.append(sql[at : piece.start])
        if piece.kind == "word" and piece.lower in vocabulary.FORBIDDEN_WORDS and piece.lower in named:
            parts.append(_stored(piece.lower, schema))
        else:
            parts.append(_text(found, place, named, schema if values else None))
        at = piece.end
    return "".join([*parts, sql[at:]])


def _owned(sql: str, schema: DatabaseSchema) -> str:
    """The statement with each "alias.column" under an alias whose table has the column."""
    try:
        tree = sqlglot.parse_one(sql, dialect=schema.dialect)
        found = pieces(sql)
    except (SqlglotError, SqlRefusedError):
        return sql
    owners: dict[str, TableInfo] = {}
    for table in tree.find_all(exp.Table):
        info = schema.table(table.name)
        if info is not None:
            owners[table.alias_or_name.lower()] = info
    names = {table.alias_or_name.lower(): table.alias_or_name for table in tree.find_all(exp.Table)}
    parts, at = [], 0
    for owner, dot, column in zip(found, found[1:], found[2:], strict=False):
        if dot.text != "." or owner.lower not in owners or owners[owner.lower].column(column.lower):
            continue
        having = [alias for alias, info in owners.items() if info.column(column.lower)]
        if len(having) == 1 and column.kind in ("word", "quoted"):
            parts += [sql[at : owner.start], names[having[0]]]
            at = owner.end
    return "".join([*parts, sql[at:]])


def _labelled(sql: str, dialect: str) -> str:
    """The statement with the columns it groups by in front, where it shows figures alone."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return sql
    group = tree.args.get("group")
    if not isinstance(tree, exp.Select) or group is None or tree.args.get("with_") or tree.args.get("distinct"):
        return sql
    columns = [item for item in group.expressions if isinstance(item, exp.Column)]
    plain = [item for item in tree.selects if not isinstance(item.unalias(), exp.AggFunc)]
    if not columns or len(columns) < len(group.expressions) or plain:
        return sql
    names = ", ".join(column.sql(dialect=dialect) for column in columns)
    return _SELECT.sub(f"SELECT {names}, ", sql, count=1)


def _first_statement(body: str) -> str:
    quoted = ""
    for at, character in enumerate(body):
        if quoted:
            quoted = "" if character == quoted else quoted
        elif character in "'\"":
            quoted = character
        elif character == ";":
            return body[:at]
    return body


def _text(found: Sequence[Piece], at: int, named: set[str], schema: DatabaseSchema | None) -> str:
    """The piece; a text compared with a column becomes a string, and a stored value where the schema is given."""
    piece = found[at]
    column = _compared(found, at) if piece.kind in ("string", "quoted") else ""
    if not column or (piece.kind == "quoted" and piece.lower in named):
        return piece.text
    mark = piece.text[0]
    value = piece.text[1:-1].replace(mark * 2, mark)
    if schema and found[at - 1].lower not in ("like", "ilike"):
        value = _known_value(value, column, found, schema)
    return "'" + value.replace("'", "''") + "'"


def _stored(name: str, schema: DatabaseSchema) -> str:
    names = [table.name for table in schema.tables] + [column.name for _, column in schema.columns()]
    return schema.written(next(one for one in names if one.lower() == name))


def _compared(found: Sequence[Piece], at: int) -> str:
    """Name of the column that the text at this place is compared with, in lower case; "" where there is none."""
    before = at - 1
    if before >= 0 and found[before].text in ("(", ","):
        while before >= 0 and (found[before].text in ("(", ",") or found[before].kind in ("string", "quoted")):
            if found[before].text == "(":
                break
            before -= 1
        before -= 1
        if before < 0 or found[before].lower != "in":
            return ""
    elif before < 0 or not (found[before].text in _COMPARISONS or found[before].lower in ("like", "ilike")):
        return ""
    before -= 1
    if before >= 0 and found[before].lower == "not":
        before -= 1
    named = before >= 0 and found[before].kind in ("word", "quoted")
    return found[before].lower if named else "?"


def _known_value(value: str, column: str, found: Sequence[Piece], schema: DatabaseSchema) -> str:
    """The value as one of the columns of that name in the tables of the statement has it."""
    infos = list(_columns(column, {piece.lower for piece in found}, schema))
    if any(value in info.values or not info.complete for info in infos):
        return value
    better = {nearest_value(value, info) for info in infos} - {value}
    return better.pop() if len(better) == 1 else value


def _columns(name: str, words: set[str], schema: DatabaseSchema) -> Iterator[ColumnInfo]:
    for table, column in schema.columns():
        if column.name.lower() == name and table.name.lower() in words and column.kind == "text":
            yield column
