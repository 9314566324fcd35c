"""Files with data that a person attached: a private database of their tables, and answers from it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from azs.database.access import as_person
from azs.database.private import PrivateDatabase
from azs.errors import CancelledError, DataFileError, UnanswerableError
from azs.i18n import describe, t
from azs.knowledge.data_file import DataFile, DataTable, identifier
from azs.security.actor import Actor
from azs.settings import Settings
from chains.answer import Answer, language_of
from chains.chart import choose_chart, shape_of_frame
from chains.database_schema import ColumnInfo, DatabaseSchema, Link, TableInfo
from chains.file_incidents import TABLE, copy_incidents, find_join
from chains.file_index import TableIndex
from chains.file_plan import Field, FilePlan, Join, Table, compile_file_plan
from chains.file_question import FileQuestion, Read, read_file_question
from chains.file_sentence import answer_text, result_rows, result_shape, table_text, understood
from chains.free_sql import FreeSql
from chains.models.client import ModelClient
from chains.sql_source import Rows, TableSource

MAX_FILES, MAX_TOTAL_CELLS = 8, 8_000_000
MAX_VALUES = 2_000
SHOWN_COLUMNS = 14
INCIDENTS_S = 600.0
Model = Callable[[], ModelClient]


@dataclass(frozen=True)
class Attached:
    """A file of the conversation with its tables as they may be asked about."""

    file: DataFile
    tables: tuple[Table, ...]


class DataFiles:
    """The attached files of one conversation of one person."""

    def __init__(self, settings: Settings, actor: Actor, *, today: dt.date | None = None) -> None:
        """
        Args:
            today: what "today" means; the current day of the settings' time zone when not given.
        """
        self._settings = settings
        self._database = PrivateDatabase(settings)
        self._engine = as_person(self._database.engine, actor, "data_files")
        self._today = today
        self._attached: list[Attached] = []
        self._indexes: dict[str, TableIndex] = {}
        self._incidents: tuple[float, Table] | None = None

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The files, oldest first."""
        return tuple(self._attached)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables of all files."""
        return tuple(table for one in self._attached for table in one.tables)

    @property
    def today(self) -> dt.date:
        """The day "today" means."""
        return self._today or dt.datetime.now(ZoneInfo(self._settings.timezone)).date()

    def add(self, file: DataFile) -> None:
        """Take a file in, in place of one of the same name.

        Raises:
            DataFileError: there are too many, or they are too large together.
            DatabaseError: it does not fit in memory.
        """
        others = [one for one in self._attached if one.file.name != file.name]
        if len(others) >= MAX_FILES:
            raise DataFileError("data_files.too_many", file=file.name, most=MAX_FILES)
        cells = sum(table.frame.size for one in (*(other.file for other in others), file) for table in one.tables)
        if cells > MAX_TOTAL_CELLS:
            raise DataFileError("data_files.too_much", file=file.name)
        self.remove(file.name)
        taken = {TABLE, *(table.name.lower() for table in self.tables)}
        tables = []
        for table in file.tables:
            name = identifier(table.name, taken)
            self._database.store(name, [(column.name, column.kind) for column in table.columns], table.frame)
            tables.append(_table(file.name, name, table))
        self._attached.append(Attached(file, tuple(tables)))

    def remove(self, name: str) -> None:
        """Forget a file."""
        for one in [one for one in self._attached if one.file.name == name]:
            for table in one.tables:
                self._database.drop(table.name)
                self._indexes.pop(table.name, None)
            self._attached.remove(one)

    def close(self) -> None:
        """Forget everything."""
        self._attached.clear()
        self._database.close()

    def index(self, table: Table) -> TableIndex:
        """The words of a table."""
        if table.name not in self._indexes:
            self._indexes[table.name] = TableIndex([table])
        return self._indexes[table.name]

    def read(self, question: str, lang: str, *, choices: Mapping[str, str] | None = None) -> Read:
        """The question as the rules read it over the table that fits it best, without the incidents."""
        asked = FileQuestion(question, lang, self.today, self._settings.fiscal_month, choices or {})
        return read_file_question(asked, [self.index(table) for table in self.tables])

    def ask(
        self, question: str, *, incidents: sa.Engine | None = None, language: str | None = None,
        choices: Mapping[str, str] | None = None, model: Model | None = None,
        on_stage: Callable[[str], None] | None = None, cancelled: Callable[[], bool] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer a question from the files.

        Args:
            incidents: the engine of the person, for questions that join incidents with a file.
            language: of the answer; that of the question when not given.
            choices: what the person picked where a doubt was shown.
            model: gives the language model; None where there is none.
            on_stage: told a short text of what is being done.
            cancelled: asked between the steps and while the model writes.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError, ModelError: the database or the model cannot be used.
        """
        began = time.perf_counter()
        lang = language or language_of(question, self._settings.language)
        asked = _Asked(question, lang, choices or {}, on_stage or (lambda _text: None), cancelled or (lambda: False))
        try:
            found = self._answer(asked, incidents, model)
        except UnanswerableError as error:
            reason = t("data_files.cannot", lang, reason=describe(error, lang))
            found = Answer(question, lang, "unanswerable", text=reason, reason=reason)
        files = found.files or tuple(one.file.name for one in self._attached)
        return replace(found, seconds=time.perf_counter() - began, choices=tuple(asked.choices.items()), files=files)

    def _answer(self, asked: _Asked, incidents: sa.Engine | None, model: Model | None) -> Answer:
        if not self._attached:
            raise UnanswerableError("data_files.no_files")
        asked.step("assistant.stage_reading")
        read = self.read(asked.question, asked.lang, choices=asked.choices)
        if read.incidents and incidents is None:
            raise UnanswerableError("data_files.no_incidents")
        if read.incidents and incidents is not None:
            asked.step("data_files.stage_incidents")
            read = self._with_incidents(asked, read, incidents)
        if read.doubt is not None:
            text = t("assistant.which", asked.lang, word=read.doubt.word)
            text = t("data_files.which_table", asked.lang) if read.doubt.name == "table" else text
            return Answer(asked.question, asked.lang, "clarify", text=text, doubt=read.doubt)
        if read.plan is not None:
            return self._of_plan(asked, read, read.plan)
        if model is not None:
            return self._written(asked, read, model())
        raise self._refused(read)

    def _with_incidents(self, asked: _Asked, read: Read, engine: sa.Engine) -> Read:
        """The question read again with the incidents beside the table it is about."""
        table = read.table
        copied = self._copied(engine)
        found = [join for one in ([table] if table else []) if (join := self._join(one, copied))]
        found = found or [join for one in self.tables if (join := self._join(one, copied))]
        if not found:
            return replace(read, plan=None, reason="no_join", doubt=None, unknown=())
        join = found[0]
        mine = next(one for one in self.tables if join.key in one.fields)
        question = FileQuestion(
            asked.question, asked.lang, self.today, self._settings.fiscal_month, asked.choices, join
        )  # fmt: skip
        return read_file_question(question, [TableIndex([mine, copied])])

    def _copied(self, engine: sa.Engine) -> Table:
        if self._incidents is None or time.monotonic() - self._incidents[0] > INCIDENTS_S:
            self._incidents = time.monotonic(), copy_incidents(engine, self._database)
        return self._incidents[1]

    def _join(self, table: Table, incidents: Table) -> Join | None:
        wanted = [field for field in table.fields if field.kind in ("text", "integer")]
        keys = [
            field for field in incidents.fields if field.name in ("station_code", "station_name", "incident_number")
        ]
        return find_join(table, incidents, {f"{one.table}.{one.name}": self._distinct(one) for one in (*wanted, *keys)})

    def _distinct(self, field: Field) -> set[str]:
        source = sa.table(field.table, sa.column(field.name))
        column = source.c[field.name]
        query = sa.select(column).where(column.is_not(None)).distinct().limit(200_000)
        with self._engine.connect() as connection:
            return {str(row[0]).strip().lower() for row in connection.execute(query)}

    def _of_plan(self, asked: _Asked, read: Read, plan: FilePlan) -> Answer:
        lang = asked.lang
        said = understood(plan, lang)
        asked.step("assistant.understood", text=said)
        asked.step("assistant.stage_query")
        sql = compile_file_plan(plan)
        found = self._source(joined=plan.join is not None).run(sql, max_rows=self._settings.max_rows)
        shape = result_shape(plan, lang)
        rows = result_rows(plan, found.rows, lang)
        text = answer_text(plan, shape, rows, lang)
        if found.cut:
            text = f"{text} {t('assistant.cut', lang)}"
        if plan.join and plan.join.table.cut:
            text = f"{text} {t('data_files.cut_incidents', lang, count=plan.join.table.rows)}"
        key = "data_files.source_joined" if plan.join else "data_files.source"
        mended = ", ".join(f"{said} → {meant}" for said, meant in read.mended)
        return Answer(
            asked.question, lang, "data", said, "plan", sql=sql, shape=shape, rows=rows, text=text, cut=found.cut,
            sources=(t(key, lang, file=table_text(plan.table)),), chart=choose_chart(shape, rows),
            caution=t("data_files.mended", lang, words=mended) if mended else "", files=(plan.table.file,),
        )  # fmt: skip

    def _written(self, asked: _Asked, read: Read, client: ModelClient) -> Answer:
        """The answer of a statement the model wrote; it passes the guard like every other."""
        asked.step("assistant.stage_sql")
        joined = read.incidents and self._incidents is not None
        writer = FreeSql(self._source(joined=joined), client)
        found = writer.ask(
            asked.question, today=self.today, max_rows=self._settings.max_rows, cancelled=asked.cancelled
        )  # fmt: skip
        if found.refusal:
            raise self._refused(read)
        return _of_model(asked, client, found.sql, Rows(found.columns, found.rows, found.cut), found.usage.prompt_tokens
                         + found.usage.completion_tokens, self._files_in(found.sql))  # fmt: skip

    def _files_in(self, sql: str) -> tuple[str, ...]:
        """Files whose tables a statement names."""
        return tuple(dict.fromkeys(table.file for table in self.tables if table.name.lower() in sql.lower()))

    def _source(self, *, joined: bool) -> TableSource:
        tables = [*self.tables, *([self._incidents[1]] if joined and self._incidents else [])]
        return TableSource(
            self._engine, told_schema(tables, [table for one in self._attached for table in one.file.tables])
        )

    def _refused(self, read: Read) -> UnanswerableError:
        fields = read.table.fields if read.table else [field for table in self.tables for field in table.fields]
        names = ", ".join(dict.fromkeys(f"«{field.title('ru')}»" for field in fields[:SHOWN_COLUMNS]))
        names += "…" if len(fields) > SHOWN_COLUMNS else ""
        if read.unknown:
            return UnanswerableError("data_files.unknown_word", word=read.unknown[0], columns=names)
        return UnanswerableError(f"data_files.{read.reason or 'no_subject'}", columns=names, word=read.word)


@dataclass(frozen=True)
class _Asked:
    question: str
    lang: str
    choices: Mapping[str, str]
    told: Callable[[str], None]
    cancelled: Callable[[], bool]

    def step(self, key: str, **words: str) -> None:
        """Tell a stage; stops where the person stopped."""
        if self.cancelled():
            raise CancelledError("assistant.cancelled")
        self.told(t(key, self.lang, **words))


def _of_model(asked: _Asked, client: ModelClient, sql: str, found: Rows, tokens: int, files: tuple[str, ...]) -> Answer:
    rows = [tuple(row) for row in found.rows]
    shape = shape_of_frame(found.columns, rows)
    lang = asked.lang
    text = t("assistant.free_text", lang, rows=str(len(rows)))
    return Answer(
        asked.question, lang, "data", t("data_files.by_model_understood", lang), "sql", sql=sql, shape=shape, rows=rows,
        text=text, chart=choose_chart(shape, rows), caution=t("data_files.by_model", lang, model=client.name),
        model_name=client.name, tokens=tokens, cut=found.cut, files=files,
        sources=(t("data_files.source", lang, file=", ".join(files)),),
    )  # fmt: skip


def _table(file: str, name: str, table: DataTable) -> Table:
    """A table with the values of its columns."""
    fields = []
    for column in table.columns:
        series = table.frame[column.name].dropna()
        distinct = series.unique()
        values = tuple(map(str, distinct)) if column.kind == "text" and len(distinct) <= MAX_VALUES else ()
        fields.append(
            Field(
                name,
                column.name,
                (column.title,),
                column.kind,
                column.unit,
                values,
                (),
                len(distinct),
                len(table.frame),
            )
        )
    return Table(file, name, table.title, tuple(fields), len(table.frame))


def told_schema(tables: Sequence[Table], stored: Sequence[DataTable]) -> DatabaseSchema:
    """The tables as a model is shown them and the guard lets them be read."""
    frames = dict(zip((table.name for table in tables if table.file), stored, strict=False))
    infos = tuple(
        TableInfo(
            table.name, tuple(map(_column, table.fields)), table.title, _first_rows(frames.get(table.name))
        )
        for table in tables
    )  # fmt: skip
    links = [
        Link(table.name, table.fields[0].name, parent.name, parent.fields[0].name)
        for table, one in zip(tables, stored, strict=False) if one.parent
        for parent, other in zip(tables, stored, strict=False)
        if parent.file == table.file and (other.title or "parent") == one.parent
    ]  # fmt: skip
    return DatabaseSchema("duckdb", infos, tuple(links))


def _column(field: Field) -> ColumnInfo:
    comment = field.titles[0] if field.titles[0] != field.name else ""
    return ColumnInfo(field.name, field.kind, field.values, bool(field.values), comment=comment)


def _first_rows(table: DataTable | None, count: int = 3) -> tuple[tuple[str, ...], ...]:
    if table is None:
        return ()
    return tuple(
        tuple("NULL" if pd.isna(value) else str(value) for value in row)
        for row in table.frame.head(count).astype(object).itertuples(index=False, name=None)
    )
