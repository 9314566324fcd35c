-- S-OK-01: number of incidents by category
SELECT category, COUNT(*) AS incidents FROM v_incident GROUP BY category ORDER BY incidents DESC
;;
-- S-OK-02: incidents by month, Russian aliases
SELECT strftime('%Y-%m', reported_at) AS "Месяц", COUNT(*) AS "Число инцидентов" FROM v_incident WHERE reported_at >= '2026-01-01' GROUP BY 1 ORDER BY "Месяц"
;;
-- S-OK-03: last thirty days
SELECT COUNT(*) FROM v_incident WHERE reported_at >= date('now', '-30 days')
;;
-- S-OK-04: day of the week
SELECT strftime('%w', occurred_at) AS weekday, COUNT(*) AS n FROM v_incident GROUP BY weekday ORDER BY weekday
;;
-- S-OK-05: ten worst stations
SELECT station_code, SUM(loss_rub) AS loss FROM v_incident GROUP BY station_code ORDER BY loss DESC NULLS LAST LIMIT 10
;;
-- S-OK-06: share of kept deadlines
SELECT department, ROUND(100.0 * AVG(sla_kept), 1) AS kept_percent FROM v_incident WHERE sla_kept IS NOT NULL GROUP BY department HAVING COUNT(*) >= 5
;;
-- S-OK-07: pivot by CASE
SELECT region, SUM(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END) AS critical, SUM(is_open) AS open_now FROM v_incident GROUP BY region
;;
-- S-OK-08: list of texts
SELECT station_code, group_concat(DISTINCT category) AS categories FROM v_incident GROUP BY station_code
;;
-- S-OK-09: moving average
WITH daily AS (SELECT date(reported_at) AS day, COUNT(*) AS n FROM v_incident GROUP BY 1)
SELECT day, n, AVG(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week_average FROM daily
;;
-- S-OK-10: running total
SELECT day, SUM(litres_sold) OVER (PARTITION BY station_code ORDER BY day) AS total FROM v_station_day
;;
-- S-OK-11: rank
SELECT * FROM (SELECT region, station_code, COUNT(*) AS n, RANK() OVER (PARTITION BY region ORDER BY COUNT(*) DESC) AS place FROM v_incident GROUP BY region, station_code) WHERE place <= 3
;;
-- S-OK-12: change against the month before
WITH m AS (SELECT strftime('%Y-%m', reported_at) AS mon, COUNT(*) AS n FROM v_incident GROUP BY 1)
SELECT mon, n, n - LAG(n) OVER (ORDER BY mon) AS change FROM m
;;
-- S-OK-13: incidents for a million litres
WITH inc AS (SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code), sold AS (SELECT station_code, SUM(litres_sold) AS litres FROM v_station_day GROUP BY station_code)
SELECT inc.station_code, ROUND(n * 1e6 / NULLIF(litres, 0), 2) AS per_million FROM inc JOIN sold ON sold.station_code = inc.station_code
;;
-- S-OK-14: stations without incidents
SELECT s.station_code FROM v_station s LEFT JOIN v_incident i ON i.station_code = s.station_code WHERE i.incident_id IS NULL
;;
-- S-OK-15: stations without critical incidents
SELECT s.station_code FROM v_station s WHERE NOT EXISTS (SELECT 1 FROM v_incident i WHERE i.station_code = s.station_code AND i.severity = 'critical')
;;
-- S-OK-16: hours to the first action
SELECT i.category, AVG((julianday(f.first_at) - julianday(i.reported_at)) * 24) AS hours FROM v_incident i JOIN (SELECT incident_id, MIN(taken_at) AS first_at FROM v_action GROUP BY incident_id) f ON f.incident_id = i.incident_id GROUP BY i.category
;;
-- S-OK-17: a month against the month before by a self join
WITH m AS (SELECT strftime('%Y-%m', reported_at) AS mon, SUM(loss_rub) AS loss FROM v_incident GROUP BY 1)
SELECT cur.mon, cur.loss, prev.loss AS before FROM m cur LEFT JOIN m prev ON prev.mon = strftime('%Y-%m', cur.mon || '-01', '-1 month')
;;
-- S-OK-18: share of the total
SELECT category, ROUND(100.0 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS share FROM v_incident GROUP BY category
;;
-- S-OK-19: dangerous words inside a text
SELECT incident_id FROM v_incident WHERE description LIKE '%drop table; delete from incidents -- %'
;;
-- S-OK-20: semicolon at the end
SELECT title || '; ' || category AS "Название; категория" FROM v_incident WHERE reported_by = 'O''Neil';
;;
-- S-OK-21: comments in the query
/* Открытые инциденты */
SELECT title, -- short name
       severity FROM v_incident WHERE is_open = 1 AND severity IN ('critical', 'high') -- end
;;
-- S-OK-22: work with texts
SELECT substr(title, 1, 40) AS short, instr(title, 'ТРК') AS pos, trim(city) AS city, replace(region, ' область', '') AS region, upper(source) AS s, ifnull(root_cause, 'нет') AS cause FROM v_incident
;;
-- S-OK-23: two totals in one row
SELECT i.n AS incidents, a.n AS actions FROM (SELECT COUNT(*) AS n FROM v_incident) i CROSS JOIN (SELECT COUNT(*) AS n FROM v_action) a
;;
-- S-OK-24: scalar subqueries
SELECT (SELECT COUNT(*) FROM v_incident WHERE is_open = 1) AS open_now, (SELECT COUNT(DISTINCT station_code) FROM v_station) AS stations
;;
-- S-OK-25: union of two views
SELECT reported_at AS at, 'инцидент' AS kind, title AS text FROM v_incident WHERE incident_id = 42 UNION ALL SELECT taken_at, 'действие', action FROM v_action WHERE incident_id = 42 ORDER BY 1
;;
-- S-OK-26: between two dates
SELECT COUNT(*) FROM v_incident WHERE date(occurred_at) BETWEEN '2026-01-01' AND '2026-03-31'
;;
-- S-OK-27: age of equipment
SELECT equipment_model, ROUND(AVG((julianday('now') - julianday(equipment_installed_on)) / 365.25), 1) AS years FROM v_equipment GROUP BY equipment_model
;;
-- S-OK-28: two keys of a join
SELECT d.day, d.station_code, COUNT(i.incident_id) AS n FROM v_station_day d LEFT JOIN v_incident i ON i.station_code = d.station_code AND date(i.reported_at) = d.day GROUP BY d.day, d.station_code
;;
-- S-OK-29: above the average
SELECT station_code, COUNT(*) AS n FROM v_incident GROUP BY station_code HAVING COUNT(*) > (SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM v_incident GROUP BY station_code))
;;
-- S-OK-30: last action
SELECT incident_id, action FROM (SELECT a.*, ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY taken_at DESC) AS rn FROM v_action a) WHERE rn = 1
;;
-- S-OK-31: printf of a number
SELECT region, printf('%.1f', AVG(resolution_h)) AS hours, CAST(SUM(loss_rub) AS INTEGER) AS loss FROM v_incident GROUP BY region
;;
-- S-OK-32: stations which sold but had no incident
SELECT station_code FROM v_station_day EXCEPT SELECT station_code FROM v_incident LIMIT 50 OFFSET 0
;;
-- S-OK-700: as a model or an analyst would write it
SELECT strftime('%Y', reported_at) y, COUNT(*) FROM v_incident WHERE reported_at >= date('now','-1 year') GROUP BY y
;;
-- S-OK-701: as a model or an analyst would write it
SELECT region, ROUND(AVG(resolution_h),1) FROM v_incident GROUP BY region ORDER BY 2 DESC LIMIT 5 OFFSET 2
;;
-- S-OK-702: as a model or an analyst would write it
SELECT CAST(strftime('%H', reported_at) AS INTEGER) h, COUNT(*) FROM v_incident GROUP BY h
;;
-- S-OK-703: as a model or an analyst would write it
SELECT SUM(loss_rub) FILTER (WHERE severity='high') FROM v_incident
;;
-- S-OK-704: as a model or an analyst would write it
SELECT IIF(is_open=1,'да','нет'), COUNT(*) FROM v_incident GROUP BY 1
