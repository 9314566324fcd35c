-- D-OK-01: number of incidents by category
SELECT category, COUNT(*) AS incidents FROM v_incident GROUP BY category ORDER BY incidents DESC
;;
-- D-OK-02: incidents by month, Russian aliases
SELECT date_trunc('month', reported_at) AS "Месяц", COUNT(*) AS "Число инцидентов"
FROM v_incident
WHERE reported_at >= DATE '2026-01-01'
GROUP BY 1
ORDER BY "Месяц"
;;
-- D-OK-03: month as text
SELECT strftime(reported_at, '%Y-%m') AS month, SUM(loss_rub) AS loss FROM v_incident GROUP BY ALL ORDER BY month
;;
-- D-OK-04: last thirty days
SELECT COUNT(*) FROM v_incident WHERE reported_at >= CURRENT_DATE - INTERVAL 30 DAY
;;
-- D-OK-05: last six months
SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= date_trunc('month', CURRENT_DATE) - INTERVAL '6 months' GROUP BY region
;;
-- D-OK-06: hour of the day
SELECT EXTRACT(hour FROM occurred_at) AS hour, COUNT(*) AS n FROM v_incident GROUP BY 1 ORDER BY 1
;;
-- D-OK-07: day of the week
SELECT dayofweek(occurred_at) AS weekday, dayname(occurred_at) AS name, COUNT(*) AS n FROM v_incident GROUP BY 1, 2 ORDER BY 1
;;
-- D-OK-08: ten worst stations
SELECT station_code, station_name, SUM(loss_rub) AS loss FROM v_incident GROUP BY station_code, station_name ORDER BY loss DESC NULLS LAST LIMIT 10
;;
-- D-OK-09: share of kept deadlines
SELECT department, ROUND(100 * AVG(sla_kept), 1) AS kept_percent FROM v_incident WHERE sla_kept IS NOT NULL GROUP BY department HAVING COUNT(*) >= 5
;;
-- D-OK-10: counts with FILTER
SELECT region, COUNT(*) FILTER (WHERE severity = 'critical') AS critical, COUNT(*) FILTER (WHERE is_open = 1) AS open_now FROM v_incident GROUP BY region
;;
-- D-OK-11: pivot by CASE
SELECT region, SUM(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END) AS critical, COUNT(CASE severity WHEN 'low' THEN 1 END) AS low FROM v_incident GROUP BY region
;;
-- D-OK-12: list of texts
SELECT station_code, string_agg(DISTINCT category, ', ' ORDER BY category) AS categories FROM v_incident GROUP BY station_code
;;
-- D-OK-13: median and quantile
SELECT category, median(resolution_h) AS med, quantile_cont(resolution_h, 0.9) AS p90 FROM v_incident GROUP BY category
;;
-- D-OK-14: percentile of the standard
SELECT category, PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY resolution_h) AS p95 FROM v_incident GROUP BY category
;;
-- D-OK-15: moving average
WITH daily AS (SELECT CAST(reported_at AS DATE) AS day, COUNT(*) AS n FROM v_incident GROUP BY 1)
SELECT day, n, AVG(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week_average FROM daily ORDER BY day
;;
-- D-OK-16: running total in a named window
SELECT day, station_code, SUM(litres_sold) OVER w AS total FROM v_station_day WINDOW w AS (PARTITION BY station_code ORDER BY day ROWS UNBOUNDED PRECEDING)
;;
-- D-OK-17: rank within a region by QUALIFY
SELECT region, station_code, COUNT(*) AS n FROM v_incident GROUP BY region, station_code QUALIFY RANK() OVER (PARTITION BY region ORDER BY COUNT(*) DESC) <= 3
;;
-- D-OK-18: rank within a region by a subquery
SELECT * FROM (SELECT region, station_code, COUNT(*) AS n, DENSE_RANK() OVER (PARTITION BY region ORDER BY COUNT(*) DESC) AS place FROM v_incident GROUP BY region, station_code) AS ranked WHERE place <= 3
;;
-- D-OK-19: change against the month before
WITH m AS (SELECT date_trunc('month', reported_at) AS mon, COUNT(*) AS n FROM v_incident GROUP BY 1)
SELECT mon, n, n - LAG(n) OVER (ORDER BY mon) AS change, ROUND(100.0 * n / NULLIF(LAG(n, 12) OVER (ORDER BY mon), 0), 1) AS to_last_year FROM m ORDER BY mon
;;
-- D-OK-20: quartiles
SELECT incident_id, NTILE(4) OVER (ORDER BY resolution_h) AS quarter, PERCENT_RANK() OVER (ORDER BY loss_rub) AS pr FROM v_incident WHERE resolution_h IS NOT NULL
;;
-- D-OK-21: incidents for a million litres
WITH inc AS (SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code),
     sold AS (SELECT station_code, SUM(litres_sold) AS litres FROM v_station_day GROUP BY station_code)
SELECT inc.station_code, n, ROUND(n / NULLIF(litres, 0) * 1e6, 2) AS per_million FROM inc JOIN sold USING (station_code) ORDER BY per_million DESC
;;
-- D-OK-22: stations without incidents
SELECT s.station_code, s.station_name FROM v_station s LEFT JOIN v_incident i ON i.station_code = s.station_code WHERE i.incident_id IS NULL
;;
-- D-OK-23: stations without critical incidents
SELECT s.station_code FROM v_station AS s WHERE NOT EXISTS (SELECT 1 FROM v_incident i WHERE i.station_code = s.station_code AND i.severity = 'critical')
;;
-- D-OK-24: hours to the first action
SELECT i.category, AVG(date_diff('minute', i.reported_at, f.first_at)) / 60.0 AS hours
FROM v_incident i JOIN (SELECT incident_id, MIN(taken_at) AS first_at FROM v_action GROUP BY incident_id) f ON f.incident_id = i.incident_id
GROUP BY i.category
;;
-- D-OK-25: two months side by side
WITH jan AS (SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= '2026-01-01' AND reported_at < '2026-02-01' GROUP BY region),
     feb AS (SELECT region, COUNT(*) AS n FROM v_incident WHERE reported_at >= '2026-02-01' AND reported_at < '2026-03-01' GROUP BY region)
SELECT COALESCE(jan.region, feb.region) AS region, COALESCE(jan.n, 0) AS january, COALESCE(feb.n, 0) AS february FROM jan FULL JOIN feb ON feb.region = jan.region
;;
-- D-OK-26: a year ago
WITH m AS (SELECT date_trunc('month', reported_at)::DATE AS mon, SUM(loss_rub) AS loss FROM v_incident GROUP BY ALL)
SELECT cur.mon, cur.loss, prev.loss AS a_year_ago FROM m cur LEFT JOIN m prev ON prev.mon = cur.mon - INTERVAL 1 YEAR ORDER BY cur.mon
;;
-- D-OK-27: subtotals
SELECT region, category, COUNT(*) AS n FROM v_incident GROUP BY ROLLUP (region, category) ORDER BY region NULLS LAST
;;
-- D-OK-28: grouping sets
SELECT region, severity, COUNT(*) AS n FROM v_incident GROUP BY GROUPING SETS ((region), (severity), ())
;;
-- D-OK-29: share of the total
SELECT category, COUNT(*) AS n, ROUND(100.0 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS share FROM v_incident GROUP BY category
;;
-- D-OK-30: dangerous words inside a text
SELECT incident_id, title FROM v_incident WHERE description LIKE '%drop table; delete from incidents -- %'
;;
-- D-OK-31: semicolons and quotation marks in texts, semicolon at the end
SELECT title || '; ' || category AS "Название; категория" FROM v_incident WHERE reported_by = 'O''Neil';
;;
-- D-OK-32: search of Russian text without regard to case
SELECT incident_id, title FROM v_incident WHERE description ILIKE '%пролив%' OR lower(title) LIKE 'утечка%' OR contains(title, 'ТРК')
;;
-- D-OK-33: comments in the query
/* Открытые инциденты: only the serious ones */
SELECT title, -- short name
       severity
FROM v_incident /* the view */ WHERE is_open = 1 AND severity IN ('critical', 'high') -- end
;;
-- D-OK-34: work with texts
SELECT substr(title, 1, 40) AS short, instr(title, 'ТРК') AS pos, trim(city) AS city, replace(region, ' область', '') AS region, length(description) AS len, split_part(station_code, '-', 2) AS num FROM v_incident
;;
-- D-OK-35: two totals in one row
SELECT i.n AS incidents, a.n AS actions, ROUND(a.n / NULLIF(i.n, 0), 2) AS per_incident FROM (SELECT COUNT(*) AS n FROM v_incident) i CROSS JOIN (SELECT COUNT(*) AS n FROM v_action) a
;;
-- D-OK-36: scalar subqueries without FROM
SELECT (SELECT COUNT(*) FROM v_incident WHERE is_open = 1) AS open_now, (SELECT COUNT(DISTINCT station_code) FROM v_station) AS stations
;;
-- D-OK-37: above the average
SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code HAVING COUNT(*) > (SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM v_incident GROUP BY station_code) AS t)
;;
-- D-OK-38: union of two views
SELECT reported_at AS at, 'инцидент' AS kind, title AS text FROM v_incident WHERE incident_id = 42
UNION ALL
SELECT taken_at, 'действие', action FROM v_action WHERE incident_id = 42
ORDER BY 1
;;
-- D-OK-39: stations which sold but had no incident
SELECT station_code FROM v_station_day EXCEPT SELECT station_code FROM v_incident
;;
-- D-OK-40: between two moments
SELECT COUNT(*) FROM v_incident WHERE occurred_at BETWEEN TIMESTAMP '2026-01-01 00:00:00' AND CAST('2026-03-31 23:59:59' AS TIMESTAMP)
;;
-- D-OK-41: age of equipment
SELECT equipment_kind, equipment_model, COUNT(*) AS n, ROUND(AVG(date_diff('day', equipment_installed_on, CURRENT_DATE) / 365.25), 1) AS years FROM v_equipment GROUP BY ALL ORDER BY years DESC NULLS LAST
;;
-- D-OK-42: failures by model against its number
WITH park AS (SELECT equipment_model, COUNT(*) AS units FROM v_equipment GROUP BY equipment_model),
     broken AS (SELECT equipment_model, COUNT(*) AS n FROM v_incident WHERE equipment_model IS NOT NULL GROUP BY equipment_model),
     joined AS (SELECT p.equipment_model, p.units, COALESCE(b.n, 0) AS n FROM park p LEFT JOIN broken b ON b.equipment_model = p.equipment_model)
SELECT equipment_model, units, n, ROUND(n / units, 2) AS rate FROM joined WHERE units >= 3 ORDER BY rate DESC
;;
-- D-OK-43: two keys of a join
SELECT d.day, d.station_code, d.transactions, COUNT(i.incident_id) AS n
FROM v_station_day d LEFT JOIN v_incident i ON i.station_code = d.station_code AND i.reported_at::DATE = d.day
GROUP BY d.day, d.station_code, d.transactions
;;
-- D-OK-44: quoted names
SELECT i."title", "i"."severity" FROM "v_incident" AS i WHERE i."is_open" = 1
;;
-- D-OK-45: capitals
SELECT TITLE, Severity FROM V_INCIDENT ORDER BY Reported_At DESC LIMIT 5 OFFSET 10
;;
-- D-OK-46: deviation
SELECT category, AVG(loss_rub) AS mean, stddev_samp(loss_rub) AS dev, MIN(loss_rub) AS low, MAX(loss_rub) AS high, corr(loss_rub, resolution_h) AS r FROM v_incident GROUP BY category
;;
-- D-OK-47: three views
SELECT s.region, s.address, COUNT(DISTINCT i.incident_id) AS n, COUNT(a.action_id) AS acts
FROM v_station s JOIN v_incident i ON i.station_code = s.station_code LEFT JOIN v_action a ON a.incident_id = i.incident_id
GROUP BY s.region, s.address
;;
-- D-OK-48: last action
SELECT incident_id, action, performed_by FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY taken_at DESC) AS rn FROM v_action) t WHERE rn = 1
;;
-- D-OK-49: worst title of a region
SELECT region, arg_max(title, loss_rub) AS worst, any_value(city) AS city FROM v_incident GROUP BY region
;;
-- D-OK-50: share by a one-row CTE
WITH total AS (SELECT SUM(loss_rub) AS loss FROM v_incident)
SELECT i.region, ROUND(100 * SUM(i.loss_rub) / MAX(t.loss), 1) AS share FROM v_incident i CROSS JOIN total t GROUP BY i.region
;;
-- D-OK-51: quarter
SELECT year(reported_at) || '-К' || quarter(reported_at) AS "Квартал", SUM(people_injured) AS "Пострадавшие", SUM(litres_spilled) AS "Пролито, л" FROM v_incident GROUP BY 1 ORDER BY 1
;;
-- D-OK-52: first and last value in a window
SELECT DISTINCT station_code, first_value(title) OVER (PARTITION BY station_code ORDER BY reported_at DESC) AS last_title FROM v_incident
;;
-- D-OK-53: CASE over a number of hours
SELECT CASE WHEN resolution_h <= 4 THEN 'до 4 ч' WHEN resolution_h <= 24 THEN 'до суток' WHEN resolution_h IS NULL THEN 'не закрыт' ELSE 'дольше суток' END AS "Срок", COUNT(*) AS n FROM v_incident GROUP BY 1
;;
-- D-OK-54: list in IN by a subquery
SELECT title FROM v_incident WHERE station_code IN (SELECT station_code FROM v_station WHERE city = 'Самара') AND status NOT IN ('closed', 'resolved')
;;
-- D-OK-55: TRY_CAST and rounding
SELECT TRY_CAST(external_id AS BIGINT) AS num, floor(loss_rub / 1000) * 1000 AS bin, greatest(loss_rub, 0) AS loss, abs(latitude) AS lat FROM v_incident WHERE loss_rub IS NOT NULL
;;
-- D-OK-56: DISTINCT ON
SELECT DISTINCT ON (station_code) station_code, title, reported_at FROM v_incident ORDER BY station_code, reported_at DESC
;;
-- D-OK-57: whole view
SELECT * FROM v_station ORDER BY station_code
;;
-- D-OK-58: regular expression of a number
SELECT regexp_extract(description, 'ТРК ?№ ?([0-9]+)', 1) AS pump, COUNT(*) AS n FROM v_incident WHERE regexp_matches(description, 'ТРК ?№') GROUP BY 1
;;
-- D-OK-59: weighted rate by station and its rank
WITH s AS (SELECT station_code, SUM(transactions) AS t FROM v_station_day WHERE day >= DATE '2026-01-01' GROUP BY 1), i AS (SELECT station_code, COUNT(*) AS n, SUM(loss_rub) AS loss FROM v_incident WHERE reported_at >= DATE '2026-01-01' GROUP BY 1), r AS (SELECT s.station_code, COALESCE(i.n, 0) * 100000.0 / NULLIF(s.t, 0) AS rate FROM s LEFT JOIN i ON s.station_code = i.station_code)
SELECT station_code, rate, RANK() OVER (ORDER BY rate DESC NULLS LAST) AS place FROM r ORDER BY place LIMIT 20
;;
-- D-OK-700: as a model or an analyst would write it
SELECT count(*) FROM v_incident WHERE reported_at >= now() - INTERVAL '30 days'
;;
-- D-OK-701: as a model or an analyst would write it
SELECT count(*) FROM v_incident WHERE reported_at >= today() - 30
;;
-- D-OK-702: as a model or an analyst would write it
SELECT region, count(*)::DOUBLE / sum(count(*)) OVER () AS share FROM v_incident GROUP BY region
;;
-- D-OK-703: as a model or an analyst would write it
SELECT extract('year' FROM reported_at) y, count(*) FROM v_incident GROUP BY y
;;
-- D-OK-704: as a model or an analyst would write it
SELECT month(reported_at) m, avg(resolution_h) FROM v_incident WHERE title ILIKE '%топлив%' GROUP BY m ORDER BY m
;;
-- D-OK-705: as a model or an analyst would write it
SELECT category, array_agg(DISTINCT city) FROM v_incident GROUP BY category
;;
-- D-OK-706: as a model or an analyst would write it
SELECT * EXCLUDE (description) FROM v_incident LIMIT 5
;;
-- D-OK-707: as a model or an analyst would write it
SELECT count(*) FROM v_incident WHERE epoch_ms(reported_at) > 0
;;
-- D-OK-708: as a model or an analyst would write it
SELECT round(avg(resolution_h), 1) AS "Среднее, ч" FROM v_incident WHERE severity IN ('high','critical')
;;
-- D-OK-709: as a model or an analyst would write it
SELECT station_code, count(*) n FROM v_incident GROUP BY ALL HAVING n > 10 ORDER BY n DESC
;;
-- D-OK-710: as a model or an analyst would write it
SELECT strftime(reported_at, '%d.%m.%Y') d FROM v_incident
;;
-- D-OK-711: as a model or an analyst would write it
SELECT i.station_name, d.transactions FROM v_incident i JOIN v_station_day d ON d.station_code = i.station_code AND d.day = CAST(i.reported_at AS DATE)
;;
-- D-OK-712: as a model or an analyst would write it
SELECT date_diff('hour', reported_at, resolved_at) FROM v_incident
;;
-- D-OK-713: as a model or an analyst would write it
SELECT CASE dayofweek(reported_at) WHEN 0 THEN 'вс' ELSE 'др' END, count(*) FROM v_incident GROUP BY 1
