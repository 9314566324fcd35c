-- 02b. Пакеты, которые может вызвать каждый (EXECUTE TO PUBLIC). Сам по себе этот файл ничего не меняет: он показывает,
-- кто от них зависит; команды отзыва внизу закомментированы. Отзыв касается ВСЕЙ базы, не только продукта.
-- Запускает администратор базы (нужен доступ к DBA_*; отзывать права SYS может только SYS).

-- Зачем. Читающая запись не создаёт процедур, но запрос может вызвать функцию (и WITH FUNCTION с 12c внутри SELECT).
-- Приложение пропускает только запросы к пяти представлениям; отзыв нужен на случай, если пароль записи утёк.
-- Что уже держит без отзыва:
--   UTL_HTTP, UTL_TCP, UTL_SMTP, UTL_INADDR, DBMS_LDAP, HTTPURITYPE  без сетевого ACL отвечают ORA-24247
--   UTL_FILE, DBMS_XMLDOM, DBMS_XSLPROCESSOR, DBMS_LOB (BFILE)       без прав на DIRECTORY не видят файлов
--   DBMS_SCHEDULER, DBMS_JOB                                         без CREATE JOB заданий не создать
--   DBMS_JAVA, DBMS_JAVA_TEST                                        есть, только если установлена JVM базы
--   DBMS_XMLGEN, DBMS_XMLQUERY, DBMS_SQL                             выполняют запрос из строки с правами вызывающего:
--                                                                    чужого не покажут, но обходят разбор текста запроса
--   DBMS_PIPE, DBMS_ALERT                                            обмен между сеансами
-- Не отзывайте: DBMS_SQL, DBMS_SESSION, DBMS_LOB, DBMS_UTILITY, DBMS_STANDARD, DBMS_APPLICATION_INFO: на них стоят
-- драйверы, Data Pump и большинство приложений. DBMS_SESSION.SET_IDENTIFIER поэтому остаётся доступным каждому: тот,
-- у кого есть пароль читающей записи, может назваться любым человеком (см. docs/dba.md, раздел о VPD).
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 1. Какие из них сейчас открыты всем
COLUMN table_name FORMAT A24
COLUMN type FORMAT A10
SELECT owner, table_name, type FROM dba_tab_privs
 WHERE grantee = 'PUBLIC' AND privilege = 'EXECUTE' AND owner = 'SYS'
   AND table_name IN ('UTL_HTTP', 'UTL_TCP', 'UTL_SMTP', 'UTL_INADDR', 'UTL_FILE', 'DBMS_LDAP', 'HTTPURITYPE',
                      'DBMS_XMLGEN', 'DBMS_XMLQUERY', 'DBMS_SCHEDULER', 'DBMS_JOB', 'DBMS_JAVA', 'DBMS_JAVA_TEST',
                      'DBMS_PIPE', 'DBMS_ALERT', 'DBMS_ADVISOR')
 ORDER BY table_name;

PROMPT == 2. Кто перестанет компилироваться после отзыва (у владельца нет прямого права)
-- maintained = Y: объекты самой базы и её компонентов; отзывать там, где такие строки есть, только вместе с прямым
-- GRANT этому владельцу. Динамические вызовы (EXECUTE IMMEDIATE) этот список не видит.
COLUMN dependant FORMAT A60
COLUMN package_name FORMAT A20
SELECT d.referenced_name AS package_name, u.oracle_maintained AS maintained,
       d.owner || '.' || d.name || ' (' || d.type || ')' AS dependant
  FROM dba_dependencies d
  JOIN dba_users u ON u.username = d.owner
 WHERE d.referenced_owner = 'SYS' AND d.referenced_type IN ('PACKAGE', 'TYPE') AND d.owner <> 'SYS'
   AND d.referenced_name IN ('UTL_HTTP', 'UTL_TCP', 'UTL_SMTP', 'UTL_INADDR', 'UTL_FILE', 'DBMS_LDAP', 'HTTPURITYPE',
                             'DBMS_XMLGEN', 'DBMS_XMLQUERY', 'DBMS_SCHEDULER', 'DBMS_JOB', 'DBMS_JAVA',
                             'DBMS_JAVA_TEST', 'DBMS_PIPE', 'DBMS_ALERT', 'DBMS_ADVISOR')
   AND NOT EXISTS (SELECT 1 FROM dba_tab_privs p
                    WHERE p.grantee = d.owner AND p.owner = 'SYS' AND p.table_name = d.referenced_name
                      AND p.privilege = 'EXECUTE')
 ORDER BY d.referenced_name, u.oracle_maintained, d.owner, d.name;

-- 3. Кто вызывает их на деле: две недели аудита до решения, потом NOAUDIT и DROP AUDIT POLICY.
-- CREATE AUDIT POLICY azs_public_packages ACTIONS EXECUTE ON SYS.UTL_HTTP, EXECUTE ON SYS.UTL_TCP,
--   EXECUTE ON SYS.UTL_SMTP, EXECUTE ON SYS.UTL_INADDR, EXECUTE ON SYS.UTL_FILE, EXECUTE ON SYS.DBMS_XMLGEN;
-- AUDIT POLICY azs_public_packages;
-- SELECT dbusername, object_name, COUNT(*) FROM unified_audit_trail
--  WHERE unified_audit_policies LIKE '%AZS_PUBLIC_PACKAGES%' GROUP BY dbusername, object_name;

-- 4. Отзыв. По одному пакету за раз; сначала GRANT EXECUTE тем, кого назвал запрос 2, потом REVOKE, потом
-- SELECT owner, object_name FROM dba_objects WHERE status = 'INVALID'. Вернуть: GRANT EXECUTE ON SYS.… TO PUBLIC.
-- Обновления базы (datapatch, переход на новую версию) могут выдать право снова: повторяйте запрос 1 после них.
-- REVOKE EXECUTE ON SYS.UTL_HTTP       FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.UTL_TCP        FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.UTL_SMTP       FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.UTL_INADDR     FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.UTL_FILE       FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_LDAP      FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.HTTPURITYPE    FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_XMLGEN    FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_XMLQUERY  FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_SCHEDULER FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_JOB       FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_JAVA      FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_JAVA_TEST FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_PIPE      FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_ALERT     FROM PUBLIC;
-- REVOKE EXECUTE ON SYS.DBMS_ADVISOR   FROM PUBLIC;
