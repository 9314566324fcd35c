-- S-EXT-01: library loaded
SELECT load_extension('/tmp/evil.so') FROM v_incident
;;
-- S-EXT-02: library loaded with an entry point, in a condition
SELECT title FROM v_incident WHERE load_extension('evil', 'init') IS NULL
;;
-- S-EXT-03: address of a tokenizer in memory
SELECT fts3_tokenizer('simple') FROM v_incident
;;
-- S-EXT-04: tokenizer replaced by an address in memory
SELECT fts3_tokenizer('simple', x'4141414141414141')
;;
-- S-FILE-01: file written
SELECT writefile('/tmp/leak.txt', description) FROM v_incident
;;
-- S-FILE-02: file read
SELECT readfile('/etc/passwd') FROM v_incident
;;
-- S-FILE-03: editor started
SELECT edit(title, 'sh -c id') FROM v_incident
;;
-- S-FILE-04: list of files
SELECT name, data FROM fsdir('/etc')
;;
-- S-FILE-05: archive read
SELECT name FROM zipfile('/srv/backup.zip')
;;
-- S-FILE-06: virtual table over a file
CREATE VIRTUAL TABLE temp.t USING csv(filename = '/etc/passwd')
;;
-- S-FILE-07: copy of the whole database
VACUUM INTO '/tmp/leak.db'
;;
-- S-FILE-08: second statement attaches a database
SELECT title FROM v_incident; ATTACH 'x.db' AS x
;;
-- S-FILE-09: attach with an expression
ATTACH DATABASE 'file:' || '/tmp/x.db' AS x
;;
-- S-FILE-10: detach
DETACH DATABASE main
;;
-- S-FILE-11: pages of the database file
SELECT data FROM sqlite_dbpage
;;
-- S-FILE-12: log written by the library
SELECT sqlite_log(1, description) FROM v_incident
;;
-- S-DICT-01: dictionary
SELECT sql FROM sqlite_master
;;
-- S-DICT-02: dictionary, newer name
SELECT name FROM sqlite_schema WHERE type = 'table'
;;
-- S-DICT-03: dictionary of the temporary database in UNION
SELECT title FROM v_incident UNION ALL SELECT sql FROM sqlite_temp_master
;;
-- S-DICT-04: dictionary with its schema and brackets
SELECT [sql] FROM [main].[sqlite_master]
;;
-- S-DICT-05: pragma as a table
SELECT name FROM pragma_table_info('incidents')
;;
-- S-DICT-06: pragma as a table without brackets
SELECT file FROM pragma_database_list
;;
-- S-DICT-07: list of functions
SELECT name FROM pragma_function_list
;;
-- S-DICT-08: pragma joined to a view
SELECT i.title, p.name FROM v_incident i JOIN pragma_table_list p ON p.ncol = i.incident_id
;;
-- S-DICT-09: statistics of the planner
SELECT * FROM sqlite_stat1
;;
-- S-DICT-10: counters of the tables
SELECT seq FROM sqlite_sequence
;;
-- S-DICT-11: dictionary in a condition
SELECT title FROM v_incident WHERE (SELECT COUNT(*) FROM sqlite_master) > 5
;;
-- S-DICT-12: dictionary in ORDER BY
SELECT title FROM v_incident ORDER BY (SELECT MAX(sql) FROM sqlite_master)
;;
-- S-DICT-13: program of a statement
SELECT * FROM bytecode('SELECT * FROM incidents')
;;
-- S-DICT-14: sizes of the tables
SELECT name, pgsize FROM dbstat
;;
-- S-SET-01: schema made writable
PRAGMA writable_schema = ON
;;
-- S-SET-02: second statement sets a pragma
SELECT title FROM v_incident; PRAGMA query_only = OFF
;;
-- S-SET-03: pragma as a call
PRAGMA table_info(incidents)
;;
-- S-ENV-01: build options
SELECT sqlite_compileoption_get(1), sqlite_version() FROM v_incident
;;
-- S-ENV-02: source of the library
SELECT sqlite_source_id() FROM v_incident
;;
-- S-ENV-03: state of the connection
SELECT last_insert_rowid(), total_changes() FROM v_incident
;;
-- S-BOMB-01: endless recursion
WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
;;
-- S-BOMB-02: endless recursion without the word RECURSIVE
WITH r (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
;;
-- S-BOMB-03: recursion over a view
WITH r (id) AS (SELECT incident_id FROM v_incident UNION ALL SELECT r.id FROM r, v_incident) SELECT COUNT(*) FROM r
;;
-- S-BOMB-04: large value of chance
SELECT hex(randomblob(900000000)) FROM v_incident
;;
-- S-BOMB-05: large empty value
SELECT length(zeroblob(1000000000)) FROM v_incident
;;
-- S-BOMB-06: wide text
SELECT printf('%.*c', 900000000, 'x') FROM v_incident
;;
-- S-BOMB-07: wide text, other name of the function
SELECT format('%900000000d', incident_id) FROM v_incident
;;
-- S-BOMB-08: texts multiply
SELECT replace(hex(zeroblob(100000)), '00', hex(zeroblob(10000))) FROM v_incident
;;
-- S-BOMB-09: generated rows
SELECT i.title, g.value FROM v_incident i, generate_series(1, 1000000000) g
;;
-- S-BOMB-10: rows out of a JSON text
SELECT COUNT(*) FROM v_incident i, json_each('[' || replace(hex(zeroblob(100000)), '00', '1,') || '1]') j
;;
-- S-BOMB-11: tree out of a JSON text
SELECT t.fullkey FROM json_tree('{"a":[1,2,3]}') t, v_incident a, v_incident b
;;
-- S-BOMB-12: product of four views
SELECT COUNT(*) FROM v_incident a, v_incident b, v_incident c, v_incident d
;;
-- S-BOMB-13: product by CROSS JOIN
SELECT COUNT(*) FROM v_incident CROSS JOIN v_station_day
;;
-- S-BOMB-14: join without any condition
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b
;;
-- S-BOMB-15: join on a truth
SELECT COUNT(*) FROM v_incident a LEFT JOIN v_station_day b ON 1
;;
-- S-BOMB-16: one long text out of a product
SELECT group_concat(a.description || b.description, '') FROM v_incident a, v_incident b
;;
-- S-BOMB-17: pattern with exponential work
SELECT title FROM v_incident WHERE hex(zeroblob(20000)) LIKE '%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%1'
;;
-- S-BOMB-18: the same with GLOB
SELECT title FROM v_incident WHERE hex(zeroblob(20000)) GLOB '*0*0*0*0*0*0*0*0*0*0*0*0*0*0*0*0*1'
;;
-- S-BOMB-19: natural join without a common column
SELECT COUNT(*) FROM v_incident NATURAL JOIN (SELECT day FROM v_station_day)
;;
-- S-BOMB-20: join on an inequality
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.station_code <> b.station_code
;;
-- S-BOMB-21: one JSON text out of a product
SELECT json_group_array(json_object('a', a.description, 'b', b.description)) FROM v_incident a JOIN v_incident b ON a.is_open = a.is_open
;;
-- S-TABLE-01: table of the application
SELECT * FROM incidents
;;
-- S-TABLE-02: table of accounts
SELECT login, password_hash FROM users
;;
-- S-TABLE-03: table in brackets of another product
SELECT * FROM [incidents]
;;
-- S-TABLE-04: table in backticks
SELECT * FROM `feedback`
;;
-- S-TABLE-05: table in single quotation marks
SELECT * FROM 'incidents'
;;
-- S-TABLE-06: view with a schema
SELECT * FROM main.v_incident
;;
-- S-TABLE-07: view of the temporary schema
SELECT * FROM temp.v_incident
;;
-- S-TABLE-08: table in brackets beside a view
SELECT * FROM (v_incident JOIN feedback ON feedback.language = v_incident.source)
;;
-- S-TABLE-09: table after IN without a query
SELECT title FROM v_incident WHERE title IN secrets
;;
-- S-TABLE-10: table function after IN
SELECT title FROM v_incident WHERE title IN pragma_table_info('incidents')
;;
-- S-TABLE-11: table in EXCEPT
SELECT title FROM v_incident EXCEPT SELECT question FROM feedback
;;
-- S-TABLE-12: index named for a table
SELECT * FROM incidents INDEXED BY ix_incidents_reported_at
;;
-- S-TABLE-13: values only
VALUES (load_extension('x'))
;;
-- S-COL-01: number of the row
SELECT rowid, title FROM v_incident
;;
-- S-COL-02: number of the row, other names
SELECT oid, _rowid_ FROM v_incident
;;
-- S-COL-03: column outside of the contract
SELECT import_source FROM v_incident
;;
-- S-COL-04: unknown column in double quotation marks becomes a string, the answer is false
SELECT "password" FROM v_incident
;;
-- S-COL-05: call hidden in FILTER
SELECT COUNT(*) FILTER (WHERE load_extension('x') IS NULL) FROM v_incident
;;
-- S-COL-06: call hidden in the limit
SELECT title FROM v_incident LIMIT (SELECT COUNT(*) FROM incidents)
;;
-- S-COL-07: call hidden in a named window
SELECT SUM(loss_rub) OVER w FROM v_incident WINDOW w AS (ORDER BY writefile('x', title))
;;
-- S-COL-08: operator MATCH calls a function of the application
SELECT title FROM v_incident WHERE title MATCH 'x'
;;
-- S-COL-09: operator REGEXP calls a function of the application with an exponential pattern
SELECT title FROM v_incident WHERE description REGEXP '^(([а-я]+)+)+$'
;;
-- S-DML-01: delete after WITH
WITH x AS (SELECT incident_id FROM v_incident) DELETE FROM incidents WHERE incident_id IN (SELECT incident_id FROM x)
;;
-- S-DML-02: update after WITH
WITH x AS (SELECT 1) UPDATE incidents SET status = 'closed'
;;
-- S-DML-03: insert after WITH
WITH x AS (SELECT * FROM v_incident) INSERT INTO actions (action_id) SELECT incident_id FROM x
;;
-- S-DML-04: replace
REPLACE INTO incidents (incident_id) VALUES (1)
;;
-- S-DML-05: delete returns data
DELETE FROM incidents RETURNING title
;;
-- S-DML-06: trigger
CREATE TEMP TRIGGER t INSTEAD OF INSERT ON v_incident BEGIN DELETE FROM incidents; END
;;
-- S-DML-07: drop
DROP VIEW v_incident
;;
-- S-DML-08: temporary view takes the name
CREATE TEMP VIEW v_incident AS SELECT * FROM feedback
;;
-- S-DML-09: indexes made anew
REINDEX incidents
;;
-- S-DML-10: statistics
ANALYZE incidents
;;
-- S-DML-11: rename
ALTER TABLE incidents RENAME TO old
;;
-- S-DML-12: table made from a view
CREATE TABLE leak AS SELECT * FROM v_incident
;;
-- S-SES-01: savepoint
SAVEPOINT s
;;
-- S-SES-02: exclusive transaction stops everybody
BEGIN EXCLUSIVE
;;
-- S-SES-03: plan
EXPLAIN QUERY PLAN SELECT * FROM v_incident
;;
-- S-MANY-01: second statement
SELECT title FROM v_incident; DELETE FROM incidents
;;
-- S-MANY-02: second statement after a comment with a semicolon
SELECT title FROM v_incident /* ; */ ; DROP TABLE incidents
;;
-- S-MANY-03: command of the shell
.shell id
;;
-- S-CTE-01: CTE takes the name of a view
WITH v_incident AS (SELECT question AS title FROM feedback) SELECT title FROM v_incident
;;
-- S-CTE-02: a name made known in an inner query is used outside of it
SELECT (SELECT MAX(x) FROM (WITH feedback AS (SELECT 1 AS x) SELECT x FROM feedback)) AS n, f.question FROM feedback f
;;
-- S-CTE-03: CTE has the name of a table, the query reads the table with its schema
WITH incidents AS (SELECT title FROM v_incident) SELECT * FROM main.incidents
;;
-- S-HIDE-01: comments do not nest
SELECT title FROM v_incident /* /* */ UNION ALL SELECT question FROM feedback -- */
;;
-- S-HIDE-02: comment without an end is allowed
SELECT question FROM feedback /* FROM v_incident
;;
-- S-HIDE-03: backslash is an ordinary letter, the string ends
SELECT '\' AS a, question AS b FROM feedback WHERE question <> ' FROM v_incident --'
;;
-- S-HIDE-04: name of the dictionary in capitals and backticks
SELECT `SQL` FROM `SQLITE_MASTER`
;;
-- S-HIDE-05: Cyrillic letters in the name of a view
SELECT * FROM v_inсident
;;
-- S-HIDE-06: brackets hide a quotation mark
SELECT title AS [a'b] FROM v_incident UNION ALL SELECT question FROM feedback --'
