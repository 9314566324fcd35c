"""Five small files as people have them, and the same rows as frames to check answers against."""

from __future__ import annotations

import io
import json
import random
from datetime import date, timedelta

import openpyxl
import pandas as pd

CITIES = ("Казань", "Уфа", "Самара", "Нижний Новгород", "Москва")
STATUSES = ("Закрыт", "Открыт", "В работе", "Отменён")


def sales() -> tuple[bytes, pd.DataFrame]:
    """`продажи.csv`: CP1251, semicolons, Russian numbers and dates, a line above and a total below."""
    pick = random.Random(1)
    rows = []
    for number in range(240):
        rows.append(
            {
                "Номер заказа": f"З-{1000 + number}",
                "Дата": date(2026, 1, 1) + timedelta(days=pick.randrange(300)),
                "Город": pick.choice(CITIES),
                "Менеджер": pick.choice(("Иванов И.И.", "Петрова А.С.", "Сидоров П.К.")),
                "Товар": pick.choice(("АИ-92", "АИ-95", "ДТ", "Кофе")),
                "Количество": pick.randrange(1, 60),
                "Сумма, руб.": round(pick.uniform(100, 90_000), 2),
                "Скидка": pick.choice((0, 5, 10, None)),
                "Статус": pick.choice(STATUSES),
                "Оплачен": pick.choice((True, False)),
            }
        )
    frame = pd.DataFrame(rows)
    lines = ["Выгрузка продаж за 2026 год", ";".join(frame.columns)]
    for row in rows:
        cells = dict(row)
        cells["Дата"] = f"{row['Дата']:%d.%m.%Y}"
        cells["Сумма, руб."] = f"{row['Сумма, руб.']:,.2f}".replace(",", "\u00a0").replace(".", ",")
        cells["Скидка"] = "" if row["Скидка"] is None else f"{row['Скидка']}%"
        cells["Оплачен"] = "да" if row["Оплачен"] else "нет"
        lines.append(";".join(str(cell) for cell in cells.values()))
    lines.append("Итого;;;;;;" + f"{frame['Сумма, руб.'].sum():.2f}".replace(".", ",") + ";;;")
    return "\r\n".join(lines).encode("cp1251"), frame


def staff() -> tuple[bytes, pd.DataFrame]:
    """`employees.tsv`: English, tabs, thousands with commas, yes and no, American dates, missing values."""
    pick = random.Random(2)
    rows = []
    for number in range(90):
        rows.append(
            {
                "Employee": f"Person {number:02d}",
                "Department": pick.choice(("Sales", "Support", "Logistics", "IT")),
                "City": pick.choice(("London", "Leeds", "New York")),
                "Salary": pick.randrange(20_000, 90_000, 50),
                "Age": pick.randrange(20, 64),
                "Hire date": date(2015, 1, 1) + timedelta(days=pick.randrange(4000)),
                "Remote": pick.choice((True, False)),
                "Manager": pick.choice(("Smith", "Jones", None)),
            }
        )
    frame = pd.DataFrame(rows)
    lines = ["\t".join(frame.columns)]
    for row in rows:
        cells = dict(row)
        cells["Salary"] = f"{row['Salary']:,}"
        cells["Hire date"] = f"{row['Hire date']:%m/%d/%Y}"
        cells["Remote"] = "Yes" if row["Remote"] else "No"
        cells["Manager"] = row["Manager"] or "n/a"
        lines.append("\t".join(str(cell) for cell in cells.values()))
    return ("\ufeff" + "\n".join(lines)).encode(), frame


def stations(codes: list[str]) -> tuple[bytes, pd.DataFrame]:
    """`Станции.xlsx`: a heading of two rows with merged cells, percent, two sheets and an empty one."""
    pick = random.Random(3)
    rows = [
        {
            "Код станции": code,
            "Управляющий": pick.choice(("Орлова", "Зайцев", "Белов")),
            "Класс": pick.choice(("А", "Б")),
            "План, л": pick.randrange(1000, 9000),
            "Факт, л": pick.randrange(1000, 9000),
            "Доля кофе": pick.randrange(1, 40) / 100,
        }
        for code in codes
    ]
    frame = pd.DataFrame(rows)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Станции"
    sheet.append(["Станция", None, None, "Литры", None, "Доля кофе"])
    sheet.append(["Код станции", "Управляющий", "Класс", "План, л", "Факт, л", "Доля кофе"])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:E1")
    sheet.merge_cells("F1:F2")
    for row in rows:
        sheet.append(list(row.values()))
        sheet.cell(sheet.max_row, 6).number_format = "0%"
    notes = book.create_sheet("Примечания")
    notes.append(["Тема", "Балл"])
    notes.append(["мойка", 3])
    notes.append(["кафе", 5])
    book.create_sheet("Пусто")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue(), frame


def orders() -> tuple[bytes, pd.DataFrame, pd.DataFrame]:
    """`orders.json`: records with an object and a list inside; the frames of the orders and of their items."""
    pick = random.Random(4)
    records, flat, items = [], [], []
    for number in range(1, 41):
        order = {
            "id": number,
            "customer": {"name": pick.choice(("Alfa", "Beta", "Gamma")), "vip": pick.choice((True, False))},
            "amount": round(pick.uniform(10, 900), 2),
            "created": f"2026-{pick.randrange(1, 11):02d}-{pick.randrange(1, 28):02d}T{pick.randrange(24):02d}:15:00Z",
            "tags": ["new", "web"],
            "items": [
                {"sku": pick.choice(("A1", "B2")), "qty": pick.randrange(1, 9)} for _ in range(pick.randrange(1, 4))
            ],
        }
        records.append(order)
        flat.append({"name": order["customer"]["name"], "vip": order["customer"]["vip"], "amount": order["amount"],
                     "created": pd.Timestamp(order["created"]).tz_localize(None)})  # fmt: skip
        items += [{"order": number, **item} for item in order["items"]]
    return json.dumps({"page": 1, "orders": records}).encode(), pd.DataFrame(flat), pd.DataFrame(items)


def checks() -> tuple[bytes, pd.DataFrame]:
    """`проверки.xml`: repeated elements with attributes and a namespace."""
    pick = random.Random(5)
    rows = [
        {
            "номер": number,
            "инспектор": pick.choice(("Соколов", "Лебедева")),
            "оценка": pick.randrange(1, 6),
            "дата": date(2026, 3, 1) + timedelta(days=pick.randrange(120)),
            "замечания": pick.choice((0, 1, 2, 7)),
            "итог": pick.choice(("принято", "не принято")),
        }
        for number in range(1, 61)
    ]
    body = "".join(
        f'<проверка номер="{row["номер"]}"><инспектор>{row["инспектор"]}</инспектор><оценка>{row["оценка"]}</оценка>'
        f"<дата>{row['дата']}</дата><замечания>{row['замечания']}</замечания><итог>{row['итог']}</итог></проверка>"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="utf-8"?><журнал xmlns="urn:a">{body}</журнал>'.encode(), pd.DataFrame(rows)
