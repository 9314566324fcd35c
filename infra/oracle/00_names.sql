-- Имена и числа для всех сценариев этой папки. Правится только этот файл; паролей здесь нет и быть не должно.
-- Имена пишутся заглавными буквами, без кавычек.

-- учётные записи
DEFINE owner  = AZS_OWNER
DEFINE reader = AZS_READ
DEFINE writer = AZS_WRITE

-- место: табличные пространства и квота владельца
DEFINE data_ts = USERS
DEFINE temp_ts = TEMP
DEFINE owner_quota = 20G

-- профили
DEFINE service_profile = AZS_SERVICE
DEFINE owner_profile   = AZS_MIGRATION
-- на каждую запись: AZS_ORACLE_POOL_MAX (8) x число процессов приложения + запас на команды
DEFINE service_sessions = 40

-- план ресурсов
DEFINE rsrc_plan  = AZS_PLAN
DEFINE rsrc_group = AZS_READ_GROUP
-- секунд по часам на один вызов; больше, чем AZS_QUERY_TIMEOUT_S (30), чтобы первым успевало приложение
DEFINE rsrc_seconds = 60

-- материализованное представление: раз во сколько минут обновлять
DEFINE mv_minutes = 10

SET DEFINE ON VERIFY OFF ECHO OFF FEEDBACK ON SERVEROUTPUT ON SIZE UNLIMITED SQLBLANKLINES ON LINESIZE 160 PAGESIZE 200 TAB OFF
