-- 04. Вторая ступень разграничения станций: VPD на отчётных представлениях. Первая ступень в приложении: оно само
-- добавляет условие к каждому запросу. Запускает администратор базы (EXECUTE на DBMS_RLS) после миграции, в которой
-- появились app_users и app_user_scopes. DBMS_RLS есть в Enterprise Edition и Free, в Standard Edition 2 его нет.
-- Повторный запуск безопасен: функция заменяется, политика, которая уже стоит, не снимается ни на миг.

-- Кто работает, база узнаёт из CLIENT_IDENTIFIER: приложение ставит его при каждой выдаче соединения из пула.
-- Условие закрыто по умолчанию: нет имени, имя неизвестно, человек выключен, область пуста или ошибка в функции:
-- строк нет. Инциденты без станции видят только те, у кого область all, как и в приложении.

-- Почему текст условия всегда один и тот же. Имя в него не вписывается: SYS_CONTEXT вычисляется при каждом выполнении,
-- область читается подзапросом. Поэтому нет ни подстановки данных в текст, ни условия, которое могло бы остаться
-- в кэше от предыдущего человека, и курсоры общие для всех.

-- Почему DYNAMIC. STATIC и SHARED_STATIC считают функцию один раз и отдают её ответ всем: здесь ответ для владельца
-- пустой (видно всё), и он мог бы достаться читающей записи. CONTEXT_SENSITIVE и SHARED_CONTEXT_SENSITIVE хранят
-- ответ в сеансе, пока не сменится контекст: у соединений пула люди меняются внутри одного сеанса, и верность держалась
-- бы на том, что база заметит смену CLIENT_IDENTIFIER. DYNAMIC зовёт функцию для каждого запроса и ничего не помнит.
-- Цена: один вызов короткой функции без SQL на представление в запросе. Не меняйте тип ради скорости.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 04. VPD на представлениях &owner

DECLARE
  found PLS_INTEGER;
BEGIN
  SELECT COUNT(*) INTO found FROM dba_tables
   WHERE owner = '&owner' AND table_name IN ('APP_USERS', 'APP_USER_SCOPES');
  IF found < 2 THEN
    RAISE_APPLICATION_ERROR(-20003, 'Tables APP_USERS and APP_USER_SCOPES are not there: run the migrations first');
  END IF;
END;
/

-- Имя самого продукта (прогрев, проверки): обычная строка, чтобы её было видно и чтобы её можно было выключить.
-- Человека с таким именем быть не должно; имя azs:nobody заводить нельзя никогда: им приложение называет того,
-- чьё имя не поместилось в 64 байта.
MERGE INTO &owner..app_users t
USING (SELECT 'azs:system' AS user_name FROM dual) s ON (t.user_name = s.user_name)
WHEN NOT MATCHED THEN INSERT (user_name, full_name, role, active)
  VALUES (s.user_name, 'AZS Assistant', 'administrator', 1);
MERGE INTO &owner..app_user_scopes t
USING (SELECT 'azs:system' AS user_name, 'all' AS kind FROM dual) s ON (t.user_name = s.user_name AND t.kind = s.kind)
WHEN NOT MATCHED THEN INSERT (user_name, kind, value) VALUES (s.user_name, s.kind, '*');
COMMIT;

-- Подзапросы условия читаются с правами владельца функции: читающей записи права на app_users не нужны.
-- Внутреннее представление отдаёт только столбцы azs_kind и azs_value: region и station_code снаружи него
-- всегда столбцы отчётного представления, что бы ни добавили в таблицы потом.
CREATE OR REPLACE FUNCTION &owner..azs_scope_predicate(p_schema IN VARCHAR2, p_object IN VARCHAR2)
  RETURN VARCHAR2
  AUTHID DEFINER
IS
  c_scope CONSTANT VARCHAR2(1000) :=
    'SELECT 1 FROM (SELECT s.kind AS azs_kind, s.value AS azs_value'
    || ' FROM &owner..app_users u JOIN &owner..app_user_scopes s ON s.user_name = u.user_name'
    || ' WHERE u.user_name = SYS_CONTEXT(''USERENV'', ''CLIENT_IDENTIFIER'') AND u.active = 1) azs_scope'
    || ' WHERE azs_scope.azs_kind = ';
BEGIN
  -- владелец: миграции и обновление материализованного представления
  IF SYS_CONTEXT('USERENV', 'SESSION_USER') = p_schema THEN
    RETURN NULL;
  END IF;
  IF SYS_CONTEXT('USERENV', 'CLIENT_IDENTIFIER') IS NULL THEN
    RETURN '1 = 0';
  END IF;
  RETURN '(EXISTS (' || c_scope || '''all'')'
      || ' OR EXISTS (' || c_scope || '''region'' AND azs_scope.azs_value = region)'
      || ' OR EXISTS (' || c_scope || '''station'' AND azs_scope.azs_value = station_code))';
EXCEPTION
  WHEN OTHERS THEN
    RETURN '1 = 0';
END azs_scope_predicate;
/
SHOW ERRORS

DECLARE
  broken PLS_INTEGER;
BEGIN
  SELECT COUNT(*) INTO broken FROM dba_objects
   WHERE owner = '&owner' AND object_name = 'AZS_SCOPE_PREDICATE' AND status <> 'VALID';
  IF broken > 0 THEN
    RAISE_APPLICATION_ERROR(-20004, 'AZS_SCOPE_PREDICATE does not compile: no policy was added');
  END IF;

  FOR shown IN (
    SELECT v.view_name,
           (SELECT COUNT(*) FROM dba_policies p
             WHERE p.object_owner = v.owner AND p.object_name = v.view_name AND p.policy_name = 'AZS_SCOPE') AS known
      FROM dba_views v
     WHERE v.owner = '&owner'
       AND v.view_name IN ('V_INCIDENT', 'V_ACTION', 'V_STATION_DAY', 'V_STATION', 'V_EQUIPMENT')
  ) LOOP
    IF shown.known = 0 THEN
      DBMS_RLS.ADD_POLICY(
        object_schema   => '&owner',
        object_name     => shown.view_name,
        policy_name     => 'AZS_SCOPE',
        function_schema => '&owner',
        policy_function => 'AZS_SCOPE_PREDICATE',
        statement_types => 'SELECT',
        enable          => TRUE,
        policy_type     => DBMS_RLS.DYNAMIC);
      DBMS_OUTPUT.PUT_LINE('added: ' || shown.view_name);
    ELSE
      DBMS_RLS.ENABLE_POLICY(
        object_schema => '&owner', object_name => shown.view_name, policy_name => 'AZS_SCOPE', enable => TRUE);
      DBMS_OUTPUT.PUT_LINE('already there: ' || shown.view_name);
    END IF;
  END LOOP;
END;
/

PROMPT == Пять строк, ENABLE = YES, POLICY_TYPE = DYNAMIC. Повторяйте этот запрос после каждой миграции.
COLUMN object_name FORMAT A16
COLUMN policy_name FORMAT A12
COLUMN function FORMAT A22
SELECT object_name, policy_name, function, sel, enable, policy_type FROM dba_policies
 WHERE object_owner = '&owner' AND policy_name = 'AZS_SCOPE' ORDER BY object_name;

-- Проверка из сеанса читающей записи (SYS и записи с EXEMPT ACCESS POLICY политик не замечают):
--   SELECT COUNT(*) FROM v_incident;                              -- 0: имени нет
--   EXEC DBMS_SESSION.SET_IDENTIFIER('кого нет')
--   SELECT COUNT(*) FROM v_incident;                              -- 0
--   EXEC DBMS_SESSION.SET_IDENTIFIER('azs:system')
--   SELECT COUNT(*) FROM v_incident;                              -- все
--   EXEC DBMS_SESSION.SET_IDENTIFIER('имя управляющего региона')
--   SELECT region, COUNT(*) FROM v_incident GROUP BY region;      -- его регионы
-- Кто мимо политик: SELECT grantee FROM dba_sys_privs WHERE privilege = 'EXEMPT ACCESS POLICY';
-- Какое условие пошло в запрос: V$VPD_POLICY. Ошибка в условии даёт ORA-28113, в функции ORA-28112: ответа нет.

-- Снять:  EXEC DBMS_RLS.DROP_POLICY('AZS_OWNER', 'V_INCIDENT', 'AZS_SCOPE')  и так для каждого из пяти.
