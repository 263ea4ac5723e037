package plugin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// odd are rows that no well-kept center has: ties, negative and very long
// durations, blanks of both kinds, waits that go on.
const odd = `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, queue_entry_time, queue_exit_time, queue_wait_time,
	segment_id, talk_time, hold_mute_time, after_call_work_time, first_response_time, transferred_in_by, last_segment, in_progress, conversation_skills, messages_sent) VALUES
	('odd-1', 1, '2026-02-25 10:00Z', 'Odd', '2026-02-25 10:00Z', '2026-02-25 10:00Z', 20,   'a', -5,     NULL, NULL, 0,    'System', true,  false, '{Odd,Odd,""}', 3),
	('odd-2', 1, '2026-02-25 10:00Z', 'Odd', '2026-02-25 10:00Z', '2026-02-25 10:00Z', 20,   '',  NULL,   7,    9,    NULL, '',       true,  false, '{}', 3),
	('odd-3', 1, '2026-02-25 10:01Z', 'Odd', '2026-02-25 10:01Z', NULL,                NULL, NULL, NULL,  NULL, NULL, NULL, NULL,     true,  false, '{Odd,Even}', NULL),
	('odd-4', 1, '2026-02-25 10:02Z', 'Odd', '2026-02-25 10:02Z', '2026-02-26 10:02Z', 86400, 'b', 1e7,   0,    0.25, 1e7,  'Bot',    true,  false, NULL, 12),
	('odd-5', 1, '2026-02-25 10:02Z', '',    NULL,                NULL,                -3,   'c', 20,     20,   20,   20,   'x@x',    true,  false, '{""}', 0),
	('odd-6', 1, '2026-02-25 10:02Z', 'Odd', '2026-02-25 10:02Z', NULL,                NULL, NULL, NULL,  NULL, NULL, NULL, NULL,     true,  true,  '{Odd}', NULL),
	('odd-7', 1, '2026-02-25 10:03Z', 'New', '2026-02-25 10:03Z', NULL,                NULL, '',  NULL,   NULL, NULL, NULL, NULL,     false, true,  '{New}', NULL),
	('odd-8', 1, '2026-02-25 10:03Z', 'Odd', '2026-02-25 10:00Z', '2026-02-25 10:03Z', 180,  'd', 7,      NULL, NULL, NULL, NULL,     true,  true,  '{Odd}', NULL),
	('odd-10', 1, '2026-02-26 11:00Z', 'Odd', '2026-02-26 11:00Z', '2026-02-26 11:10Z', 600, NULL, NULL, NULL, NULL, NULL, NULL, false, false, NULL, NULL),
	('odd-10', 2, '2026-02-26 11:10Z', 'New', '2026-02-26 11:10Z', '2026-02-26 11:10Z', 5,   'e',  9,    NULL, NULL, NULL, 'SYSTEM', true, false, NULL, NULL),
	('odd-11', 1, '2026-02-25 10:04Z', 'Odd', '2026-02-25 10:04Z', NULL,               NULL, 'f',  8,    NULL, NULL, NULL, NULL,     true,  false, NULL, NULL),
	('odd-12', 1, '2026-02-25 10:05Z', 'Odd', '2026-02-25 10:05Z', '2026-02-25 10:05:30Z', 30, NULL, NULL, NULL, NULL, NULL, NULL,   true,  true,  NULL, NULL),
	('odd-9', 1, '2026-02-26 09:00Z', 'Odd', '2026-02-26 09:00Z', NULL,                NULL, NULL, NULL,  NULL, NULL, NULL, NULL,     true,  true,  '{Odd}', NULL)`

// handed are sessions that went from one to another: by the bot, by a time-out,
// by the agent of the row before, by another's, by nobody, and by a bot and a
// queue that were not there.
const handed = `INSERT INTO interaction_segments (session_id, segment_number, started_at, channel, queue_name, queue_entry_time, queue_wait_time, agent_name, agent_email, segment_id,
	transferred_in_by, last_segment) VALUES
	('handed-1', 1, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, 'BOT', NULL,    NULL, NULL,     false),
	('handed-1', 2, '2026-02-25 12:01Z', 'odd', 'New', '2026-02-25 12:01Z', 60,   NULL,  NULL,    NULL, 'Bot',    false),
	('handed-1', 3, '2026-02-25 12:02Z', 'odd', 'Odd', '2026-02-25 12:02Z', 61,   'Ann', 'Ann@x', 'a',  'System', false),
	('handed-1', 4, '2026-02-25 12:05Z', 'odd', 'Odd', '2026-02-25 12:05Z', 25,   'Bob', 'bob@x', 'b',  'ann@X',  false),
	('handed-1', 5, '2026-02-25 12:06Z', 'odd', NULL,  NULL,                NULL, 'Cid', 'cid@x', 'c',  'ann@x',  false),
	('handed-1', 6, '2026-03-25 12:07Z', 'odd', 'New', '2026-03-25 12:07Z', 0,    NULL,  NULL,    '',   'cid@x',  true),
	('handed-2', 1, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, 'BOT', '',      'd',  NULL,     false),
	('handed-2', 3, '2026-02-25 12:00Z', 'odd', 'New', '2026-02-25 12:00Z', 1,    NULL,  NULL,    NULL, 'Bot',    true),
	('handed-3', 1, '2026-02-25 12:00Z', 'odd', 'New', '2026-02-25 12:00Z', 1,    'Ann', 'ann@x', 'e',  NULL,     false),
	('handed-3', 2, '2026-02-25 12:00Z', 'odd', 'New', '2026-02-25 12:00Z', 5,    NULL,  NULL,    NULL, 'System', true),
	('handed-4', 1, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, NULL,  '',      NULL, NULL,     false),
	('handed-4', 2, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, NULL,  NULL,    NULL, '',       true),
	('handed-5', 1, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, 'Ann', 'ann@x', 'f',  NULL,     false),
	('handed-5', 2, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, NULL,  NULL,    NULL, 'Bot',    true),
	('handed-6', 1, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, NULL,  NULL,    NULL, NULL,     false),
	('handed-6', 2, '2026-02-25 12:00Z', 'odd', NULL,  NULL,                NULL, NULL,  NULL,    NULL, 'System', true)`

func (s *subject) withOdd(t *testing.T) {
	t.Helper()
	for _, rows := range []string{odd, handed} {
		_, err := s.sql.Exec(t.Context(), rows)
		require.NoError(t, err)
	}
}
