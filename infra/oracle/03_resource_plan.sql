-- 03. План ресурсов: сколько базы может взять читающая запись. Запускает администратор базы (ADMINISTER_RESOURCE_MANAGER)
-- в PDB продукта. Resource Manager есть в Enterprise Edition и Free; в Standard Edition 2 пропустите этот файл.
-- Повторный запуск обновляет числа. План включается отдельным ответом: он заменяет тот, что действует в PDB сейчас.

-- В PDB план одноуровневый, не больше восьми групп, без вложенных планов. Между PDB делит CDB-план, это не здесь.
@@00_names.sql
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 03. Сейчас действует план
SELECT name, is_top_plan FROM v$rsrc_plan;

DECLARE
  FUNCTION has_plan RETURN BOOLEAN IS
    found PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO found FROM dba_rsrc_plans WHERE plan = '&rsrc_plan' AND NVL(status, 'ACTIVE') <> 'PENDING';
    RETURN found > 0;
  END;

  FUNCTION has_group RETURN BOOLEAN IS
    found PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO found FROM dba_rsrc_consumer_groups
     WHERE consumer_group = '&rsrc_group' AND NVL(status, 'ACTIVE') <> 'PENDING';
    RETURN found > 0;
  END;

  FUNCTION has_directive(p_group VARCHAR2) RETURN BOOLEAN IS
    found PLS_INTEGER;
  BEGIN
    SELECT COUNT(*) INTO found FROM dba_rsrc_plan_directives
     WHERE plan = '&rsrc_plan' AND group_or_subplan = p_group AND NVL(status, 'ACTIVE') <> 'PENDING';
    RETURN found > 0;
  END;
BEGIN
  DBMS_RESOURCE_MANAGER.CLEAR_PENDING_AREA();
  DBMS_RESOURCE_MANAGER.CREATE_PENDING_AREA();

  IF NOT has_group THEN
    DBMS_RESOURCE_MANAGER.CREATE_CONSUMER_GROUP(
      consumer_group => '&rsrc_group', comment => 'AZS Assistant: dashboards and questions');
  END IF;
  IF NOT has_plan THEN
    DBMS_RESOURCE_MANAGER.CREATE_PLAN(plan => '&rsrc_plan', comment => 'AZS Assistant: limits of the reading account');
  END IF;

  -- mgmt_p1            доля процессора, когда его не хватает всем; свободный процессор группа берёт сверх доли
  -- utilization_limit  потолок в процентах, даже когда процессор свободен
  -- parallel_degree_limit_p1  1 = без параллельного выполнения
  -- active_sess_pool_p1, queueing_p1  сколько вызовов идёт сразу и сколько секунд остальные ждут в очереди
  -- switch_group CANCEL_SQL с switch_elapsed_time: вызов, идущий дольше, отменяется, сеанс остаётся.
  --   switch_time считает секунды ПРОЦЕССОРА, switch_elapsed_time секунды по часам; здесь заданы оба, срабатывает первый.
  --   Приложение получает ORA-00040 (процессор) или ORA-56735 (часы).
  -- session_pga_limit  мегабайт PGA на сеанс; при превышении сеанс снимается
  -- undo_pool          килобайт отката на всю группу: она не пишет
  IF has_directive('&rsrc_group') THEN
    DBMS_RESOURCE_MANAGER.UPDATE_PLAN_DIRECTIVE(
      plan                         => '&rsrc_plan',
      group_or_subplan             => '&rsrc_group',
      new_mgmt_p1                  => 30,
      new_utilization_limit        => 75,
      new_parallel_degree_limit_p1 => 2,
      new_active_sess_pool_p1      => 16,
      new_queueing_p1              => 20,
      new_switch_group             => 'CANCEL_SQL',
      new_switch_time              => &rsrc_seconds,
      new_switch_elapsed_time      => &rsrc_seconds,
      new_switch_for_call          => TRUE,
      new_session_pga_limit        => 512,
      new_undo_pool                => 10240);
  ELSE
    DBMS_RESOURCE_MANAGER.CREATE_PLAN_DIRECTIVE(
      plan                     => '&rsrc_plan',
      group_or_subplan         => '&rsrc_group',
      comment                  => 'AZS Assistant: short queries, little parallelism',
      mgmt_p1                  => 30,
      utilization_limit        => 75,
      parallel_degree_limit_p1 => 2,
      active_sess_pool_p1      => 16,
      queueing_p1              => 20,
      switch_group             => 'CANCEL_SQL',
      switch_time              => &rsrc_seconds,
      switch_elapsed_time      => &rsrc_seconds,
      switch_for_call          => TRUE,
      session_pga_limit        => 512,
      undo_pool                => 10240);
  END IF;

  -- Все остальные: без этой строки план не проходит проверку.
  IF NOT has_directive('OTHER_GROUPS') THEN
    DBMS_RESOURCE_MANAGER.CREATE_PLAN_DIRECTIVE(
      plan => '&rsrc_plan', group_or_subplan => 'OTHER_GROUPS', comment => 'Everybody else', mgmt_p1 => 70);
  END IF;

  DBMS_RESOURCE_MANAGER.SET_CONSUMER_GROUP_MAPPING(
    attribute      => DBMS_RESOURCE_MANAGER.ORACLE_USER,
    value          => '&reader',
    consumer_group => '&rsrc_group');

  DBMS_RESOURCE_MANAGER.VALIDATE_PENDING_AREA();
  DBMS_RESOURCE_MANAGER.SUBMIT_PENDING_AREA();
EXCEPTION
  WHEN OTHERS THEN
    DBMS_RESOURCE_MANAGER.CLEAR_PENDING_AREA();
    RAISE;
END;
/

-- Соответствие действует только для записи, которой разрешено перейти в группу.
BEGIN
  DBMS_RESOURCE_MANAGER_PRIVS.GRANT_SWITCH_CONSUMER_GROUP(
    grantee_name => '&reader', consumer_group => '&rsrc_group', grant_option => FALSE);
END;
/

-- Если в PDB уже есть свой план, не включайте этот: перенесите в свой директиву группы и оставьте соответствие.
-- FORCE: не даёт окнам планировщика (обслуживание по ночам) сменить план; снимите приставку, если окна нужны.
ACCEPT activate CHAR DEFAULT 'N' PROMPT 'Включить план &rsrc_plan в этой PDB вместо действующего? [y/N] '
BEGIN
  IF UPPER(SUBSTR('&activate', 1, 1)) = 'Y' THEN
    EXECUTE IMMEDIATE q'~ALTER SYSTEM SET RESOURCE_MANAGER_PLAN = 'FORCE:&rsrc_plan'~';
    DBMS_OUTPUT.PUT_LINE('active: &rsrc_plan');
  ELSE
    DBMS_OUTPUT.PUT_LINE('not activated');
  END IF;
END;
/

PROMPT == Директивы
COLUMN plan FORMAT A16
COLUMN group_or_subplan FORMAT A18
COLUMN switch_group FORMAT A12
SELECT plan, group_or_subplan, mgmt_p1, utilization_limit, parallel_degree_limit_p1 AS dop, active_sess_pool_p1 AS active,
       switch_group, switch_elapsed_time AS seconds, session_pga_limit AS pga_mb
  FROM dba_rsrc_plan_directives WHERE plan = '&rsrc_plan' ORDER BY group_or_subplan;

-- Проверка: в сеансе читающей записи RESOURCE_CONSUMER_GROUP в V$SESSION равен AZS_READ_GROUP; отменённые запросы
-- считает V$RSRC_CONSUMER_GROUP (столбцы SQL_CANCELED, SWITCHES_OUT_ELAPSED_TIME).
-- Выключить: ALTER SYSTEM SET RESOURCE_MANAGER_PLAN = '';
