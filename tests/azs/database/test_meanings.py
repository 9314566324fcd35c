"""What a driver says, read without a database."""

from __future__ import annotations

import pytest

from azs.database.faults import meaning

CLOSED = "DPY-6005: cannot connect to database (CONNECTION_ID={}).\nDPY-4011: the database closed the connection"
NO_TRUST = "DPY-6005: cannot connect to database (CONNECTION_ID=x==).\n[SSL: CERTIFICATE_VERIFY_FAILED] failed"


@pytest.mark.parametrize(
    "connection_id", ["4n9poOw4llZlnz+lX2SYig==", "4n9posSLllZlnz+lX2SYig==", "TLSpoOw4llZlnz+lX2SYig=="]
)
def test_letters_of_a_connection_id_are_no_reason(connection_id: str) -> None:
    assert meaning(Exception(CLOSED.format(connection_id))) == "down"


def test_a_refused_certificate_is_the_reason() -> None:
    assert meaning(Exception(NO_TRUST)) == "tls"
