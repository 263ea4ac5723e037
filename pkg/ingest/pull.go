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
	// Reopen is how far back conversations in progress are read again.
	Reopen time.Duration

	Rejected string                   // path for rejected records
	Window   func(from, to time.Time) // called with each window before it is read
}

// Pull reads conversations from the Call Details API and loads them. Each time
// window is one transaction that also records the progress, from which the next
// pull continues. On an error the result is that of the windows loaded.
func Pull(ctx context.Context, writer *store.Writer, client *calldetails.Client, options PullOptions) (Result, error) {
	p := puller{writer: writer, client: client, options: options, size: calldetails.MaxWindow}
	result, err := p.run(ctx)
	if err != nil {
		return result, fmt.Errorf("pull conversations of %s: %w", client.Source(), err)
	}
	return result, nil
}

type puller struct {
	writer  *store.Writer
	client  *calldetails.Client
	options PullOptions
	rejects *rejected.File
	size    time.Duration // of the next window
}

// ErrNoStart is the error of a first pull without a start.
var ErrNoStart = errors.New("nothing was pulled from this source yet: give the start with --from")

func (p *puller) run(ctx context.Context) (result Result, err error) {
	from, err := p.start(ctx)
	if err != nil {
		return Result{}, err
	}
	if p.rejects, err = rejected.NewFile(p.options.Rejected); err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, p.rejects.Close()) }()
	until := p.options.Until.UTC().Truncate(time.Second)
	for from.Before(until) {
		to := from.Add(p.size)
		if to.After(until) {
			to = until
		}
		loaded, err := p.window(ctx, from, to)
		if errors.Is(err, calldetails.ErrTooMany) {
			if p.size = to.Sub(from) / 2; p.size < time.Second {
				return result, fmt.Errorf("at %s: %w, even in a second", from.Format(time.RFC3339), err)
			}
			p.size = p.size.Truncate(time.Second)
			continue
		}
		if err != nil {
			return result, err
		}
		add(&result.Loaded, loaded)
		result.Rejected = p.rejects.Count()
		if result.Rejected > 0 {
			result.RejectedPath = p.rejects.Path()
		}
		from = to
	}
	return result, nil
}

// start returns where to start, in whole seconds.
func (p *puller) start(ctx context.Context) (time.Time, error) {
	if !p.options.From.IsZero() {
		return p.options.From.UTC().Truncate(time.Second), nil
	}
	pulled, err := p.writer.Pulled(ctx, p.client.Source(), p.options.Until.Add(-p.options.Reopen))
	if err != nil {
		return time.Time{}, err
	}
	if pulled.Until.IsZero() {
		return time.Time{}, ErrNoStart
	}
	from := pulled.Until.Add(-p.options.Overlap)
	// A conversation starts before its first row does.
	if open := pulled.OldestOpen.Add(-p.options.Overlap); !pulled.OldestOpen.IsZero() && open.Before(from) {
		from = open
	}
	return from.UTC().Truncate(time.Second), nil
}

// window reads and loads the conversations that started between two times.
func (p *puller) window(ctx context.Context, from, to time.Time) (store.Loaded, error) {
	if p.options.Window != nil {
		p.options.Window(from, to)
	}
	records, err := p.client.Conversations(ctx, from, to)
	if err != nil {
		return store.Loaded{}, err
	}
	const few = calldetails.PageSize * calldetails.Pages / 4
	if len(records) < few {
		p.size = min(2*p.size, calldetails.MaxWindow)
	}
	options := conversationOptions
	options.Progress = &store.PullProgress{Source: p.client.Source(), Until: to}
	times := localtime.NewParser(time.UTC, localtime.Unknown)
	return p.writer.Load(ctx, options, func(_ context.Context, stage *store.Stage) error {
		return p.addAll(stage, records, times)
	})
}

func (p *puller) addAll(stage *store.Stage, records []json.RawMessage, times *localtime.Parser) error {
	for i, record := range records {
		rows, err := conversation.Parse(record, times)
		if err != nil {
			err = reject(p.rejects, stage, &rejected.Record{
				Line: int64(i) + 1, Reason: err.Error(), SessionID: conversation.SessionOf(record), Raw: record,
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

func add(sum *store.Loaded, more store.Loaded) {
	sum.Rows += more.Rows
	sum.Sessions += more.Sessions
	sum.Unchanged += more.Unchanged
	sum.Older += more.Older
	sum.Withheld += more.Withheld
}
