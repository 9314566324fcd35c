-- 05b. Назад к v_incident поверх таблиц. Запускает администратор базы. Показ не прерывается: сначала меняется
-- представление, потом убирается всё остальное.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 05b. V_INCIDENT снова поверх таблиц
ALTER SESSION SET CURRENT_SCHEMA = &owner;

DECLARE
  live_text VARCHAR2(32767);
  current_text VARCHAR2(32767);
  found PLS_INTEGER;
BEGIN
  SELECT text INTO current_text FROM dba_views WHERE owner = '&owner' AND view_name = 'V_INCIDENT';
  IF INSTR(LOWER(current_text), 'mv_incident') > 0 THEN
    SELECT text INTO live_text FROM dba_views WHERE owner = '&owner' AND view_name = 'V_INCIDENT_LIVE';
    EXECUTE IMMEDIATE 'CREATE OR REPLACE VIEW v_incident AS ' || live_text;
  END IF;

  BEGIN
    DBMS_SCHEDULER.DROP_JOB(job_name => '&owner..AZS_REFRESH_INCIDENT', force => TRUE);
  EXCEPTION
    WHEN OTHERS THEN
      IF SQLCODE <> -27475 THEN RAISE; END IF;
  END;

  SELECT COUNT(*) INTO found FROM dba_mviews WHERE owner = '&owner' AND mview_name = 'MV_INCIDENT';
  IF found > 0 THEN
    EXECUTE IMMEDIATE 'DROP MATERIALIZED VIEW mv_incident';
  END IF;
  FOR kept IN (
    SELECT master FROM dba_mview_logs
     WHERE log_owner = '&owner' AND master IN ('INCIDENTS', 'INCIDENT_TYPES', 'STATIONS', 'EQUIPMENT')
  ) LOOP
    EXECUTE IMMEDIATE 'DROP MATERIALIZED VIEW LOG ON ' || kept.master;
  END LOOP;
  SELECT COUNT(*) INTO found FROM dba_views WHERE owner = '&owner' AND view_name = 'V_INCIDENT_LIVE';
  IF found > 0 THEN
    EXECUTE IMMEDIATE 'DROP VIEW v_incident_live';
  END IF;
  SELECT COUNT(*) INTO found FROM dba_sys_privs
   WHERE grantee = '&owner' AND privilege = 'CREATE MATERIALIZED VIEW';
  IF found > 0 THEN
    EXECUTE IMMEDIATE 'REVOKE CREATE MATERIALIZED VIEW FROM &owner';
  END IF;
END;
/

-- Если V_INCIDENT_LIVE потерялось, определение печатает  python -m azs migrate --sql oracle
SELECT object_name, object_type, status FROM dba_objects
 WHERE owner = '&owner' AND object_name LIKE '%V_INCIDENT%' ORDER BY object_name;
