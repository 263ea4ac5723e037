-- One row per segment. The key serves a session's rows and holds the time, as
-- a table partitioned by month of started_at needs it to.
CREATE TABLE {{.Table}} (
    {{.Columns}},
    PRIMARY KEY (session_id, segment_number, started_at)
){{.PartitionBy}};

CREATE INDEX {{.StartedAtIndex}} ON {{.Table}} (started_at);
