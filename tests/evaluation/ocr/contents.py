"""What is written on the drawn forms: labels, values and rows with their truth, as varied as people write them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from tests.evaluation.ocr.network import Network, Station

TODAY = dt.date(2026, 11, 27)
ODD = ("missing", "crossed", "no_station", "other_station", "future")
_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря")  # fmt: skip
_REMARKS = (
    "Обнаружена течь рукава в месте соединения с раздаточным краном, требуется замена уплотнительного кольца.",
    "Показания дисплея соответствуют отпущенной дозе, пломбы не нарушены.",
    "Лакокрасочное покрытие корпуса повреждено на площади около 15 см², следы коррозии под люком.",
    "Заземляющий проводник ослаблен, болт М8 подтянут на месте.",
    "Фильтр тонкой очистки загрязнён, перепад давления превышает допустимый.",
    "Электромагнитный клапан срабатывает с задержкой 1,8 с, рекомендуется регулировка.",
    "Аварийная кнопка «СТОП» исправна, световая сигнализация работает.",
)
_STORIES = (
    "При сливе из цистерны сорвало рукав, топливо попало на площадку у второго островка.",
    "Водитель отъехал с пистолетом в баке, оборвана разрывная муфта, отпуск остановлен.",
    "Колонка не отпускает топливо после включения, на табло ошибка 12.",
    "После заправки машина перестала заводиться, на сервисе в баке нашли воду.",
    "Оператор отказался выдать чек и разговаривал грубо, очередь стояла 20 минут.",
)
_MEASURES = ("Колонка обесточена, место пролива засыпано песком.", "Вызвана сервисная служба, пост ограждён лентой.")
_FUELS = ("АИ-92", "АИ-95", "АИ-98", "АИ-100", "ДТ")
_PARAMETERS = (
    ("Давление на входе насоса", "0,15–0,30", "МПа", (0.15, 0.3, 2)), ("Сопротивление заземления", "не более 4", "Ом", (0.8, 3.9, 1)),
    ("Напряжение питания", "220 ± 22", "В", (199, 241, 0)), ("Расход номинальный", "50 ± 5", "л/мин", (45, 55, 0)),
    ("Толщина стенки, точка 3", "не менее 3,5", "мм", (3.6, 6.2, 2)), ("Температура топлива", "от -40 до +50", "°С", (-20, 30, 0)),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A field on paper; `truth` is its value as `FieldValue.value` should be after checks, `short` fits half a line."""

    name: str
    label: str
    raw: str
    truth: str | float | None
    short: bool = True


@dataclass(frozen=True)
class Sheet:
    """A form to be drawn.

    Attributes:
        tables: name, headings, column names, rows of texts, in order.
        odd: what is wrong with it, of ODD; empty for a sound one.
        spoilt: names of the fields that must not be taken over.
    """

    template: str
    title: str
    entries: tuple[Entry, ...]
    tables: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    odd: str = ""
    spoilt: frozenset[str] = field(default_factory=frozenset)


def write_day(rng: random.Random, day: dt.date) -> str:
    """A date in one of the ways it is written."""
    month = _MONTHS[day.month - 1]
    return rng.choice(
        (f"{day:%d.%m.%Y}", f"{day:%d.%m.%Y} г.", f"{day.day} {month} {day.year} г.", f"«{day:%d}» {month} {day.year} г.",
         f"{day:%d.%m.%y}")
    )  # fmt: skip


def make_sheet(template: str, rng: random.Random, network: Network, odd: str = "") -> Sheet:
    """A form with values of the network; `odd` spoils it."""
    station = rng.choice(network.stations)
    sheet = _MAKERS[template](rng, network, station)
    return _spoil(sheet, rng, network, station, odd) if odd else sheet


def comma(number: float, decimals: int) -> str:
    """A number with a comma."""
    return f"{number:.{decimals}f}".replace(".", ",")


def grouped(number: float, decimals: int = 0) -> str:
    """A number with spaces between thousands."""
    return f"{number:,.{decimals}f}".replace(",", " ").replace(".", ",")


def inn(rng: random.Random) -> str:
    """A taxpayer number of ten digits that holds."""
    figures = [rng.randint(1, 9) for _ in range(9)]
    return "".join(map(str, figures)) + str(
        sum(w * d for w, d in zip((2, 4, 10, 3, 5, 9, 4, 6, 8), figures, strict=True)) % 11 % 10
    )


def _day(rng: random.Random) -> dt.date:
    return TODAY - dt.timedelta(days=rng.randint(1, 900))


def _date(rng: random.Random, name: str, labels: tuple[str, ...], day: dt.date) -> Entry:
    return Entry(name, rng.choice(labels), write_day(rng, day), day.isoformat())


def _station(rng: random.Random, station: Station) -> Entry:
    label, raw = rng.choice((("АЗС №", str(station.number)), ("АЗС", station.code), ("Номер АЗС", str(station.number)),
                             ("Станция", f"АЗС № {station.number}")))  # fmt: skip
    return Entry("station", label, raw, station.code)


def _person(rng: random.Random, name: str, labels: tuple[str, ...], network: Network) -> Entry:
    full = rng.choice(network.people)
    surname, first, second = full.split()
    short = f"{surname} {first[0]}. {second[0]}."
    raw = rng.choice((full, full, f"{surname} {first[0]}.{second[0]}.", f"{first[0]}. {second[0]}. {surname}"))
    return Entry(name, rng.choice(labels), raw, full if raw == full else short, False)


def _code(rng: random.Random, name: str, labels: tuple[str, ...], raw: str) -> Entry:
    return Entry(name, rng.choice(labels), raw, raw)


def _act(rng: random.Random, network: Network, station: Station) -> Sheet:
    equipment, serial = rng.choice(station.units)
    condition = rng.choice(("исправно", "ограниченно исправно", "требует ремонта", "неисправно"))
    conclusion, said = rng.choice((("допущено", "Оборудование допущено к эксплуатации."), ("в ремонт", "Оборудование подлежит ремонту."),
                                   ("допущено с ограничениями", "Оборудование допущено к эксплуатации с ограничениями до устранения замечаний.")))  # fmt: skip
    remarks = " ".join(rng.sample(_REMARKS, rng.randint(1, 3)))
    entries = (
        _code(rng, "act_no", ("Акт №", "Номер акта"), f"{station.number}-{rng.randint(1, 99):02d}/{rng.randint(24, 26)}"),
        _date(rng, "date", ("Дата осмотра", "Дата проведения осмотра"), _day(rng)), _station(rng, station),
        Entry("address", rng.choice(("Адрес", "Адрес объекта")), station.address, station.address, False),
        Entry("equipment", rng.choice(("Оборудование", "Наименование оборудования")), equipment, equipment, False),
        Entry("serial", rng.choice(("Серийный №", "Заводской №", "Заводской номер")), serial, serial),
        _person(rng, "inspector", ("Инспектор (ФИО)", "Осмотр провёл"), network),
        Entry("condition", rng.choice(("Состояние", "Техническое состояние")), condition, condition),
        Entry("remarks", "Замечания", remarks, remarks, False), Entry("conclusion", "Заключение", said, conclusion, False),
    )  # fmt: skip
    table = _doses(rng) if rng.random() < 0.6 else _parameters(rng)
    title = rng.choice(
        ("Акт осмотра оборудования", "Акт технического осмотра оборудования АЗС", "Протокол осмотра оборудования")
    )
    return Sheet("inspection_act", title, entries, (table,))


def _doses(rng: random.Random) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    rows = []
    for number in range(1, rng.randint(4, 7)):
        dose = rng.choice((10, 20, 50))
        error = rng.randint(-30, 30) / 100
        rows.append((str(number), str(rng.randint(1, 8)), rng.choice(_FUELS), str(dose), comma(dose * (1 + error / 100), 3),
                     f"{'+' if error > 0 else '-' if error < 0 else ''}{comma(abs(error), 2)}"))  # fmt: skip
    headings = ("№ ТРК", "Пистолет", "Вид топлива", "Доза, л", "Факт, л", "Погрешность, %")
    return "dispensing", headings, ("dispenser", "nozzle", "fuel", "dose", "measured", "error"), tuple(rows)


def _parameters(rng: random.Random) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    rows = [
        (str(at), name, norm, comma(rng.uniform(low, high), decimals), unit, "норма")
        for at, (name, norm, unit, (low, high, decimals)) in enumerate(rng.sample(_PARAMETERS, rng.randint(4, 6)), 1)
    ]
    headings = ("№", "Параметр", "Норма", "Факт", "Ед. изм.", "Вывод")
    return "measurements", headings, ("number", "parameter", "norm", "measured", "unit", "verdict"), tuple(rows)


def _incident(rng: random.Random, network: Network, station: Station) -> Sheet:
    equipment, serial = rng.choice(station.units)
    time, litres, loss = (
        f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
        rng.randint(2, 800),
        rng.randint(1000, 900_000),
    )
    kind, severity = (
        rng.choice(("пролив топлива", "отказ оборудования", "возгорание", "ДТП")),
        rng.choice(("high", "medium", "low")),
    )
    story, measures = " ".join(rng.sample(_STORIES[:3], 2)), rng.choice(_MEASURES)
    words = {"high": "высокая", "medium": "средняя", "low": "низкая"}
    entries = (
        _code(rng, "report_no", ("Отчёт №", "Регистрационный №"), f"И-{rng.randint(100, 9999)}"),
        _date(rng, "date", ("Дата происшествия", "Дата инцидента"), _day(rng)),
        Entry("time", rng.choice(("Время происшествия", "Время")), time, time), _station(rng, station),
        Entry("category", rng.choice(("Вид происшествия", "Тип инцидента")), kind, "пожар" if kind == "возгорание" else kind, False),
        Entry("severity", "Степень тяжести", words[severity], severity),
        Entry("equipment", "Оборудование", equipment, equipment, False), Entry("serial", "Заводской №", serial, serial),
        _person(rng, "reporter", ("Сообщил", "Отчёт составил"), network),
        Entry("litres", "Объём пролива", f"{litres} л", float(litres)),
        Entry("loss", "Ущерб", f"{grouped(loss)} руб.", float(loss)),
        Entry("description", rng.choice(("Описание", "Обстоятельства")), story, story, False),
        Entry("measures", "Принятые меры", measures, measures, False),
    )  # fmt: skip
    return Sheet("incident_report", rng.choice(("Отчёт об инциденте", "Рапорт о происшествии")), entries)


def _delivery(rng: random.Random, network: Network, station: Station) -> Sheet:
    rows, sent_all, got_all = [], 0, 0
    for number in range(1, rng.randint(3, 6)):
        sent = rng.randint(30, 90) * 100
        lack = rng.randint(0, 40)
        rows.append((str(number), rng.choice(_FUELS), str(sent), str(sent - lack), f"-{lack}" if lack else "0"))
        sent_all, got_all = sent_all + sent, got_all + sent - lack
    number, temperature, density = inn(rng), rng.randint(-15, 30), comma(rng.uniform(720, 860), 1)
    letters = rng.choices("АВЕКМНОРСТУХ", k=3)
    plate = f"{letters[0]}{rng.randint(100, 999)}{letters[1]}{letters[2]} {rng.choice((72, 77, 116, 50))}"
    supplier = rng.choice(("ООО «Нефтепродукт-Сервис»", "АО «Уралтопливо»", "ПАО «Северная нефтебаза»"))
    entries = (
        _code(rng, "note_no", ("ТТН №", "Номер ТТН"), str(rng.randint(10_000, 999_999))),
        _date(rng, "date", ("Дата приёмки", "Дата слива"), _day(rng)), _station(rng, station),
        Entry("supplier", rng.choice(("Поставщик", "Грузоотправитель")), supplier, supplier, False),
        Entry("inn", "ИНН поставщика", number, number), Entry("vehicle", rng.choice(("Гос. номер", "Тягач")), plate, plate),
        _person(rng, "driver", ("Водитель", "Водитель (ФИО)"), network),
        Entry("temperature", "Температура топлива", f"{temperature:+d} °С", float(temperature)),
        Entry("density", "Плотность", f"{density} кг/м³", float(density.replace(",", "."))),
        Entry("sent", "Итого по ТТН", f"{grouped(sent_all)} л", float(sent_all)),
        Entry("received", "Итого принято", f"{grouped(got_all)} л", float(got_all)),
    )  # fmt: skip
    table = ("compartments", ("Секция", "Вид топлива", "По ТТН, л", "Принято, л", "Расхождение, л"),
             ("compartment", "fuel", "sent", "received", "difference"), tuple(rows))  # fmt: skip
    return Sheet(
        "delivery_note", rng.choice(("Акт приёмки автоцистерны", "Товарно-транспортная накладная")), entries, (table,)
    )


def _verification(rng: random.Random, network: Network, station: Station) -> Sheet:
    equipment, serial = rng.choice(station.units)
    day = _day(rng)
    until = day + dt.timedelta(days=365)
    result, said = rng.choice((("пригодно", "признано пригодным"), ("непригодно", "признано непригодным")))
    warm, wet = rng.randint(-5, 30), rng.randint(30, 90)
    entries = (
        _code(rng, "protocol_no", ("Протокол №", "Номер протокола"), f"П-{rng.randint(10, 999)}/{rng.randint(24, 26)}"),
        _date(rng, "date", ("Дата поверки",), day), _date(rng, "valid_until", ("Действительно до", "Следующая поверка"), until),
        _station(rng, station), Entry("device", "Средство измерений", equipment, equipment, False),
        Entry("serial", rng.choice(("Заводской №", "Зав. №")), serial, serial), _person(rng, "verifier", ("Поверитель",), network),
        Entry("temperature", "Температура воздуха", f"{warm} °С", float(warm)), Entry("humidity", "Влажность", f"{wet} %", float(wet)),
        Entry("result", "Результат поверки", said, result),
    )  # fmt: skip
    _, _, _, rows = _doses(rng)
    table = ("points", ("Пистолет", "Доза, л", "Показание мерника, л", "Погрешность, %"), ("nozzle", "dose", "measured", "error"),
             tuple((row[1], *row[3:]) for row in rows))  # fmt: skip
    return Sheet("meter_verification", rng.choice(("Протокол поверки", "Свидетельство о поверке")), entries, (table,))


def _complaint(rng: random.Random, network: Network, station: Station) -> Sheet:
    visit = _day(rng)
    phone = f"+7 9{rng.randint(10, 99)} {rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}"
    amount, subject = (
        rng.randint(50_000, 900_000) / 100,
        rng.choice(("качество топлива", "недолив", "обслуживание", "оплата")),
    )
    fuel, story = rng.choice(_FUELS), " ".join(rng.sample(_STORIES[3:], 2))
    entries = (
        _date(rng, "date", ("Дата обращения",), visit + dt.timedelta(days=1)), _station(rng, station),
        _person(rng, "author", ("Заявитель", "От кого"), network), Entry("phone", "Телефон", phone, phone),
        _date(rng, "visited", ("Дата посещения", "Дата заправки"), visit), _code(rng, "receipt", ("Чек №", "Номер чека"), str(rng.randint(100, 99999))),
        Entry("fuel", "Марка топлива", fuel, fuel), Entry("amount", "Сумма чека", f"{grouped(amount, 2)} руб.", amount),
        Entry("subject", rng.choice(("Тема", "Причина обращения")), subject, subject, False),
        Entry("text", rng.choice(("Суть жалобы", "Текст жалобы")), story, story, False),
    )  # fmt: skip
    return Sheet("complaint_letter", rng.choice(("Жалоба", "Претензия")), entries)


def _spoil(sheet: Sheet, rng: random.Random, network: Network, station: Station, odd: str) -> Sheet:
    """A sheet that is wrong in one way."""
    entries, spoilt = list(sheet.entries), set()
    for at, entry in enumerate(entries):
        new = _spoilt(entry, rng, network, station, odd)
        if new is not entry:
            spoilt.add(entry.name)
            entries[at] = new
            break
    kept = tuple(entry for entry in entries if entry.raw)
    return Sheet(sheet.template, sheet.title, kept, sheet.tables, odd, frozenset(spoilt))


def _spoilt(entry: Entry, rng: random.Random, network: Network, station: Station, odd: str) -> Entry:
    if odd == "future" and entry.name == "date":
        return Entry(entry.name, entry.label, f"{TODAY + dt.timedelta(days=rng.randint(20, 300)):%d.%m.%Y}", None)
    if odd == "no_station" and entry.name == "station":
        return Entry(entry.name, "АЗС №", str(rng.randint(481, 999)), None)
    other = next(one for one in network.stations if one.code != station.code)
    if odd == "other_station" and entry.name == "serial":
        return Entry(entry.name, entry.label, other.units[0][1], None)
    if odd == "missing" and entry.name in ("station", "reporter"):
        return Entry(entry.name, entry.label, "", None)
    if odd == "crossed" and entry.name in ("date", "serial"):
        return Entry(entry.name, entry.label, entry.raw, None)
    return entry


_MAKERS = {"inspection_act": _act, "incident_report": _incident, "delivery_note": _delivery,
           "meter_verification": _verification, "complaint_letter": _complaint}  # fmt: skip
KINDS = tuple(_MAKERS)
