-- 05. По желанию: материализованное представление под v_incident. Нужно, когда соединение четырёх таблиц заметно на
-- планах запросов; до миллиона инцидентов сначала посмотрите, хватает ли индексов. Запускает администратор базы.

-- Что делает: журналы на четырёх таблицах, MV_INCIDENT с готовым соединением, V_INCIDENT поверх него, задание
-- планировщика на обновление. Прежнее определение остаётся в V_INCIDENT_LIVE; обратно: 05b_materialized_views_off.sql.
-- Права и политики VPD на V_INCIDENT при CREATE OR REPLACE VIEW остаются; после запуска повторите 04_vpd.sql: он покажет,
-- что стоит, и вернёт недостающее. Право CREATE MATERIALIZED VIEW владельцу выдаётся здесь и отзывается в 05b.
-- После миграции, которая заново создала V_INCIDENT, запустите этот файл ещё раз: он безопасно повторяется.

-- Обновляется ли быстро. MV_INCIDENT написано по правилам быстрого обновления для соединений: внешние соединения через
-- (+), ROWID каждой таблицы в списке, уникальные ключи на внутренних таблицах, журналы WITH ROWID, без выражений.
-- Условия ANSI JOIN быстрое обновление не принимает, поэтому текст отличается от исходного. Объявлено REFRESH FORCE:
-- если база сочтёт его небыстрым, обновление будет полным, а не ошибкой; столбец FAST_REFRESHABLE внизу скажет, каким.
-- Полное обновление с ATOMIC_REFRESH удаляет и вставляет все строки: на миллион инцидентов это порядка гигабайта
-- журнала повтора за раз. Если вышло полное, обновляйте реже (mv_minutes) или по ночам.
-- Быстро не обновляются и поэтому не материализуются: сводки с процентилями и медианами, запросы с GROUPING SETS
-- страницы обзора, всё, что смотрит на текущее время.

-- Цена: показ отстаёт от таблиц до mv_minutes минут, в том числе сразу после загрузки файла; запись в таблицы дороже
-- на журнал; место примерно как у таблицы incidents вместе со справочниками.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 05. MV_INCIDENT в схеме &owner

GRANT CREATE MATERIALIZED VIEW TO &owner;
ALTER SESSION SET CURRENT_SCHEMA = &owner;

-- Определение поверх таблиц откладывается в V_INCIDENT_LIVE; при повторном запуске V_INCIDENT сначала возвращается к нему.
DECLARE
  current_text VARCHAR2(32767);
  live_text    VARCHAR2(32767);

  FUNCTION text_of(p_view VARCHAR2) RETURN VARCHAR2 IS
    found VARCHAR2(32767);
  BEGIN
    SELECT text INTO found FROM dba_views WHERE owner = '&owner' AND view_name = p_view;
    RETURN found;
  EXCEPTION
    WHEN NO_DATA_FOUND THEN RETURN NULL;
  END;
BEGIN
  current_text := text_of('V_INCIDENT');
  live_text := text_of('V_INCIDENT_LIVE');
  IF current_text IS NULL THEN
    RAISE_APPLICATION_ERROR(-20005, 'V_INCIDENT is not there: run the migrations first');
  ELSIF INSTR(LOWER(current_text), 'mv_incident') = 0 THEN
    EXECUTE IMMEDIATE 'CREATE OR REPLACE VIEW v_incident_live AS ' || current_text;
  ELSIF live_text IS NULL THEN
    RAISE_APPLICATION_ERROR(-20006, 'V_INCIDENT reads MV_INCIDENT but V_INCIDENT_LIVE is gone: restore V_INCIDENT first');
  ELSE
    EXECUTE IMMEDIATE 'CREATE OR REPLACE VIEW v_incident AS ' || live_text;
  END IF;
END;
/

DECLARE
  found PLS_INTEGER;
BEGIN
  FOR wanted IN (
    SELECT column_value AS name FROM TABLE(sys.odcivarchar2list('INCIDENTS', 'INCIDENT_TYPES', 'STATIONS', 'EQUIPMENT'))
  ) LOOP
    SELECT COUNT(*) INTO found FROM dba_mview_logs WHERE log_owner = '&owner' AND master = wanted.name;
    IF found = 0 THEN
      EXECUTE IMMEDIATE 'CREATE MATERIALIZED VIEW LOG ON ' || wanted.name || ' WITH ROWID';
    END IF;
  END LOOP;
  SELECT COUNT(*) INTO found FROM dba_mviews WHERE owner = '&owner' AND mview_name = 'MV_INCIDENT';
  IF found > 0 THEN
    EXECUTE IMMEDIATE 'DROP MATERIALIZED VIEW mv_incident';
  END IF;
END;
/

CREATE MATERIALIZED VIEW mv_incident
  BUILD IMMEDIATE
  REFRESH FORCE ON DEMAND
AS
SELECT i.ROWID AS incident_rid, k.ROWID AS type_rid, s.ROWID AS station_rid, e.ROWID AS equipment_rid,
       i.incident_id, i.external_id, i.title, i.description, k.category, k.department, k.sla_h, i.severity, i.status,
       i.source, i.reported_by, i.occurred_at, i.reported_at, i.resolved_at, i.loss_rub, i.litres_spilled,
       i.people_injured, i.root_cause, s.code AS station_code, s.name AS station_name, s.region, s.city,
       s.format AS station_format, s.latitude, s.longitude, e.kind AS equipment_kind, e.model AS equipment_model,
       e.serial AS equipment_serial, e.installed_on AS equipment_installed_on
  FROM incidents i, incident_types k, stations s, equipment e
 WHERE k.type_id = i.type_id
   AND s.station_id (+) = i.station_id
   AND e.equipment_id (+) = i.equipment_id;

-- Первые четыре нужны самому обновлению, остальные запросам.
CREATE INDEX ix_mv_incident_irid ON mv_incident (incident_rid);
CREATE INDEX ix_mv_incident_krid ON mv_incident (type_rid);
CREATE INDEX ix_mv_incident_srid ON mv_incident (station_rid);
CREATE INDEX ix_mv_incident_erid ON mv_incident (equipment_rid);
CREATE INDEX ix_mv_incident_id ON mv_incident (incident_id);
CREATE INDEX ix_mv_incident_reported ON mv_incident (reported_at);
CREATE INDEX ix_mv_incident_station ON mv_incident (station_code);

BEGIN
  DBMS_STATS.GATHER_TABLE_STATS(ownname => '&owner', tabname => 'MV_INCIDENT');
END;
/

-- Столбцы и их порядок как в договоре; вычисляемые считаются здесь, чтобы не мешать быстрому обновлению.
CREATE OR REPLACE VIEW v_incident AS
SELECT m.incident_id, m.external_id, m.title, m.description, m.category, m.department, m.sla_h, m.severity, m.status,
       CASE WHEN m.status = 'new' OR m.status = 'in_progress' THEN 1 ELSE 0 END AS is_open,
       m.source, m.reported_by, m.occurred_at, m.reported_at, m.resolved_at,
       ((CAST(m.resolved_at AS DATE) - CAST(m.reported_at AS DATE)) * 24) AS resolution_h,
       CASE WHEN m.resolved_at IS NULL OR m.sla_h IS NULL THEN NULL
            WHEN ((CAST(m.resolved_at AS DATE) - CAST(m.reported_at AS DATE)) * 24) <= m.sla_h THEN 1 ELSE 0 END AS sla_kept,
       m.loss_rub, m.litres_spilled, m.people_injured, m.root_cause,
       m.station_code, m.station_name, m.region, m.city, m.station_format, m.latitude, m.longitude,
       m.equipment_kind, m.equipment_model, m.equipment_serial, m.equipment_installed_on
  FROM mv_incident m;

-- Задание, а не START WITH … NEXT: его видно в DBA_SCHEDULER_JOBS, у него есть журнал, его можно остановить.
-- Метод '?': быстро, если можно, иначе полностью. ATOMIC_REFRESH: читатели до конца видят прежние строки.
BEGIN
  BEGIN
    DBMS_SCHEDULER.DROP_JOB(job_name => '&owner..AZS_REFRESH_INCIDENT', force => TRUE);
  EXCEPTION
    WHEN OTHERS THEN
      IF SQLCODE <> -27475 THEN RAISE; END IF;
  END;
  DBMS_SCHEDULER.CREATE_JOB(
    job_name        => '&owner..AZS_REFRESH_INCIDENT',
    job_type        => 'PLSQL_BLOCK',
    job_action      => q'~BEGIN DBMS_MVIEW.REFRESH(list => '&owner..MV_INCIDENT', method => '?', atomic_refresh => TRUE); END;~',
    start_date      => SYSTIMESTAMP,
    repeat_interval => 'FREQ=MINUTELY;INTERVAL=&mv_minutes',
    enabled         => TRUE,
    auto_drop       => FALSE,
    comments        => 'AZS Assistant: keeps MV_INCIDENT fresh');
END;
/

PROMPT == FAST_REFRESHABLE: DIRLOAD_DML или DML значит быстро, NO полностью
COLUMN mview_name FORMAT A14
SELECT mview_name, refresh_method, fast_refreshable, last_refresh_type, last_refresh_date, staleness
  FROM dba_mviews WHERE owner = '&owner' AND mview_name = 'MV_INCIDENT';
PROMPT == Расхождение с таблицами: должно быть 0 сразу после запуска
SELECT (SELECT COUNT(*) FROM mv_incident) - (SELECT COUNT(*) FROM incidents) AS difference FROM dual;

-- Почему не быстро: @?/rdbms/admin/utlxmv.sql создаёт MV_CAPABILITIES_TABLE, затем
--   EXEC DBMS_MVIEW.EXPLAIN_MVIEW('AZS_OWNER.MV_INCIDENT')
--   SELECT capability_name, possible, msgtxt FROM mv_capabilities_table WHERE capability_name LIKE 'REFRESH_FAST%';
-- Обновить сейчас, например после большой загрузки: EXEC DBMS_SCHEDULER.RUN_JOB('AZS_OWNER.AZS_REFRESH_INCIDENT')
