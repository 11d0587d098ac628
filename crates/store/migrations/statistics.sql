-- What SQLite's planner is told about how the rows are spread. Every key begins with the workspace, of which there are
-- few; without this SQLite takes "of this workspace" for about ten rows and walks through all of them where another
-- column would have led it to the one. Rules of thumb from the columns' names are enough, and plans never depend on
-- when somebody counted. Written after each migration, for all indexes that there are then.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat)
WITH place (tbl, idx, is_unique, is_partial, number, last, alike) AS (
    SELECT t.name, i.name, i."unique", i.partial, c.seqno, max(c.seqno) OVER (PARTITION BY i.name), CASE c.name
        WHEN 'workspace_id' THEN 100000
        WHEN 'state' THEN 20000
        WHEN 'kind' THEN 20000
        WHEN 'member_id' THEN 2000
        WHEN 'sender_member_id' THEN 2000
        WHEN 'owner_member_id' THEN 2000
        WHEN 'identity_id' THEN 1000
        WHEN 'finder_id' THEN 1000
        WHEN 'source_id' THEN 1000
        WHEN 'segment_id' THEN 1000
        WHEN 'tag_key' THEN 1000
        WHEN 'campaign_id' THEN 500
        WHEN 'local_date' THEN 50
        WHEN 'day' THEN 500
        WHEN 'slot_index' THEN 20
        ELSE 2 END
    FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
    WHERE t.type = 'table' AND substr(t.name, 1, 1) <> '_' AND substr(t.name, 1, 7) <> 'sqlite_'
), spread (tbl, idx, is_partial, number, alike) AS (
    -- A longer beginning of a key never stands for more rows than a shorter one, and a whole unique key for one.
    SELECT tbl, idx, is_partial, number, CASE WHEN is_unique AND number = last THEN 1
        ELSE min(alike) OVER (PARTITION BY idx ORDER BY number) END
    FROM place
)
SELECT tbl, idx, CASE WHEN is_partial THEN '10000' ELSE '1000000' END || group_concat(' ' || alike, '')
FROM (SELECT * FROM spread ORDER BY idx, number) AS ordered GROUP BY tbl, idx, is_partial;
ANALYZE sqlite_schema;
