-- O-OK-01: number of incidents by category
SELECT category, COUNT(*) AS incidents FROM v_incident GROUP BY category ORDER BY incidents DESC
;;
-- O-OK-02: incidents by month, Russian aliases
SELECT TRUNC(reported_at, 'MM') AS "Месяц", COUNT(*) AS "Число инцидентов"
FROM v_incident
WHERE reported_at >= DATE '2026-01-01'
GROUP BY TRUNC(reported_at, 'MM')
ORDER BY "Месяц"
;;
-- O-OK-03: month as text
SELECT TO_CHAR(reported_at, 'YYYY-MM') AS month, SUM(loss_rub) AS loss FROM v_incident GROUP BY TO_CHAR(reported_at, 'YYYY-MM') ORDER BY 1
;;
-- O-OK-04: last thirty days
SELECT COUNT(*) FROM v_incident WHERE reported_at >= SYSDATE - 30
;;
-- O-OK-05: last six months by ADD_MONTHS
SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= ADD_MONTHS(TRUNC(SYSDATE, 'MM'), -6) GROUP BY region
;;
-- O-OK-06: last day by INTERVAL
SELECT title, severity FROM v_incident WHERE reported_at > SYSTIMESTAMP - INTERVAL '1' DAY ORDER BY reported_at DESC
;;
-- O-OK-07: hour of the day
SELECT EXTRACT(HOUR FROM CAST(occurred_at AS TIMESTAMP)) AS hour, COUNT(*) AS n FROM v_incident GROUP BY EXTRACT(HOUR FROM CAST(occurred_at AS TIMESTAMP)) ORDER BY hour
;;
-- O-OK-08: year
SELECT EXTRACT(YEAR FROM reported_at) AS year, AVG(resolution_h) AS hours FROM v_incident GROUP BY EXTRACT(YEAR FROM reported_at)
;;
-- O-OK-09: ten worst stations
SELECT station_code, station_name, SUM(loss_rub) AS loss
FROM v_incident
GROUP BY station_code, station_name
ORDER BY loss DESC NULLS LAST
FETCH FIRST 10 ROWS ONLY
;;
-- O-OK-10: ten rows by ROWNUM
SELECT * FROM (SELECT title, loss_rub FROM v_incident ORDER BY loss_rub DESC NULLS LAST) WHERE ROWNUM <= 10
;;
-- O-OK-11: share of kept deadlines
SELECT department, ROUND(100 * AVG(sla_kept), 1) AS kept_percent FROM v_incident WHERE sla_kept IS NOT NULL GROUP BY department HAVING COUNT(*) >= 5
;;
-- O-OK-12: pivot by CASE
SELECT region,
       SUM(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END) AS critical,
       SUM(CASE WHEN severity = 'high' THEN 1 ELSE 0 END) AS high,
       COUNT(CASE severity WHEN 'low' THEN 1 END) AS low
FROM v_incident GROUP BY region
;;
-- O-OK-13: list of titles
SELECT station_code, LISTAGG(category, ', ') WITHIN GROUP (ORDER BY category) AS categories
FROM (SELECT DISTINCT station_code, category FROM v_incident) GROUP BY station_code
;;
-- O-OK-14: list with overflow
SELECT region, LISTAGG(DISTINCT root_cause, '; ' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY root_cause) AS causes FROM v_incident GROUP BY region
;;
-- O-OK-15: median and percentile
SELECT category, MEDIAN(resolution_h) AS med, PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY resolution_h) AS p90 FROM v_incident GROUP BY category
;;
-- O-OK-16: moving average
WITH daily AS (
    SELECT TRUNC(reported_at) AS day, COUNT(*) AS n FROM v_incident GROUP BY TRUNC(reported_at)
)
SELECT day, n, AVG(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week_average FROM daily ORDER BY day
;;
-- O-OK-17: running total
SELECT day, litres_sold, SUM(litres_sold) OVER (PARTITION BY station_code ORDER BY day ROWS UNBOUNDED PRECEDING) AS total FROM v_station_day WHERE station_code = 'A-017'
;;
-- O-OK-18: rank within a region
SELECT * FROM (
    SELECT region, station_code, COUNT(*) AS n, RANK() OVER (PARTITION BY region ORDER BY COUNT(*) DESC) AS place
    FROM v_incident GROUP BY region, station_code
) WHERE place <= 3 ORDER BY region, place
;;
-- O-OK-19: change against the month before
WITH m AS (SELECT TRUNC(reported_at, 'MM') AS mon, COUNT(*) AS n FROM v_incident GROUP BY TRUNC(reported_at, 'MM'))
SELECT mon, n, LAG(n) OVER (ORDER BY mon) AS before, ROUND(100 * (n - LAG(n) OVER (ORDER BY mon)) / NULLIF(LAG(n) OVER (ORDER BY mon), 0), 1) AS change_percent FROM m
;;
-- O-OK-20: quartiles
SELECT incident_id, NTILE(4) OVER (ORDER BY resolution_h) AS quarter FROM v_incident WHERE resolution_h IS NOT NULL
;;
-- O-OK-21: incidents for a million litres, join with sales
WITH inc AS (SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code),
     sold AS (SELECT station_code, SUM(litres_sold) AS litres FROM v_station_day GROUP BY station_code)
SELECT inc.station_code, inc.n, ROUND(inc.n / NULLIF(sold.litres, 0) * 1e6, 2) AS per_million
FROM inc JOIN sold ON sold.station_code = inc.station_code ORDER BY per_million DESC
;;
-- O-OK-22: stations without incidents
SELECT s.station_code, s.station_name FROM v_station s LEFT JOIN v_incident i ON i.station_code = s.station_code WHERE i.incident_id IS NULL
;;
-- O-OK-23: stations without incidents by NOT EXISTS
SELECT s.station_code FROM v_station s WHERE NOT EXISTS (SELECT 1 FROM v_incident i WHERE i.station_code = s.station_code AND i.severity = 'critical')
;;
-- O-OK-24: time to the first action
SELECT i.incident_id, i.title, MIN(a.taken_at) AS first_action FROM v_incident i JOIN v_action a ON a.incident_id = i.incident_id GROUP BY i.incident_id, i.title
;;
-- O-OK-25: hours to the first action
SELECT i.category, ROUND(AVG((f.first_at - i.reported_at) * 24), 1) AS hours
FROM v_incident i JOIN (SELECT incident_id, MIN(taken_at) AS first_at FROM v_action GROUP BY incident_id) f ON f.incident_id = i.incident_id
GROUP BY i.category
;;
-- O-OK-26: two months side by side
WITH jan AS (SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= DATE '2026-01-01' AND reported_at < DATE '2026-02-01' GROUP BY region),
     feb AS (SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= DATE '2026-02-01' AND reported_at < DATE '2026-03-01' GROUP BY region)
SELECT COALESCE(jan.region, feb.region) AS region, NVL(jan.n, 0) AS january, NVL(feb.n, 0) AS february
FROM jan FULL OUTER JOIN feb ON feb.region = jan.region
;;
-- O-OK-27: month to month self join
WITH m AS (SELECT TRUNC(reported_at, 'MM') AS mon, SUM(loss_rub) AS loss FROM v_incident GROUP BY TRUNC(reported_at, 'MM'))
SELECT cur.mon, cur.loss, prev.loss AS a_year_ago FROM m cur LEFT JOIN m prev ON prev.mon = ADD_MONTHS(cur.mon, -12) ORDER BY cur.mon
;;
-- O-OK-28: subtotals
SELECT region, category, COUNT(*) AS n FROM v_incident GROUP BY ROLLUP (region, category) ORDER BY region NULLS LAST
;;
-- O-OK-29: grouping sets
SELECT region, severity, COUNT(*) AS n, GROUPING(region) AS is_total FROM v_incident GROUP BY GROUPING SETS ((region), (severity), ())
;;
-- O-OK-30: share of the total
SELECT category, COUNT(*) AS n, ROUND(100 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS share_percent FROM v_incident GROUP BY category
;;
-- O-OK-31: share of the total by RATIO_TO_REPORT
SELECT region, SUM(loss_rub) AS loss, RATIO_TO_REPORT(SUM(loss_rub)) OVER () AS share_percent FROM v_incident GROUP BY region
;;
-- O-OK-32: dangerous words inside a text
SELECT incident_id, title FROM v_incident WHERE description LIKE '%drop table; delete from incidents -- %'
;;
-- O-OK-33: semicolons and quotation marks in texts, semicolon at the end
SELECT title || '; ' || category AS "Название; категория" FROM v_incident WHERE reported_by = 'O''Neil';
;;
-- O-OK-34: search of Russian text
SELECT incident_id, title FROM v_incident WHERE UPPER(description) LIKE '%ПРОЛИВ%' OR LOWER(title) LIKE 'утечка%'
;;
-- O-OK-35: comments in the query
/* Открытые инциденты: only the serious ones */
SELECT title, -- short name
       severity
FROM v_incident /* the view */ WHERE is_open = 1 AND severity IN ('critical', 'high') -- end
;;
-- O-OK-36: work with texts
SELECT SUBSTR(title, 1, 40) AS short, INSTR(title, 'ТРК') AS pos, TRIM(city) AS city, REPLACE(region, ' область', '') AS region, LENGTH(description) AS len, INITCAP(city) AS c FROM v_incident
;;
-- O-OK-37: from dual
SELECT SYSDATE AS now, TO_CHAR(SYSDATE, 'DD.MM.YYYY HH24:MI') AS text FROM dual
;;
-- O-OK-38: two totals in one row
SELECT i.n AS incidents, a.n AS actions, ROUND(a.n / NULLIF(i.n, 0), 2) AS per_incident
FROM (SELECT COUNT(*) AS n FROM v_incident) i CROSS JOIN (SELECT COUNT(*) AS n FROM v_action) a
;;
-- O-OK-39: scalar subqueries from dual
SELECT (SELECT COUNT(*) FROM v_incident WHERE is_open = 1) AS open_now, (SELECT COUNT(DISTINCT station_code) FROM v_station) AS stations FROM dual
;;
-- O-OK-40: above the average
SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code HAVING COUNT(*) > (SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM v_incident GROUP BY station_code))
;;
-- O-OK-41: union of two views
SELECT reported_at AS at, 'инцидент' AS kind, title AS text FROM v_incident WHERE incident_id = 42
UNION ALL
SELECT taken_at, 'действие', action FROM v_action WHERE incident_id = 42
ORDER BY 1
;;
-- O-OK-42: regions which have incidents and sales
SELECT region FROM v_incident INTERSECT SELECT region FROM v_station_day
;;
-- O-OK-43: stations which sold but had no incident
SELECT station_code FROM v_station_day MINUS SELECT station_code FROM v_incident
;;
-- O-OK-44: day of the week
SELECT TO_CHAR(occurred_at, 'D') AS weekday, COUNT(*) AS n FROM v_incident GROUP BY TO_CHAR(occurred_at, 'D') ORDER BY weekday
;;
-- O-OK-45: between two moments
SELECT COUNT(*) FROM v_incident WHERE occurred_at BETWEEN TIMESTAMP '2026-01-01 00:00:00' AND TO_DATE('31.03.2026 23:59', 'DD.MM.YYYY HH24:MI')
;;
-- O-OK-46: age of equipment
SELECT equipment_kind, equipment_model, COUNT(*) AS n, ROUND(AVG(MONTHS_BETWEEN(SYSDATE, equipment_installed_on) / 12), 1) AS years
FROM v_equipment GROUP BY equipment_kind, equipment_model ORDER BY years DESC NULLS LAST
;;
-- O-OK-47: failures by model against its number
WITH park AS (SELECT equipment_model, COUNT(*) AS units FROM v_equipment GROUP BY equipment_model),
     broken AS (SELECT equipment_model, COUNT(*) AS n FROM v_incident WHERE equipment_model IS NOT NULL GROUP BY equipment_model),
     joined AS (SELECT p.equipment_model, p.units, NVL(b.n, 0) AS n FROM park p LEFT JOIN broken b ON b.equipment_model = p.equipment_model)
SELECT equipment_model, units, n, ROUND(n / units, 2) AS rate FROM joined WHERE units >= 3 ORDER BY rate DESC
;;
-- O-OK-48: two keys of a join
SELECT d.day, d.station_code, d.transactions, COUNT(i.incident_id) AS n
FROM v_station_day d LEFT JOIN v_incident i ON i.station_code = d.station_code AND TRUNC(i.reported_at) = d.day
GROUP BY d.day, d.station_code, d.transactions
;;
-- O-OK-49: old outer join of Oracle
SELECT s.station_code, COUNT(i.incident_id) AS n FROM v_station s, v_incident i WHERE i.station_code(+) = s.station_code GROUP BY s.station_code
;;
-- O-OK-50: quoted name in capitals
SELECT i."TITLE", i.severity FROM "V_INCIDENT" i WHERE i."IS_OPEN" = 1
;;
-- O-OK-51: DECODE, GREATEST, NVL2
SELECT DECODE(severity, 'critical', 'Критический', 'high', 'Высокий', 'Прочий') AS level_ru, NVL2(resolved_at, 'да', 'нет') AS done, GREATEST(NVL(loss_rub, 0), 0) AS loss FROM v_incident
;;
-- O-OK-52: best by KEEP
SELECT region, MAX(title) KEEP (DENSE_RANK FIRST ORDER BY loss_rub DESC NULLS LAST) AS worst FROM v_incident GROUP BY region
;;
-- O-OK-53: OFFSET
SELECT incident_id, title FROM v_incident ORDER BY reported_at DESC OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY
;;
-- O-OK-54: WITH TIES
SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code ORDER BY n DESC FETCH FIRST 5 ROWS WITH TIES
;;
-- O-OK-56: deviation
SELECT category, AVG(loss_rub) AS mean, STDDEV(loss_rub) AS dev, MIN(loss_rub) AS low, MAX(loss_rub) AS high, CORR(loss_rub, resolution_h) AS r FROM v_incident GROUP BY category
;;
-- O-OK-57: three views
SELECT s.region, s.address, COUNT(DISTINCT i.incident_id) AS n, COUNT(a.action_id) AS acts
FROM v_station s JOIN v_incident i ON i.station_code = s.station_code LEFT JOIN v_action a ON a.incident_id = i.incident_id
GROUP BY s.region, s.address
;;
-- O-OK-58: first value in a window
SELECT DISTINCT station_code, FIRST_VALUE(title) OVER (PARTITION BY station_code ORDER BY reported_at DESC) AS last_title FROM v_incident
;;
-- O-OK-59: last action by ROW_NUMBER
SELECT incident_id, action, performed_by FROM (SELECT a.*, ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY taken_at DESC) AS rn FROM v_action a) WHERE rn = 1
;;
-- O-OK-61: whole view
SELECT * FROM v_station ORDER BY station_code
;;
-- O-OK-62: join with USING
SELECT region, COUNT(*) AS n FROM v_incident JOIN (SELECT station_code FROM v_station WHERE opened_on >= DATE '2020-01-01') USING (station_code) GROUP BY region
;;
-- O-OK-63: list of values in IN by a subquery, regular expression of a date
SELECT incident_id, description FROM v_incident WHERE station_code IN (SELECT station_code FROM v_station WHERE city = 'Самара') AND REGEXP_LIKE(description, 'ТРК ?№ ?[0-9]+', 'i')
;;
-- O-OK-64: quarter
SELECT TO_CHAR(reported_at, 'YYYY"-К"Q') AS "Квартал", SUM(people_injured) AS "Пострадавшие", SUM(litres_spilled) AS "Пролито, л" FROM v_incident GROUP BY TO_CHAR(reported_at, 'YYYY"-К"Q')
;;
-- O-OK-65: pairs of a share by one-row CTE
WITH total AS (SELECT SUM(loss_rub) AS loss FROM v_incident)
SELECT i.region, ROUND(100 * SUM(i.loss_rub) / MAX(t.loss), 1) AS share_percent FROM v_incident i CROSS JOIN total t GROUP BY i.region
;;
-- O-OK-66: calendar words as texts, names of columns of the reader
SELECT i.incident_id AS "Номер", CAST(i.loss_rub AS NUMBER(14, 2)) AS "Ущерб, ₽", TO_CHAR(i.loss_rub, 'FM999G999G990D00') AS "Текстом" FROM v_incident i WHERE i.status NOT IN ('closed', 'resolved') AND i.source IS NOT NULL
;;
-- O-OK-700: as a model or an analyst would write it
SELECT TO_CHAR(reported_at,'FMDay','NLS_DATE_LANGUAGE=RUSSIAN') d, COUNT(*) FROM v_incident GROUP BY TO_CHAR(reported_at,'FMDay','NLS_DATE_LANGUAGE=RUSSIAN')
;;
-- O-OK-701: as a model or an analyst would write it
SELECT * FROM (SELECT station_code, COUNT(*) AS cnt, RANK() OVER (ORDER BY COUNT(*) DESC) rk FROM v_incident WHERE reported_at >= TRUNC(SYSDATE) - 30 GROUP BY station_code) WHERE rk <= 5
;;
-- O-OK-702: as a model or an analyst would write it
SELECT EXTRACT(HOUR FROM CAST(reported_at AS TIMESTAMP)) h, COUNT(*) FROM v_incident GROUP BY EXTRACT(HOUR FROM CAST(reported_at AS TIMESTAMP))
;;
-- O-OK-703: as a model or an analyst would write it
SELECT COUNT(*) FROM v_incident WHERE reported_at > SYSTIMESTAMP - INTERVAL '30' DAY
;;
-- O-OK-704: as a model or an analyst would write it
SELECT category, COUNT(*) c FROM v_incident GROUP BY category ORDER BY c DESC OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY
;;
-- O-OK-705: as a model or an analyst would write it
WITH t AS (SELECT category, COUNT(*) n FROM v_incident GROUP BY category) SELECT t.category, t.n, ROUND(100*t.n/s.total,1) pct FROM t, (SELECT SUM(n) total FROM t) s ORDER BY pct DESC
;;
-- O-OK-706: as a model or an analyst would write it
SELECT category, FIRST_VALUE(title) IGNORE NULLS OVER (PARTITION BY category ORDER BY reported_at DESC) FROM v_incident
;;
-- O-OK-707: as a model or an analyst would write it
SELECT region, LISTAGG(city, ', ') WITHIN GROUP (ORDER BY city) OVER (PARTITION BY region) FROM v_station
;;
-- O-OK-708: as a model or an analyst would write it
SELECT station_code FROM v_station MINUS SELECT station_code FROM v_incident
;;
-- O-OK-709: as a model or an analyst would write it
SELECT s.station_name FROM v_station s WHERE NOT EXISTS (SELECT 1 FROM v_incident i WHERE i.station_code = s.station_code AND i.reported_at >= DATE '2026-01-01')
;;
-- O-OK-710: as a model or an analyst would write it
SELECT REGEXP_REPLACE(title, '[0-9]+', '#') t, COUNT(*) FROM v_incident GROUP BY REGEXP_REPLACE(title, '[0-9]+', '#')
;;
-- O-OK-711: as a model or an analyst would write it
SELECT region, SUM(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END) AS crit, COUNT(*) FROM v_incident GROUP BY CUBE(region, severity)
;;
-- O-OK-712: as a model or an analyst would write it
SELECT i.station_code, COUNT(*) / NULLIF(MAX(d.tx),0) * 1000 AS rate FROM v_incident i JOIN (SELECT station_code, SUM(transactions) tx FROM v_station_day GROUP BY station_code) d ON d.station_code = i.station_code GROUP BY i.station_code
;;
-- O-OK-713: as a model or an analyst would write it
SELECT LISTAGG(category, CHR(10)) WITHIN GROUP (ORDER BY category) FROM (SELECT DISTINCT category FROM v_incident)
;;
-- O-OK-714: as a model or an analyst would write it
SELECT DECODE(severity,'critical',1,'high',2,3) s, COUNT(*) FROM v_incident GROUP BY DECODE(severity,'critical',1,'high',2,3)
;;
-- O-OK-715: as a model or an analyst would write it
SELECT category FROM v_incident WHERE (station_code, category) IN (SELECT station_code, category FROM v_incident WHERE severity='critical')
;;
-- O-OK-716: as a model or an analyst would write it
SELECT MONTHS_BETWEEN(SYSDATE, opened_on)/12 age FROM v_station
;;
-- O-OK-717: as a model or an analyst would write it
SELECT COUNT(*) FROM v_incident WHERE title LIKE '%50\%%' ESCAPE '\'
;;
-- O-OK-718: as a model or an analyst would write it
SELECT i.* FROM v_incident i WHERE i.loss_rub = (SELECT MAX(loss_rub) FROM v_incident)
;;
-- O-OK-719: as a model or an analyst would write it
SELECT a.action, i.title FROM v_action a INNER JOIN v_incident i USING (incident_id) WHERE i.severity='high'
;;
-- O-OK-720: as a model or an analyst would write it
SELECT TRUNC(reported_at,'IW') w, COUNT(*) OVER () FROM v_incident
;;
-- O-OK-721: as a model or an analyst would write it
SELECT ROUND(STDDEV(resolution_h),2), VARIANCE(resolution_h), CORR(resolution_h, loss_rub) FROM v_incident
;;
-- O-OK-722: as a model or an analyst would write it
SELECT category, COUNT(*) FROM v_incident WHERE reported_at BETWEEN TO_DATE('01.01.2026','DD.MM.YYYY') AND LAST_DAY(SYSDATE) GROUP BY category HAVING COUNT(*) >= 10
;;
-- O-OK-723: as a model or an analyst would write it
SELECT y.y, COUNT(*) FROM (SELECT EXTRACT(YEAR FROM reported_at) y FROM v_incident) y GROUP BY y.y
;;
-- O-OK-724: as a model or an analyst would write it
SELECT q.m, q.n, LAG(q.n, 1, 0) OVER (ORDER BY q.m) prev FROM (SELECT TRUNC(reported_at,'MM') m, COUNT(*) n FROM v_incident GROUP BY TRUNC(reported_at,'MM')) q
;;
-- O-OK-725: as a model or an analyst would write it
SELECT CASE WHEN resolution_h < 1 THEN '<1' WHEN resolution_h < 8 THEN '1-8' ELSE '8+' END bucket, COUNT(*) FROM v_incident GROUP BY CASE WHEN resolution_h < 1 THEN '<1' WHEN resolution_h < 8 THEN '1-8' ELSE '8+' END
;;
-- O-OK-726: as a model or an analyst would write it
SELECT cur.n - prev.n diff FROM (SELECT COUNT(*) n FROM v_incident WHERE reported_at >= ADD_MONTHS(TRUNC(SYSDATE,'MM'),-1)) cur CROSS JOIN (SELECT COUNT(*) n FROM v_incident WHERE reported_at < ADD_MONTHS(TRUNC(SYSDATE,'MM'),-1)) prev
