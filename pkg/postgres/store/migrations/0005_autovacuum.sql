-- Sessions in progress are replaced again and again: what is left of them is
-- cleared away after a fiftieth of the rows, and not after a fifth.
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN
        SELECT relid FROM pg_partition_tree({{.TableLiteral}}) WHERE isleaf
        UNION SELECT oid FROM pg_class WHERE oid = {{.TableLiteral}}::regclass
    LOOP
        IF (SELECT relkind FROM pg_class WHERE oid = part) = 'r' THEN
            EXECUTE format('ALTER TABLE %s SET ({{.Storage}})', part);
        END IF;
    END LOOP;
END
$$;
