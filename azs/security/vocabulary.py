"""What a statement may be made of: kinds of syntax, functions of each database, names without brackets."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

DIALECTS = ("oracle", "duckdb", "sqlite")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYWHERE = _words(
    """abs avg cast coalesce count dense_rank first_value lag last_value lead length lower ltrim max min nullif ntile
        percent_rank cume_dist rank replace round row_number rtrim sum trim upper sign nth_value exp log"""
)
FUNCTIONS: Mapping[str, frozenset[str]] = {
    "oracle": _EVERYWHERE | _words(
        """add_months chr ceil concat decode extract floor greatest grouping grouping_id initcap instr last_day
        least listagg
        ln lpad mod median months_between next_day numtodsinterval numtoyminterval nvl nvl2 percentile_cont
        percentile_disc power ratio_to_report regexp_count regexp_instr regexp_like
        regexp_replace to_dsinterval to_yminterval regexp_substr rpad sqrt stddev
        stats_mode substr to_char to_date to_number to_timestamp translate trunc variance width_bucket
        approx_count_distinct corr covar_pop covar_samp regr_slope stddev_pop stddev_samp var_pop var_samp"""
    ),
    "duckdb": _EVERYWHERE | _words(
        """age any_value array_agg epoch_ms list make_timestamp now today approx_count_distinct arg_max arg_min
        bool_and bool_or ceil ceiling concat concat_ws
        contains corr
        count_if covar_pop date date_add date_diff date_part date_sub date_trunc datediff datetrunc datepart day dayname
        dayofmonth dayofweek dayofyear ends_with epoch extract favg floor fsum greatest grouping grouping_id hour if
        ifnull instr isodow isoyear last_day least left len ln log log10 lpad mad make_date median minute mod mode month
        monthname pow power prefix quantile quantile_cont quantile_disc percentile_cont percentile_disc quarter
        regexp_extract regexp_full_match regexp_matches regexp_replace right rpad skewness split_part sqrt starts_with
        stddev stddev_pop stddev_samp strftime string_agg strptime strpos listagg group_concat substr substring suffix
        to_days to_hours to_months to_weeks to_years translate try_cast try_strptime trunc var_pop var_samp variance
        week weekday weekofyear year yearweek regr_slope date_sub current_localtimestamp"""
    ),
    "sqlite": _EVERYWHERE | _words(
        """ceil ceiling date datetime floor group_concat ifnull iif instr julianday ln mod nth_value percentile_cont pow
        power sqrt strftime string_agg substr substring time total trunc unixepoch printf format"""
    ),
}  # fmt: skip
"""Functions that compute from their arguments alone, and stay small."""

PADDING = _words("lpad rpad")
"""Functions whose second argument has to be a number up to `MAX_PADDING`: they make long texts."""
FORMATTING = _words("printf format")
"""Functions whose first argument has to be a plain format without long widths."""
MAX_PADDING = 200

SYNTAX = _words(
    """all and any as between exclude by group join keep case char cube decimal distinct else except exists filter
        first float from
        having in intersect is last limit like ilike materialized minus next not number numeric nvarchar2 offset on or
        over qualify rollup select sets some then timestamp union using values varchar varchar2 when where with
        grouping fetch"""
)
"""Words that may stand before a bracket without being a function."""

BARE = {
    "oracle": _words("sysdate systimestamp current_date current_timestamp localtimestamp rownum"),
    "duckdb": _words("current_date current_timestamp localtimestamp"),
    "sqlite": _words("current_date current_timestamp current_time"),
}
"""Names that stand for a value without being a column."""

FORBIDDEN_WORDS = _words(
    """connect prior nocycle model match_recognize pivot unpivot sample tablesample lateral natural recursive nextval
        currval rowid ora_rowscn uescape positional asof anti semi oid _rowid_ returning versions cursor
        multiset user uid current_user session_user current_role current_catalog current_schema localtime level external
        columns summarize describe regexp rlike glob match similar overlaps collate"""
)
"""Words that no statement may hold outside of quotes, whatever their place."""

NODES: frozenset[type[exp.Expr]] = frozenset((
    exp.Select, exp.With, exp.CTE, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered,
    exp.Limit, exp.Fetch, exp.LimitOptions, exp.Offset, exp.Union, exp.Intersect, exp.Except, exp.Subquery, exp.Table,
    exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Literal, exp.Star, exp.Null, exp.Boolean,
    exp.Add, exp.Sub,
    exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.And, exp.Or, exp.Not,
    exp.Paren, exp.Neg, exp.Between, exp.In, exp.Like, exp.ILike, exp.Escape, exp.Is, exp.Exists, exp.Case, exp.If,
    exp.Any, exp.All, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Window, exp.WindowSpec, exp.Interval,
    exp.Var, exp.Distinct, exp.DPipe, exp.Tuple, exp.GroupingSets, exp.Rollup, exp.Cube, exp.WithinGroup, exp.Filter,
    exp.IgnoreNulls, exp.RespectNulls, exp.Placeholder, exp.Parameter, exp.IntervalSpan, exp.Pseudocolumn, exp.Qualify,
    exp.OverflowTruncateBehavior,
    exp.NullSafeEQ, exp.NullSafeNEQ, exp.Anonymous, exp.AnonymousAggFunc,
))  # fmt: skip
"""Kinds of syntax; functions come besides, by their written names."""

ARGUMENTS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Select: _words("with_ expressions distinct from_ joins where group having order limit offset windows qualify"),
    exp.Table: _words("this alias"),
    exp.Subquery: _words("this alias with_"),
    exp.Join: _words("this on using side kind"),
    exp.With: _words("expressions"),
    exp.CTE: _words("this alias materialized"),
    exp.Column: _words("this table join_mark"),
    exp.Star: _words("except_"),
    exp.Group: _words("expressions grouping_sets rollup cube all"),
    exp.Distinct: _words("expressions on"),
    exp.TableAlias: _words("this columns"),
    exp.Identifier: _words("this quoted"),
}
"""Parts that these kinds may have; any other part that is set refuses the statement."""
JOIN_SIDES = _words("left right full")
JOIN_KINDS = _words("inner outer cross")
KEYS = _words("incident_id station_code external_id action_id equipment_serial")
"""Columns that two views may be joined by; others meet too many rows."""

_KINDS = exp.DataType.Type
TYPES = frozenset((
    _KINDS.VARCHAR, _KINDS.NVARCHAR, _KINDS.CHAR, _KINDS.TEXT, _KINDS.INT, _KINDS.BIGINT, _KINDS.SMALLINT,
    _KINDS.DECIMAL,
    _KINDS.DOUBLE, _KINDS.FLOAT, _KINDS.DATE, _KINDS.TIMESTAMP, _KINDS.TIMESTAMPTZ, _KINDS.TIME, _KINDS.BOOLEAN,
    _KINDS.INTERVAL, _KINDS.DATETIME, _KINDS.TIMESTAMPNTZ,
))  # fmt: skip
"""Types that a value may be cast to."""
