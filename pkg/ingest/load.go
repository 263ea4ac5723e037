// Package ingest loads segments into PostgreSQL: report CSV and conversation
// records from files, and conversations from the Call Details API.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/reportcsv"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Options say how a file is read.
type Options struct {
	Format     Format
	Location   *time.Location // of times without a zone; nil: UTC
	DateFormat string         // of a report CSV, such as dd/MM/yyyy HH:mm:ss; empty: detected
	Rejected   string         // path for rejected records; empty: the file's with .rejected.csv
	Partial    bool           // a report CSV has only a part of its sessions' rows
	DryRun     bool           // find out what would change, and write nothing

	Read func(bytes int)     // called with the number of bytes read from the file
	Warn func(notice string) // called with what the user should know
}

// store returns the options of the load into the table, for a source of that kind.
func (o *Options) store(kind store.LoadOptions) store.LoadOptions {
	kind.Partial, kind.DryRun = o.Partial, o.DryRun
	if o.Warn != nil {
		kind.Waiting = func() { o.Warn(waiting) }
	}
	return kind
}

const waiting = "waiting: another load, or a change of the table, is not finished"

// Result is what a load did.
type Result struct {
	store.Loaded
	Rejected     int64  // records that could not be read
	RejectedPath string // the file that has them, if any
}

// Load loads one file in one transaction. Records that cannot be read go to the
// file of rejected records, and their sessions stay unchanged. An error leaves
// the database unchanged.
func Load(ctx context.Context, writer *store.Writer, path string, options Options) (Result, error) {
	if options.Location == nil {
		options.Location = time.UTC
	}
	if options.Rejected == "" {
		options.Rejected = path + ".rejected.csv"
	}
	result, err := loadOrTry(ctx, writer, path, options)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", path, err)
	}
	return result, nil
}

// loadOrTry loads the file. A dry run leaves no rejected records either.
func loadOrTry(ctx context.Context, writer *store.Writer, path string, options Options) (Result, error) {
	if !options.DryRun {
		return load(ctx, writer, path, options)
	}
	folder, err := os.MkdirTemp("", "segments-")
	if err != nil {
		return Result{}, fmt.Errorf("create a folder for rejected records: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	options.Rejected = filepath.Join(folder, "rejected.csv")
	result, err := load(ctx, writer, path, options)
	result.RejectedPath = ""
	return result, err
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
	rejects, err := rejected.NewFile(options.Rejected)
	if err != nil {
		return Result{}, err
	}
	defer func() {
		if closeErr := rejects.Close(); err == nil {
			err = closeErr
		}
	}()
	if options.Format == Conversations {
		result.Loaded, err = loadConversations(ctx, writer, text, rejects, options)
	} else {
		result.Loaded, err = loadReport(ctx, writer, text, path, rejects, options)
	}
	if result.Rejected = rejects.Count(); result.Rejected > 0 {
		result.RejectedPath = rejects.Path()
	}
	return result, err
}

// loadReport loads report CSV.
func loadReport(ctx context.Context, writer *store.Writer, text io.Reader, path string, rejects *rejected.File, options Options) (store.Loaded, error) {
	times, err := timesOf(ctx, path, options)
	if err != nil {
		return store.Loaded{}, err
	}
	rows, err := reportcsv.NewReader(text, times)
	if err != nil {
		return store.Loaded{}, err
	}
	if unknown := rows.Unknown(); len(unknown) > 0 && options.Warn != nil {
		options.Warn(fmt.Sprintf("%s: columns that are not in the report are ignored: %s", path, strings.Join(unknown, ", ")))
	}
	lacking := rows.Lacking()
	if options.Partial && slices.Contains(lacking, report.SegmentID.ID) {
		return store.Loaded{}, fmt.Errorf("--partial needs the column %q, by which rows are told apart", report.SegmentID.Title)
	}
	rejects.SetForm(rows.Form())
	return writer.Load(ctx, options.store(store.LoadOptions{
		Parts:          store.JoinParts,
		Numbered:       rows.Numbered(),
		KeepLast:       rows.MarksLast(),
		SpreadProgress: !rows.MarksProgress(),
		Lacking:        lacking,
	}), func(_ context.Context, stage *store.Stage) error {
		parts := parts{stage: stage, numbered: rows.Numbered(), keepLast: rows.MarksLast()}
		for {
			row, _, broken, err := rows.Next()
			switch {
			case errors.Is(err, io.EOF):
				return parts.release(true)
			case err != nil:
				return err
			case broken != nil:
				err = reject(rejects, stage, broken)
			default:
				err = parts.add(row)
			}
			if err != nil {
				return err
			}
		}
	})
}

// reject writes a record that cannot be read, and leaves its session unchanged.
func reject(rejects *rejected.File, stage *store.Stage, broken *rejected.Record) error {
	if err := rejects.Write(broken); err != nil {
		return err
	}
	if broken.SessionID == "" {
		return nil
	}
	return stage.Withhold(broken.SessionID)
}

// timesOf returns a parser of a report CSV's times. It reads the file to detect
// the order of day and month.
func timesOf(ctx context.Context, path string, options Options) (*localtime.Parser, error) {
	if options.DateFormat != "" {
		return localtime.NewFormatParser(options.Location, options.DateFormat)
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
	return localtime.NewParser(options.Location, order), nil
}
