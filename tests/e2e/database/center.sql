-- A contact center's morning, small enough to work out every figure by hand.
-- One row of it is still in progress, and one interaction was transferred.
DROP SCHEMA IF EXISTS e2e CASCADE;
CREATE SCHEMA e2e;

CREATE TABLE e2e.interaction_segments (
  session_id text NOT NULL,
  segment_number integer NOT NULL,
  started_at timestamptz NOT NULL,
  direction text,
  channel text,
  queue_name text,
  queue_entry_time timestamptz,
  queue_exit_time timestamptz,
  queue_wait_time integer,
  agent_name text,
  segment_id text,
  segment_start_time timestamptz,
  segment_end_time timestamptz,
  talk_time integer,
  hold_mute_time integer,
  first_response_time integer,
  conversation_skills text[],
  transferred_in_by text,
  transferred_in_status text,
  status text,
  last_segment boolean NOT NULL,
  in_progress boolean NOT NULL,
  PRIMARY KEY (session_id, segment_number)
);
CREATE INDEX ON e2e.interaction_segments (started_at);

INSERT INTO e2e.interaction_segments
  (session_id, segment_number, started_at, channel, queue_name, queue_wait_time, agent_name, talk_time,
   conversation_skills, transferred_in_by, status, last_segment, in_progress)
VALUES
  ('S-1001', 1, '2024-11-18 09:00Z', 'Voice', 'Sales',   10,   'Ada',  120,  '{english}',         NULL,              'Closed', true,  false),
  ('S-1002', 1, '2024-11-18 09:10Z', 'Voice', 'Sales',   25,   'Ada',  300,  '{english,spanish}', NULL,              'Closed', true,  false),
  ('S-1003', 1, '2024-11-18 09:20Z', 'Voice', 'Sales',   40,   NULL,   NULL, '{english}',         NULL,              'Closed', true,  false),
  ('S-1004', 1, '2024-11-18 10:00Z', 'Voice', 'Service', 5,    'Ben',  60,   '{english}',         NULL,              NULL,     false, false),
  ('S-1004', 2, '2024-11-18 10:02Z', 'Voice', 'Sales',   15,   'Cleo', 240,  '{english}',         'ben@example.com', 'Closed', true,  false),
  ('S-1005', 1, '2024-11-18 10:10Z', 'Chat',  'Service', 90,   'Ben',  600,  '{spanish}',         NULL,              'Closed', true,  false),
  ('S-1006', 1, '2024-11-18 10:20Z', 'Chat',  'Service', 12,   NULL,   NULL, '{}',                NULL,              'Closed', true,  false),
  ('S-1007', 1, '2024-11-18 11:00Z', 'Voice', NULL,      NULL, 'BOT',  NULL, '{}',                NULL,              'Closed', true,  false),
  ('S-1008', 1, '2024-11-18 11:10Z', 'Voice', 'Sales',   NULL, NULL,   NULL, '{english}',         NULL,              NULL,     true,  true),
  ('S-1009', 1, '2024-11-18 11:20Z', 'Chat',  'Returns', 30,   'Dora', 90,   '{}',                NULL,              'Closed', true,  false);

-- What follows from the above: entry and exit of the queue, and the agent's portion.
UPDATE e2e.interaction_segments SET
  queue_entry_time = CASE WHEN queue_name IS NOT NULL THEN started_at END,
  queue_exit_time = started_at + make_interval(secs => queue_wait_time),
  segment_id = CASE WHEN talk_time IS NOT NULL THEN session_id || '-' || segment_number END,
  segment_start_time = CASE WHEN talk_time IS NOT NULL THEN started_at + make_interval(secs => queue_wait_time) END,
  segment_end_time = started_at + make_interval(secs => queue_wait_time + talk_time),
  direction = 'Inbound',
  transferred_in_status = CASE WHEN transferred_in_by IS NOT NULL THEN 'Wants to buy' END,
  -- Two of the six that an agent picked up were put on hold; a chat's first answer took 20 and 10 seconds.
  hold_mute_time = CASE session_id WHEN 'S-1002' THEN 30 WHEN 'S-1005' THEN 60 ELSE talk_time * 0 END,
  first_response_time = CASE session_id WHEN 'S-1005' THEN 20 WHEN 'S-1009' THEN 10 END;

-- A view that lacks most columns, and one that is something else.
CREATE VIEW e2e.waits AS
  SELECT session_id, started_at, queue_name, queue_wait_time FROM e2e.interaction_segments;
CREATE VIEW e2e.sessions AS SELECT DISTINCT session_id FROM e2e.interaction_segments;
