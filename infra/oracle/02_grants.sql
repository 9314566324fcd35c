-- 02. Права на представления и таблицы, частные синонимы. Запускает администратор базы после первой миграции
--   (AZS_DATABASE_MIGRATE_URL=… python -m azs migrate)
-- и после каждой миграции, которая добавила таблицу или представление. Повторять можно: чего ещё нет, пропускается
-- и называется.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 02. Права &reader и &writer на объекты &owner

DECLARE
  TYPE grant_row IS RECORD (object_name VARCHAR2(128), rights VARCHAR2(100), grantee VARCHAR2(128));
  TYPE grant_list IS TABLE OF grant_row;
  wanted grant_list := grant_list();

  PROCEDURE want(p_object VARCHAR2, p_rights VARCHAR2, p_grantee VARCHAR2) IS
  BEGIN
    wanted.EXTEND;
    wanted(wanted.COUNT).object_name := UPPER(p_object);
    wanted(wanted.COUNT).rights := p_rights;
    wanted(wanted.COUNT).grantee := p_grantee;
  END;

  FUNCTION is_there(p_object VARCHAR2) RETURN BOOLEAN IS
    found PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO found FROM dba_objects
     WHERE owner = '&owner' AND object_name = p_object AND object_type IN ('TABLE', 'VIEW');
    RETURN found > 0;
  END;

  -- синоним не заменяет чужой объект с тем же именем
  FUNCTION is_taken(p_owner VARCHAR2, p_object VARCHAR2) RETURN BOOLEAN IS
    found PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO found FROM dba_objects
     WHERE owner = p_owner AND object_name = p_object AND object_type <> 'SYNONYM';
    RETURN found > 0;
  END;
BEGIN
  -- Читающая запись: пять представлений. READ, а не SELECT: он не даёт SELECT FOR UPDATE и LOCK TABLE.
  want('v_incident', 'READ', '&reader');
  want('v_action', 'READ', '&reader');
  want('v_station_day', 'READ', '&reader');
  want('v_station', 'READ', '&reader');
  want('v_equipment', 'READ', '&reader');

  -- Пишущая запись: данные, которые приносит загрузка.
  want('incidents', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('actions', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('stations', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('equipment', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('incident_types', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('station_days', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- свои записи продукта
  want('imports', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('feedback', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('verified_questions', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('saved_answers', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('glossary_terms', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('glossary_changes', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('app_info', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- база знаний
  want('documents', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_marks', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_phrases', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_blocks', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_chunks', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_vectors', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('document_retellings', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('knowledge_gaps', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- сканы и записи по ним
  want('scans', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('scan_readings', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('scan_pages', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('scan_fields', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('scan_records', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('inspections', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('measurements', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('equipment_states', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- обращения покупателей и исходящие сообщения
  want('complaints', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('complaint_people', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('complaint_files', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('complaint_events', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('complaint_keys', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('complaint_models', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('staff_absences', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('outbox', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('api_clients', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- отчёты по расписанию и сигналы
  want('user_addresses', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('report_schedules', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('report_runs', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('report_deliveries', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('report_files', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('outbox_files', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('alerts', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('alert_signals', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- разметка примеров для обучения
  want('labelling_answers', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('labelling_labels', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- люди и их станции
  want('app_users', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('app_user_scopes', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('app_accounts', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('app_sessions', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  want('sign_in_failures', 'SELECT, INSERT, UPDATE, DELETE', '&writer');
  -- журнал: дописать и прочитать; исправить и стереть нельзя
  want('audit_log', 'INSERT, SELECT', '&writer');

  FOR i IN 1 .. wanted.COUNT LOOP
    IF NOT is_there(wanted(i).object_name) THEN
      DBMS_OUTPUT.PUT_LINE('not there yet, skipped: ' || wanted(i).object_name);
    ELSIF is_taken(wanted(i).grantee, wanted(i).object_name) THEN
      RAISE_APPLICATION_ERROR(-20002, wanted(i).grantee || ' owns an object named ' || wanted(i).object_name);
    ELSE
      EXECUTE IMMEDIATE 'GRANT ' || wanted(i).rights || ' ON &owner..' || wanted(i).object_name
        || ' TO ' || wanted(i).grantee;
      EXECUTE IMMEDIATE 'CREATE OR REPLACE SYNONYM ' || wanted(i).grantee || '.' || wanted(i).object_name
        || ' FOR &owner..' || wanted(i).object_name;
    END IF;
  END LOOP;
END;
/

-- Синонимы можно заменить сменой схемы при входе (тогда триггер, а не синонимы, и его надо сопровождать):
--   CREATE TRIGGER … AFTER LOGON ON AZS_READ.SCHEMA BEGIN EXECUTE IMMEDIATE 'ALTER SESSION SET CURRENT_SCHEMA = AZS_OWNER'; END;

-- Сетевых списков доступа (ACL) продукту не нужно: из базы он никуда не ходит. Для этих записей их быть не должно;
-- пакеты, которые может вызвать каждый, разбирает 02b_public_packages.sql.

PROMPT == Всё, что выдано
COLUMN grantee FORMAT A16
COLUMN table_name FORMAT A20
COLUMN rights FORMAT A60
SELECT grantee, table_name, LISTAGG(privilege, ', ') WITHIN GROUP (ORDER BY privilege) AS rights
  FROM dba_tab_privs
 WHERE grantee IN ('&reader', '&writer')
 GROUP BY grantee, table_name ORDER BY grantee, table_name;

PROMPT == Лишнее: должно быть пусто
COLUMN extra FORMAT A100
SELECT grantee || ': ' || privilege AS extra FROM dba_sys_privs
 WHERE grantee IN ('&reader', '&writer') AND privilege <> 'CREATE SESSION'
UNION ALL
SELECT grantee || ': role ' || granted_role FROM dba_role_privs WHERE grantee IN ('&reader', '&writer')
UNION ALL
SELECT grantee || ': ' || privilege || ' ON ' || table_name FROM dba_tab_privs
 WHERE grantee = '&reader'
   AND (owner <> '&owner' OR privilege NOT IN ('READ', 'SELECT')
        OR table_name NOT IN ('V_INCIDENT', 'V_ACTION', 'V_STATION_DAY', 'V_STATION', 'V_EQUIPMENT'))
UNION ALL
SELECT grantee || ': ' || privilege || ' ON ' || table_name FROM dba_tab_privs
 WHERE grantee = '&writer' AND owner = '&owner' AND table_name = 'AUDIT_LOG' AND privilege NOT IN ('INSERT', 'SELECT')
UNION ALL
SELECT principal || ': network ACL ' || host || ' ' || privilege FROM dba_host_aces
 WHERE principal IN ('&owner', '&reader', '&writer', 'PUBLIC') AND grant_type = 'GRANT';
