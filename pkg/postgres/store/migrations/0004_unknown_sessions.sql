-- Sessions in progress that the source does not know any more.
ALTER TABLE {{.PullProgress}} ADD COLUMN unknown_sessions text[] NOT NULL DEFAULT '{}';
