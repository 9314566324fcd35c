"""Tables of signing in: what is kept of an account, sessions, and attempts that failed."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.metadata import metadata

app_accounts = sa.Table(
    "app_accounts",
    metadata,
    sa.Column("user_name", sa.String(64), primary_key=True),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("must_change", sa.Integer, nullable=False),
    sa.Column("password_at", sa.DateTime),
    sa.Column("oidc_issuer", sa.String(400)),
    sa.Column("oidc_subject", sa.String(255)),
    sa.Column("signed_out_at", sa.DateTime),
)
"""How a person of `app_users` signs in. Sessions that began before `signed_out_at` are over."""

app_sessions = sa.Table(
    "app_sessions",
    metadata,
    sa.Column("session_key", sa.String(64), primary_key=True),
    sa.Column("user_name", sa.String(64), nullable=False, index=True),
    sa.Column("way", sa.String(20), nullable=False),
    sa.Column("began_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("device", sa.String(200)),
)
"""The key is a hash: whoever reads the table cannot become anybody."""

sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("name_key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.DateTime, nullable=False),
    sa.Column("locked_until", sa.DateTime),
)
"""Attempts in a row by name, known or not: the key is a hash of it."""
