"""Words that hold a question together and mean nothing for its plan, by lemma."""

from __future__ import annotations

_RU = """
    фамилия имя хватить хватать достаточно попасть попадать отметиться отмечаться накидать накидывать накидаться записать записывать раскидать раскидывать применяться применять
    указывать проставлять остаться числиться посыпаться зафиксировано
    распределяться убывание возрастание развернуть вставать тянуться прожить оставаться остаться встречаться выпадать выпасть загрузить проставить обьем обьём структура площадка
    вычесть найти перевалить распределить распределять предпринимать случаться приходить-то полностью вперед
    матрица откуда везде повсюду тоже сообщение раньше отставать состав парк приходить сколька столько вообще-то пораньше сумма-то
    оба значение обе штука решение-то считаться
    скоко скольк поймать фигурировать известный деньга денежный держать добрый здравствуйте доброе утро вечер уважаемый коллега
    спасибо любезный прям прямо щас лишь нанести оценить оценивать насколько отдельность отдельный одним словом подскажите
    поступить набежать случиться-то нужен нужно хочется покажите выведите дайте сформировать подготовить предоставить
    вместо оставить лишь исключительно собственно фактически реально примерно где-нибудь кстати итак ладно короче типа
    приходится приходить-ся стоило раз разом разный различный полный самый-самый
    перед начальник руководство совещание отчетность докладывать справка сводка-то прикинуть прикинь глянь посмотри
    зарегистрироваться заведено оформлено внесено выполнить выполнено произведено осуществить осуществлено
"""
_RU_VERBS = """
    приводить привести принять принимать принимались показаться случаться стрястись приключаться выявиться обнаружиться всплывать всплыть отражаться отразить представить
    представлять выгрузить выгружать распечатать собрать собирать набирать накапливать скопиться копиться делиться
    объяснить понимать понять разобраться разбираться увидеть видеть помочь помогать прислать присылать отправить скинуть
    кинуть подкинуть озвучить напомнить напоминать рассказать описать уточнить уточнять сопоставить сравнивать вычислить
    рассчитать подсчитать подсчитывать подбить свести сводить ранжировать выстроить расположить отобрать отбирать выбрать
    выбирать отфильтровать отобразиться требоваться требовать следовать захотеть думать называть обозначать означать
    волновать беспокоить грянуть доставаться достаться сыпаться посыпаться прилетать валиться навалиться идти пойти
    продолжаться затянуться трудиться дежурить отвечать выделяться выделиться преобладать превалировать доминировать
    отличиться накрыть накрывать угодить попасть попадать попадаться попасться засветиться мелькать отличаться
    выявляться всплыть нарваться столкнуться сталкиваться переживать пережить прожить жить обойти обходить
    оформляться заноситься занести вноситься проходить пройти заявляться заявить заявлять поведать подать подавать
    завершить завершать завершиться довести доводить разрулить разруливать закрыться
"""
_RU_MORE = """
    расклад заранее тупить глючить барахлить заедать тройка пятёрка пятерка десятка
    кол-во скока скок через зависимость исходя согласно касаемо
    из-за если смотреть посмотреть узнавать узнать прийтись приходиться причиной обстоит причём при чем среди именно
    дать давать внести вносить вклад прийти случилось учитывать взять брать рассматривать
    один одна одно
    чинить починить ремонтировать отремонтировать сообщать пробить пробивать вопрос
    а более бы бывать был быть в ваш вестись весь весь-то висеть включая вместе во возникать возникнуть вообще вопрос
    вот все всего вы выведи вывести вывод выдать выделить выйти вырасти выходить вышло выявить выявлять где глянуть
    говорить график группировать группировка давать данные данный дать делать дело день-то диаграмма для до его
    единица ее есть еще же за заведенный завести заводить закрывать закрываться занимать зарегистрированный
    зарегистрировать зафиксировать зафиксироваться здесь знать значение и из или именно иметь иметься имя интересно
    интересовать итог итого их к каждый как каков какова какой картина касаться когда количественный количество
    компания конкретно который круг кто ли лидер лидировать ломаться между место можно мой момент мочь мы на набежать
    наблюдаться набрать набраться над надо название назвать назови называться накопить накопиться нам нанести
    насчитать насчитываться находиться наш но ну нужда нужно нужный о об обнаруживать обнаружить обстановка обстоять
    общее общий общий-то объем оказаться он она они от ответ отдельно отказать отказывать отметить отмечать
    относиться отобразите отобразить отсортировать отчет оформить падать перевалить перечень перечислить период плюс
    по под поделить подробно подсказать пожалуйста пока показатель показать показывать получать получаться получить
    получиться порядок посмотреть построить построй поступать поступивший поступить посчитай посчитать при прийти
    приключиться прилетать прилететь примерно принести приносить приходить приходиться про произвести произойти
    произошедший происходило происходить происшедший пройти просьба протяжение проходить прошедший прошу пусть раз
    раза разбивка разбить разделение разделить разложить разок разрез разрезать рамка распределение регистрация
    регистрировать решать решаться руб рубль с самый сводка сводный свой связанный связать сгруппировать сделать
    сейчас сеть система ситуация скажи сказать сколько сломаться случаться случившийся случиться снизиться со
    совершить совокупно совокупный сообщить сортировать составить составлять список сравнить среди срез становиться
    статистика стать стоять строй сумма суммарно суммарный считать таблица таблицу так также таков такой там текущий
    теперь течение то тогда только топ топовый тот тут у уже узнать указанный указать упасть упорядочить уровень
    установить устранять устраняться учет фиксировать фиксироваться хотеть хотеться целый цифра цифры чей чем
    числиться число что шт штука это этот я являться
"""
_EN = """
    whether both upon onto away back reach reaches reached hit hits strike struck involve involved concern concerns
    regard regarding cover covers comprise represent constitute belong belongs relate relates appear appears arise
    arises arose crop cropped pop popped pile piled rack racked clock clocked notch notched tally land landed lands
    turn turns ended remind reminded gather grab fetch draw put puts make makes made think thinking believe wonder
    wish love try trying help helps hear heard question answer info information details detail picture snapshot
    rundown table sheet slide slides deck meeting board boss director review purpose sake basis respect manner way
    couple several some whole entire simply merely basically honestly apparently obviously
    getting clear use fall falls fell point points keep enough sufficient stay stays
    meeting network-wide wide everywhere will-do total-for somebody someone something anything there'd hurting it-is
    right hrs hr nr amount according go-through show-both unit-of last-of such mid same-for
    exactly ranked rank name names headcount volume premises sitting sits big alone everybody everyone anybody taken filled
    filling deal sort manage managed count-of dept-by curve leading ever very give-me fill included inclusive row rows
    matrix whose known single still instead before after please kindly thanks thank dear morning afternoon evening team
    could would should can may tell give need want interested curious wondering look looking pull extract prepare
    summary summarise summarize breakdown overview figures rate-of roughly approximately exactly actually really just
    again already currently present today's doing did-we happening ones other others different various full complete
    handled dealt raised-by spotted noticed seen filed opened-up altogether combined-total

    meet meets met depending regarding sees see suffered suffer
    log logs logging caused causing related due because since so far year-to-date altogether bring brought led
    resolve resolves fix fixes repair repairs solve solves handle handles handled
    a about across add added all also altogether am among amount amounts an and any any-time are arrive arrived as at
    based be been being break breakdown breaks broke broken broken-down but by calculate came can chart combined come
    coming company compute could count counting data did display distribution do does down during each entire every
    fail failed fails far figure figures filed find for from full get give go going gone got graph group grouped had
    happen happened happening has have hello her here hi his hours how i if in into is it its just know let lets like
    list located logged many me most-ly much need network now number numbers occur occurred occurrence occurrences
    occurring of often on one ones only opened or order ordered our out overall per per-cent please plot pls raised
    ran receive received receiving recorded registered report reported respectively rouble roubles rub ruble rubles
    run same see show so some sort sorted split statistics stats sum summed table take takes taking tell than that
    the their them then there there's these they thing things this those through to together took total totaled
    totalled totals up us value values view want was we went were what what's whats when where which who whole with
    within would you
"""
GRAMMAR = frozenset(f"{_RU} {_RU_VERBS} {_RU_MORE} {_EN}".split())

SIGN_WORDS = frozenset(
    [
        "медиана",
        "разница",
        "expensive",
        "ущерб",
        "процентиль",
        "перцентиль",
        "доля",
        "процент",
        "среднее",
        "средний",
        "накопительный",
        "нарастающий",
        "скользящий",
        "распределение",
        "динамика",
        "тренд",
        "сравнить",
        "сравнение",
        "против",
        "квартал",
        "полугодие",
        "месяц",
        "неделя",
        "январь",
        "февраль",
        "март",
        "апрель",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
        "понедельник",
        "вторник",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
        "больше",
        "меньше",
        "лучший",
        "худший",
        "список",
        "повторный",
        "открытый",
        "максимальный",
        "минимальный",
        "наибольший",
        "наименьший",
        "последний",
        "первый",
        "прошлый",
        "текущий",
        "часть",
        "median",
        "percentile",
        "percentage",
        "percent",
        "average",
        "cumulative",
        "running",
        "moving",
        "distribution",
        "compare",
        "january",
        "february",
        "march",
        "april",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monthly",
        "weekly",
        "quarterly",
        "yearly",
        "worst",
        "lowest",
        "highest",
        "biggest",
        "largest",
        "smallest",
        "station",
        "stations",
        "incident",
        "incidents",
        "region",
        "regions",
        "category",
        "categories",
        "department",
        "departments",
    ]
)
RESOLUTION = frozenset(
    ("решение", "устранение", "ремонт", "закрытие", "восстановление", "resolution", "fixing", "repair", "closing")
)
COMPARATIVES = frozenset(
    ("больше", "меньше", "более", "менее", "высокий", "низкий", "more", "fewer", "less", "higher", "lower")
)
GROWTH = frozenset(
    (
        "прирост",
        "рост",
        "темп",
        "изменение",
        "динамика",
        "growth",
        "change",
        "increase",
        "decrease",
        "сильный",
        "сильно",
        "сильнее",
    )
)
SPECIFIC_NOISE = frozenset(("сейчас", "now", "№", "номер", "вид", "тип", "type", "kind"))
