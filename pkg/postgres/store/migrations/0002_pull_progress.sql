-- How far conversations were pulled from each source.
CREATE TABLE {{.PullProgress}} (
    source       text        PRIMARY KEY,
    pulled_until timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now()
);
