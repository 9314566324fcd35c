-- 01. Профили, три учётные записи и права владельца. Запускает администратор базы в своей PDB:
--   sqlplus system@//сервер:1521/служба @01_accounts.sql
-- Повторный запуск ничего не ломает: записи не пересоздаются, пределы и права приводятся к написанному здесь.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 01. Учётные записи: &owner, &reader, &writer

BEGIN
  IF SYS_CONTEXT('USERENV', 'CON_NAME') = 'CDB$ROOT' THEN
    RAISE_APPLICATION_ERROR(-20001, 'Connect to a pluggable database, not to CDB$ROOT');
  END IF;
END;
/

-- Пределы профиля действуют, когда RESOURCE_LIMIT = TRUE (так по умолчанию); пароли ограничены всегда.
BEGIN
  FOR wanted IN (
    SELECT '&service_profile' AS name FROM dual UNION ALL SELECT '&owner_profile' FROM dual
  ) LOOP
    DECLARE
      known PLS_INTEGER;
    BEGIN
      SELECT COUNT(*) INTO known FROM dba_profiles WHERE profile = wanted.name;
      IF known = 0 THEN
        EXECUTE IMMEDIATE 'CREATE PROFILE ' || wanted.name || ' LIMIT SESSIONS_PER_USER DEFAULT';
      END IF;
    END;
  END LOOP;
END;
/

-- Службы: приложение держит пул, поэтому простой и время соединения ограничены мягко. Простаивающее соединение пула,
-- снятое по IDLE_TIME, приложение замечает проверкой перед выдачей и открывает новое.
-- PASSWORD_LOCK_TIME 1/24: после десяти отказов запись закрыта на час, а не навсегда.
ALTER PROFILE &service_profile LIMIT
  SESSIONS_PER_USER      &service_sessions
  IDLE_TIME              60
  CONNECT_TIME           UNLIMITED
  CPU_PER_SESSION        UNLIMITED
  CPU_PER_CALL           UNLIMITED
  LOGICAL_READS_PER_CALL UNLIMITED
  FAILED_LOGIN_ATTEMPTS  10
  PASSWORD_LOCK_TIME     1/24
  PASSWORD_LIFE_TIME     180
  PASSWORD_GRACE_TIME    14
  PASSWORD_REUSE_TIME    365
  PASSWORD_REUSE_MAX     5;

-- Владелец: человек или выкладка, редко и недолго.
ALTER PROFILE &owner_profile LIMIT
  SESSIONS_PER_USER      4
  IDLE_TIME              30
  CONNECT_TIME           UNLIMITED
  FAILED_LOGIN_ATTEMPTS  5
  PASSWORD_LOCK_TIME     1
  PASSWORD_LIFE_TIME     90
  PASSWORD_GRACE_TIME    7
  PASSWORD_REUSE_TIME    365
  PASSWORD_REUSE_MAX     5;

-- То, чего может не быть в этой версии или поставке: проверка сложности пароля и постепенная смена пароля
-- (старый и новый действуют вместе сутки; 19.12 и новее, 21c, 23ai).
DECLARE
  PROCEDURE try_limit(p_profile VARCHAR2, p_limit VARCHAR2) IS
  BEGIN
    EXECUTE IMMEDIATE 'ALTER PROFILE ' || p_profile || ' LIMIT ' || p_limit;
  EXCEPTION
    WHEN OTHERS THEN
      DBMS_OUTPUT.PUT_LINE('skipped: ' || p_profile || ' ' || p_limit || ' - ' || SQLERRM);
  END;
BEGIN
  try_limit('&service_profile', 'PASSWORD_VERIFY_FUNCTION ORA12C_STRONG_VERIFY_FUNCTION');
  try_limit('&owner_profile', 'PASSWORD_VERIFY_FUNCTION ORA12C_STRONG_VERIFY_FUNCTION');
  try_limit('&service_profile', 'PASSWORD_ROLLOVER_TIME 1');
END;
/

-- Записи создаются без способа входа; пароль задаёт 01a_passwords.sql.
DECLARE
  PROCEDURE ensure_user(p_name VARCHAR2) IS
    known PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO known FROM dba_users WHERE username = p_name;
    IF known = 0 THEN
      EXECUTE IMMEDIATE 'CREATE USER ' || p_name || ' NO AUTHENTICATION';
      DBMS_OUTPUT.PUT_LINE('created: ' || p_name);
    ELSE
      DBMS_OUTPUT.PUT_LINE('already there: ' || p_name);
    END IF;
  END;
BEGIN
  ensure_user('&owner');
  ensure_user('&reader');
  ensure_user('&writer');
END;
/

-- Читающей и пишущей записи места не положено: своих таблиц у них нет.
ALTER USER &owner  DEFAULT TABLESPACE &data_ts TEMPORARY TABLESPACE &temp_ts PROFILE &owner_profile
  QUOTA &owner_quota ON &data_ts;
ALTER USER &reader DEFAULT TABLESPACE &data_ts TEMPORARY TABLESPACE &temp_ts PROFILE &service_profile
  QUOTA 0 ON &data_ts;
ALTER USER &writer DEFAULT TABLESPACE &data_ts TEMPORARY TABLESPACE &temp_ts PROFILE &service_profile
  QUOTA 0 ON &data_ts;

GRANT CREATE SESSION TO &owner;
GRANT CREATE SESSION TO &reader;
GRANT CREATE SESSION TO &writer;

-- Миграции создают таблицы с индексами и представления, больше ничего: ни процедур, ни триггеров, ни ролей.
GRANT CREATE TABLE TO &owner;
GRANT CREATE VIEW  TO &owner;

-- 23ai и 26ai умеют запретить записи любую запись в базу, что бы ей ни выдали. Раскомментируйте там:
-- ALTER USER AZS_READ READ ONLY;

-- Между выкладками владельца можно закрыть: приложение от его имени не работает.
-- ALTER USER AZS_OWNER ACCOUNT LOCK;

ACCEPT set_passwords CHAR DEFAULT 'Y' PROMPT 'Задать пароли трёх записей сейчас? [Y/n] '
SET TERMOUT OFF
COLUMN next_script NEW_VALUE next_script
SELECT CASE WHEN UPPER(SUBSTR('&set_passwords', 1, 1)) = 'Y' THEN '01a_passwords.sql' ELSE '00_names.sql' END
  AS next_script FROM dual;
SET TERMOUT ON
@@&next_script

PROMPT == Что получилось
COLUMN username FORMAT A20
COLUMN profile FORMAT A20
COLUMN account_status FORMAT A20
SELECT username, account_status, profile, authentication_type, expiry_date
  FROM dba_users WHERE username IN ('&owner', '&reader', '&writer') ORDER BY username;
