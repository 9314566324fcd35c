-- 07. По желанию, только Oracle 23.4 и новее (23ai, 26ai): таблица векторов документов, в которой ищет сама база.
-- Запускает администратор базы после 02_grants.sql. Повторять можно: таблица не пересоздаётся.

-- Без неё, и на базах старше, векторы хранит DOCUMENT_VECTORS, а сравнивает приложение. С ней DOCUMENT_VECTORS остаётся
-- тем, что считается: эту таблицу можно очистить или удалить, приложение наполнит её снова при перезапуске.
-- Столбцы такие, каких ждёт OracleVS из langchain-oracledb; TEXT хранит ключ фрагмента, а не его текст.
-- vector_dim: длина вектора модели, у e5 (по умолчанию) 384. После смены модели с другой длиной удалите таблицу и
-- запустите файл ещё раз. Векторный индекс не нужен: отбор идёт по документам, а строк тысячи. Если их сотни тысяч:
--   CREATE VECTOR INDEX ix_document_chunk_vectors ON AZS_OWNER.DOCUMENT_CHUNK_VECTORS (embedding)
--     ORGANIZATION NEIGHBOR PARTITIONS DISTANCE DOT WITH TARGET ACCURACY 95;
@@00_names.sql
DEFINE vector_dim = 384
WHENEVER SQLERROR EXIT FAILURE ROLLBACK

PROMPT == 07. DOCUMENT_CHUNK_VECTORS в схеме &owner

DECLARE
  found PLS_INTEGER;
BEGIN
  SELECT COUNT(*) INTO found FROM dba_tables WHERE owner = '&owner' AND table_name = 'DOCUMENT_CHUNK_VECTORS';
  IF found = 0 THEN
    EXECUTE IMMEDIATE q'~CREATE TABLE &owner..document_chunk_vectors (
      id        RAW(16) DEFAULT SYS_GUID() PRIMARY KEY,
      text      CLOB,
      metadata  JSON,
      embedding VECTOR(&vector_dim, FLOAT32)
    )~';
  END IF;
END;
/

GRANT SELECT, INSERT, UPDATE, DELETE ON &owner..document_chunk_vectors TO &writer;
CREATE OR REPLACE SYNONYM &writer..document_chunk_vectors FOR &owner..document_chunk_vectors;

PROMPT == Сколько векторов и какой модели: пусто до первого запуска приложения
COLUMN embedder FORMAT A40
SELECT JSON_VALUE(metadata, '$.embedder') AS embedder, COUNT(*) AS vectors
  FROM &owner..document_chunk_vectors GROUP BY JSON_VALUE(metadata, '$.embedder');
