-- The values of the dashboards' long lists, the rows of one of them, and the few
-- rows in progress, each found without reading the others.
CREATE INDEX {{.QueueIndex}} ON {{.Table}} (queue_name, started_at);
CREATE INDEX {{.AgentIndex}} ON {{.Table}} (agent_name, started_at);
CREATE INDEX {{.OpenIndex}} ON {{.Table}} (started_at) WHERE in_progress;
