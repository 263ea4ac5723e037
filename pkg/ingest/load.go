// Package ingest brings segments into PostgreSQL: report CSV and conversation
// records from files, and conversations from the Call Details API.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/reportcsv"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// Options say how a file is read.
type Options struct {
	Format     Format
	Location   *time.Location // of times that carry no zone; nil means UTC
	DateFormat string         // of a report CSV, such as dd/MM/yyyy HH:mm:ss; empty: found out
	Rejected   string         // where rejected records go; empty: the file's name and .rejected.csv

	Read func(bytes int)     // is told what was read of the file
	Warn func(notice string) // is told what is odd and harms nothing
}

// Result says what came of a file.
type Result struct {
	store.Loaded
	Rejected     int64  // records that could not be read
	RejectedPath string // where they are, if there are any
}

// Load loads one file in one transaction. Records that cannot be read are
// kept aside; their sessions stay as they were. On an error the database is as
// before.
func Load(ctx context.Context, writer *store.Writer, path string, options Options) (Result, error) {
	if options.Location == nil {
		options.Location = time.UTC
	}
	if options.Rejected == "" {
		options.Rejected = path + ".rejected.csv"
	}
	result, err := load(ctx, writer, path, options)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", path, err)
	}
	return result, nil
}

func load(ctx context.Context, writer *store.Writer, path string, options Options) (result Result, err error) {
	text, err := open(ctx, path, options.Read)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = text.Close() }()
	if options.Format == Detect {
		if options.Format, err = text.detect(); err != nil {
			return Result{}, err
		}
	}
	aside, err := rejected.NewFile(options.Rejected)
	if err != nil {
		return Result{}, err
	}
	defer func() {
		if closeErr := aside.Close(); err == nil {
			err = closeErr
		}
	}()
	if options.Format == Conversations {
		result.Loaded, err = loadConversations(ctx, writer, text, aside, options)
	} else {
		result.Loaded, err = loadReport(ctx, writer, text, path, aside, options)
	}
	if result.Rejected = aside.Count(); result.Rejected > 0 {
		result.RejectedPath = aside.Path()
	}
	return result, err
}

// loadReport loads report CSV.
func loadReport(ctx context.Context, writer *store.Writer, text io.Reader, path string, aside *rejected.File, options Options) (store.Loaded, error) {
	times, err := timesOf(ctx, path, options)
	if err != nil {
		return store.Loaded{}, err
	}
	rows, err := reportcsv.NewReader(text, times)
	if err != nil {
		return store.Loaded{}, err
	}
	if unknown := rows.Unknown(); len(unknown) > 0 && options.Warn != nil {
		options.Warn(fmt.Sprintf("%s: columns that are not of the report are left out: %s", path, strings.Join(unknown, ", ")))
	}
	aside.SetForm(rows.Form())
	return writer.Load(ctx, store.LoadOptions{
		Parts:          store.JoinParts,
		Numbered:       rows.Numbered(),
		KeepLast:       rows.TellsLast(),
		SpreadProgress: !rows.TellsProgress(),
	}, func(_ context.Context, stage *store.Stage) error {
		parts := parts{stage: stage, numbered: rows.Numbered(), keepLast: rows.TellsLast()}
		for {
			row, _, broken, err := rows.Next()
			switch {
			case errors.Is(err, io.EOF):
				return parts.release(true)
			case err != nil:
				return err
			case broken != nil:
				err = setAside(aside, stage, broken)
			default:
				err = parts.add(row)
			}
			if err != nil {
				return err
			}
		}
	})
}

// setAside keeps a record that could not be read, and its session as it was.
func setAside(aside *rejected.File, stage *store.Stage, broken *rejected.Record) error {
	if err := aside.Write(broken); err != nil {
		return err
	}
	if broken.SessionID == "" {
		return nil
	}
	return stage.Withhold(broken.SessionID)
}

// timesOf finds out how a report CSV writes its dates, for which the file is
// read a second time if need be.
func timesOf(ctx context.Context, path string, options Options) (*localtime.Reader, error) {
	if options.DateFormat != "" {
		return localtime.NewFormatReader(options.Location, options.DateFormat)
	}
	text, err := open(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = text.Close() }()
	order, err := reportcsv.FindOrder(text)
	if err != nil {
		return nil, err
	}
	return localtime.NewReader(options.Location, order), nil
}
