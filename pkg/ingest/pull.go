package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/calldetails"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/conversation"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// PullOptions select the conversations to pull.
type PullOptions struct {
	From  time.Time // zero: where the last pull ended
	Until time.Time // usually now

	// Overlap is how far before the last pull's end to start, for records that
	// were late.
	Overlap time.Duration
	// Reopen is how far back conversations in progress are read again; 0: all are.
	Reopen time.Duration

	Rejected string                   // path for rejected records
	Window   func(from, to time.Time) // called with each window before it is read
	Warn     func(notice string)      // called with what the user should know
}

// Pull reads conversations from the Call Details API and loads them. Each time
// window is one transaction that also records the progress, from which the next
// pull continues. Conversations in progress that are not in these windows are
// read again afterwards. On an error the result is that of the windows loaded.
func Pull(ctx context.Context, writer *store.Writer, client *calldetails.Client, options PullOptions) (Result, error) {
	p := puller{writer: writer, client: client, options: options, size: calldetails.MaxWindow}
	err := p.run(ctx)
	if err != nil {
		return p.result, fmt.Errorf("pull conversations of %s: %w", client.Source(), err)
	}
	return p.result, nil
}

type puller struct {
	writer  *store.Writer
	client  *calldetails.Client
	options PullOptions
	rejects *rejected.File
	size    time.Duration // of the next window
	result  Result
	unread  map[string]time.Time // sessions in progress not read yet, and their starts
	unknown map[string]bool      // sessions in progress that the API did not know before, and has not returned since
}

// ErrNoStart is the error of a first pull without a start.
var ErrNoStart = errors.New("nothing was pulled from this source yet: give the start with --from")

func (p *puller) run(ctx context.Context) (err error) {
	pulled, err := p.writer.Pulled(ctx, p.client.Source())
	if err != nil {
		return err
	}
	if p.options.From.IsZero() && pulled.Until.IsZero() {
		return ErrNoStart
	}
	unknown := pulled.Unknown
	from := pulled.Until.Add(-p.options.Overlap)
	if !p.options.From.IsZero() {
		from, unknown = p.options.From, nil // all are asked for again
	}
	if err := p.listUnread(ctx, unknown); err != nil {
		return err
	}
	if p.rejects, err = rejected.NewFile(p.options.Rejected); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.rejects.Close()) }()
	if err := p.read(ctx, from, p.options.Until, p.client.Source()); err != nil {
		return err
	}
	return p.reopen(ctx)
}

// read reads and loads the conversations that started between two times. If a
// source is given, it records how far that was read.
func (p *puller) read(ctx context.Context, from, until time.Time, source string) error {
	from, until = from.UTC().Truncate(time.Second), until.UTC().Truncate(time.Second)
	for from.Before(until) {
		to := from.Add(p.size)
		if to.After(until) {
			to = until
		}
		var progress *store.PullProgress
		if source != "" {
			progress = &store.PullProgress{Source: source, Until: to}
		}
		err := p.window(ctx, from, to, progress)
		if errors.Is(err, calldetails.ErrTooMany) {
			if p.size = to.Sub(from) / 2; p.size < time.Second {
				return fmt.Errorf("at %s: %w, even in a second", from.Format(time.RFC3339), err)
			}
			p.size = p.size.Truncate(time.Second)
			continue
		}
		if err != nil {
			return err
		}
		from = to
	}
	return nil
}

// window reads and loads the conversations that started between two times.
func (p *puller) window(ctx context.Context, from, to time.Time, progress *store.PullProgress) error {
	if p.options.Window != nil {
		p.options.Window(from, to)
	}
	records, err := p.client.Conversations(ctx, from, to)
	if err != nil {
		return err
	}
	const few = calldetails.PageSize * calldetails.Pages / 4
	if len(records) < few {
		p.size = min(2*p.size, calldetails.MaxWindow)
	}
	options := conversationOptions
	options.Progress = progress
	if p.options.Warn != nil {
		options.Waiting = func() { p.options.Warn(waiting) }
	}
	times := localtime.NewParser(time.UTC, localtime.Unknown)
	loaded, err := p.writer.Load(ctx, options, func(_ context.Context, stage *store.Stage) error {
		return p.addAll(stage, records, times)
	})
	if err != nil {
		return err
	}
	p.result.Add(loaded)
	if p.result.Rejected = p.rejects.Count(); p.result.Rejected > 0 {
		p.result.RejectedPath = p.rejects.Path()
	}
	return nil
}

func (p *puller) addAll(stage *store.Stage, records []json.RawMessage, times *localtime.Parser) error {
	for i, record := range records {
		rows, err := conversation.Parse(record, times)
		session := conversation.SessionOf(record)
		if err == nil {
			session = rows[0].SessionID
		}
		delete(p.unread, session)
		delete(p.unknown, session)
		if err != nil {
			err = reject(p.rejects, stage, &rejected.Record{
				Line: int64(i) + 1, Reason: err.Error(), SessionID: session, Raw: record,
			})
		} else {
			err = addSession(stage, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
