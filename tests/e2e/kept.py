"""What people have done before the browser opens: answers kept, questions proposed and approved, answers voted down."""

from __future__ import annotations

from pathlib import Path

from azs import saved, verified
from azs.database.engine import open_engine
from azs.feedback import Feedback, save_feedback
from azs.saved import SavedDraft
from azs.security.actor import EVERYTHING, Actor
from azs.settings import load_settings
from azs.verified import Proposal

ADMIN = Actor("admin", "administrator", EVERYTHING)
ANALYST = Actor("analyst", "analyst", EVERYTHING)
LONG = "Сколько разливов топлива было на станциях Южного региона за последние двенадцать месяцев по месяцам"
BY_REGION = '{"metric": "incidents", "dimensions": ["region"]}'
VOTED_DOWN = ("Первый вопрос", "Второй вопрос", "Третий вопрос", "Четвёртый вопрос")


def keep(home: Path) -> None:
    """Three answers kept by the administrator, three questions proposed, four answers voted down by an operator.

    Nobody else may have the database of `home` open.
    """
    engine = open_engine(load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"}))
    saved.pin(engine, ADMIN, SavedDraft("Разливы по месяцам", LONG, "ru", plan_json='{"metric": "incidents"}'))
    saved.pin(engine, ADMIN, SavedDraft("", "инциденты по регионам", "ru", plan_json=BY_REGION))
    saved.add_to_report(engine, ADMIN, SavedDraft("", "сколько станций", "ru", sql_text="SELECT 1 FROM v_station"))
    verified.propose(engine, ANALYST, Proposal(LONG, "ru", "Fuel spills by month", plan_json=BY_REGION))
    other = Proposal("Сколько станций", "ru", sql_text="SELECT COUNT(*) AS n FROM v_station")
    verified.review(engine, ADMIN, verified.propose(engine, ANALYST, other), approve=True, note="сверено с реестром")
    verified.propose(engine, ANALYST, Proposal("Инциденты по регионам", "ru", plan_json=BY_REGION))
    for question in VOTED_DOWN:
        save_feedback(engine, Feedback(question, -1, '{"metric": "incidents"}', language="ru", user_name="operator"))
    engine.dispose()
