-- 01a. Пароли трёх записей; годится и для смены. Вызывается из 01_accounts.sql или сам по себе.
-- Ввод не показывается. Пароль не должен содержать кавычек " и знака амперсанд. Запускайте по TLS или с самого сервера:
-- команда ALTER USER несёт пароль по соединению. Вместо этого файла можно набрать PASSWORD имя (SQL*Plus, SQLcl).
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK
SET ECHO OFF

ACCEPT owner_password  CHAR PROMPT 'Пароль &owner: ' HIDE
ACCEPT reader_password CHAR PROMPT 'Пароль &reader: ' HIDE
ACCEPT writer_password CHAR PROMPT 'Пароль &writer: ' HIDE

ALTER USER &owner  IDENTIFIED BY "&owner_password";
ALTER USER &reader IDENTIFIED BY "&reader_password";
ALTER USER &writer IDENTIFIED BY "&writer_password";

UNDEFINE owner_password reader_password writer_password

-- Где действует PASSWORD_ROLLOVER_TIME, старый пароль можно отменить раньше срока, когда приложение перешло на новый:
-- ALTER USER AZS_READ EXPIRE PASSWORD ROLLOVER PERIOD;
