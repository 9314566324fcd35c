-- 06. Убрать всё, что создали остальные сценарии, ВМЕСТЕ С ДАННЫМИ. Только для испытательных баз.
-- Запускает администратор базы. Приложение должно быть остановлено: иначе DROP USER ответит ORA-01940.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT
PROMPT == 06. Будут удалены &owner со всеми инцидентами, &reader, &writer, их профили и план &rsrc_plan
COLUMN here FORMAT A100
SELECT SYS_CONTEXT('USERENV', 'CON_NAME') || ' / ' || SYS_CONTEXT('USERENV', 'DB_UNIQUE_NAME') || ' / '
       || SYS_CONTEXT('USERENV', 'SERVER_HOST') AS here FROM dual;

ACCEPT typed_owner     CHAR PROMPT 'Имя владельца, чтобы подтвердить: '
ACCEPT typed_container CHAR PROMPT 'Имя этой PDB, чтобы подтвердить: '

BEGIN
  IF SYS_CONTEXT('USERENV', 'CON_NAME') = 'CDB$ROOT' THEN
    RAISE_APPLICATION_ERROR(-20001, 'Connect to a pluggable database, not to CDB$ROOT');
  END IF;
  IF NVL('&typed_owner', '-') <> '&owner' OR NVL('&typed_container', '-') <> SYS_CONTEXT('USERENV', 'CON_NAME') THEN
    RAISE_APPLICATION_ERROR(-20007, 'Not confirmed: nothing was dropped');
  END IF;
  IF UPPER(SYS_CONTEXT('USERENV', 'CON_NAME') || SYS_CONTEXT('USERENV', 'DB_UNIQUE_NAME')) LIKE '%PROD%' THEN
    RAISE_APPLICATION_ERROR(-20008, 'The name of this database says PROD: nothing was dropped');
  END IF;
END;
/

-- План: сначала выключить, если действует он.
DECLARE
  found PLS_INTEGER;
BEGIN
  SELECT COUNT(*) INTO found FROM v$rsrc_plan WHERE name = '&rsrc_plan' AND is_top_plan = 'TRUE';
  IF found > 0 THEN
    EXECUTE IMMEDIATE q'~ALTER SYSTEM SET RESOURCE_MANAGER_PLAN = ''~';
  END IF;

  DBMS_RESOURCE_MANAGER.CLEAR_PENDING_AREA();
  DBMS_RESOURCE_MANAGER.CREATE_PENDING_AREA();
  SELECT COUNT(*) INTO found FROM dba_rsrc_group_mappings
   WHERE attribute = 'ORACLE_USER' AND value = '&reader' AND consumer_group = '&rsrc_group';
  IF found > 0 THEN
    DBMS_RESOURCE_MANAGER.SET_CONSUMER_GROUP_MAPPING(
      attribute => DBMS_RESOURCE_MANAGER.ORACLE_USER, value => '&reader', consumer_group => NULL);
  END IF;
  SELECT COUNT(*) INTO found FROM dba_rsrc_plans WHERE plan = '&rsrc_plan' AND NVL(status, 'ACTIVE') <> 'PENDING';
  IF found > 0 THEN
    DBMS_RESOURCE_MANAGER.DELETE_PLAN(plan => '&rsrc_plan');
  END IF;
  SELECT COUNT(*) INTO found FROM dba_rsrc_consumer_groups
   WHERE consumer_group = '&rsrc_group' AND NVL(status, 'ACTIVE') <> 'PENDING';
  IF found > 0 THEN
    DBMS_RESOURCE_MANAGER.DELETE_CONSUMER_GROUP(consumer_group => '&rsrc_group');
  END IF;
  DBMS_RESOURCE_MANAGER.VALIDATE_PENDING_AREA();
  DBMS_RESOURCE_MANAGER.SUBMIT_PENDING_AREA();
EXCEPTION
  WHEN OTHERS THEN
    DBMS_RESOURCE_MANAGER.CLEAR_PENDING_AREA();
    RAISE;
END;
/

-- Политики, функция, задание, материализованное представление и журналы уходят вместе с владельцем.
BEGIN
  FOR gone IN (SELECT username FROM dba_users WHERE username IN ('&reader', '&writer', '&owner')) LOOP
    EXECUTE IMMEDIATE 'DROP USER ' || gone.username || ' CASCADE';
    DBMS_OUTPUT.PUT_LINE('dropped: ' || gone.username);
  END LOOP;
  FOR gone IN (SELECT DISTINCT profile FROM dba_profiles WHERE profile IN ('&service_profile', '&owner_profile')) LOOP
    EXECUTE IMMEDIATE 'DROP PROFILE ' || gone.profile || ' CASCADE';
    DBMS_OUTPUT.PUT_LINE('dropped profile: ' || gone.profile);
  END LOOP;
END;
/
