-- The values of the dashboards' long lists, and the rows of one of them, each
-- found without reading the others.
CREATE INDEX {{.QueueIndex}} ON {{.Table}} (queue_name, started_at);
CREATE INDEX {{.AgentIndex}} ON {{.Table}} (agent_name, started_at);
