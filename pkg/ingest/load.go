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

	UnknownStatuses []string // each once, with the number of its rows, in words

	InProgress *InProgress // after a pull; nil: no session is in progress
}

// InProgress are the sessions in progress.
type InProgress struct {
	Sessions int
	Oldest   time.Time // start of the oldest
	Unknown  int       // of these, those that the API does not know any more
}

// Load loads one file in one transaction. Records that cannot be read go to the
// file of rejected records, and their sessions stay unchanged. An error leaves
// the database unchanged.
func Load(ctx context.Context, writer *store.Writer, path string, options Options) (Result, error) {
	if options.Location == nil {
		options.Location = time.UTC
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
	in, err := prepare(ctx, path, options.Format, func(notice string) {
		if options.Warn != nil {
			options.Warn(path + ": " + notice)
		}
	})
	if err != nil {
		return Result{}, err
	}
	defer in.remove()
	rejects, err := rejectsOf(path, options)
	if err != nil {
		return Result{}, err
	}
	defer func() {
		if closeErr := rejects.Close(); err == nil {
			err = closeErr
		}
	}()
	var unknown statuses
	if in.format == Conversations {
		result.Loaded, err = loadConversations(ctx, writer, in, rejects, &unknown, options)
	} else {
		result.Loaded, err = loadReport(ctx, writer, in, rejects, &unknown, options)
	}
	if result.Rejected = rejects.Count(); result.Rejected > 0 {
		result.RejectedPath = rejects.Path()
	}
	result.UnknownStatuses = unknown.sorted()
	return result, err
}

// loadReport loads report CSV.
func loadReport(ctx context.Context, writer *store.Writer, in *input, rejects *rejected.File, unknown *statuses, options Options) (store.Loaded, error) {
	rows, text, err := openReport(ctx, in, options)
	if err != nil {
		return store.Loaded{}, err
	}
	defer func() { _ = text.Close() }()
	lacking := rows.Lacking()
	if options.Partial && slices.Contains(lacking, report.SegmentID.ID) {
		return store.Loaded{}, fmt.Errorf("--partial needs the column %q, by which rows are told apart", report.SegmentID.Title)
	}
	rejects.SetForm(rows.Form())
	var read lastRead
	loaded, err := writer.Load(ctx, options.store(store.LoadOptions{
		Parts:          store.JoinParts,
		Numbered:       rows.Numbered(),
		KeepLast:       rows.MarksLast(),
		SpreadProgress: !rows.MarksProgress(),
		Lacking:        lacking,
	}), func(_ context.Context, stage *store.Stage) error {
		parts := parts{stage: stage, numbered: rows.Numbered(), keepLast: rows.MarksLast()}
		for {
			row, line, broken, err := rows.Next()
			switch {
			case errors.Is(err, io.EOF):
				read.ended = true
				return parts.release(true)
			case err != nil:
				return err
			case broken != nil:
				err = reject(rejects, stage, broken)
			default:
				if !rows.MarksProgress() {
					unknown.note(row)
				}
				err = parts.add(row)
			}
			if err != nil {
				return err
			}
			read.line = line
		}
	})
	return loaded, read.explain(err)
}

// lastRead is how far a file was read.
type lastRead struct {
	line  int64
	ended bool
}

// explain adds the last line read to the error of a load that broke off.
func (r *lastRead) explain(err error) error {
	if err == nil || r.ended || r.line == 0 {
		return err
	}
	return fmt.Errorf("%w (line %d was the last one read)", err, r.line)
}

// rejectsOf returns the file of rejected records. One that was asked for must
// be writable before anything is read; one beside the file only if it is needed.
func rejectsOf(path string, options Options) (*rejected.File, error) {
	if options.Rejected == "" {
		beside := path + ".rejected.csv"
		if folder := filepath.Dir(path); strings.HasPrefix(folder, "/dev") || strings.HasPrefix(folder, "/proc") {
			beside = filepath.Base(beside) // a pipe has no folder
		}
		return rejected.NewFile(beside, path)
	}
	rejects, err := rejected.NewFile(options.Rejected, path)
	if err != nil {
		return nil, err
	}
	return rejects, rejects.Prepare()
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

// openReport surveys a report CSV and opens it.
func openReport(ctx context.Context, in *input, options Options) (*reportcsv.Reader, io.Closer, error) {
	facts, err := survey(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	for _, notice := range facts.Notices() {
		in.notice(notice)
	}
	if in.encoding.Name == "" {
		in.encoding = facts.Encoding()
	}
	times, err := timesOf(facts, options)
	if err != nil {
		return nil, nil, err
	}
	text, err := in.open(ctx, options.Read)
	if err != nil {
		return nil, nil, err
	}
	rows, err := reportcsv.NewReader(text, times, facts)
	if err != nil {
		return nil, nil, errors.Join(err, text.Close())
	}
	if unknown := rows.Unknown(); len(unknown) > 0 {
		in.notice("columns that are not in the report are ignored: " + strings.Join(unknown, ", "))
	}
	return rows, text, nil
}

// survey reads a report CSV for what only the whole of it shows.
func survey(ctx context.Context, in *input) (*reportcsv.Facts, error) {
	text, err := in.open(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = text.Close() }()
	facts, err := reportcsv.Survey(text)
	if err != nil {
		return nil, err
	}
	return facts, facts.Check()
}

// timesOf returns a parser of a report CSV's times.
func timesOf(facts *reportcsv.Facts, options Options) (*localtime.Parser, error) {
	if options.DateFormat != "" {
		return localtime.NewFormatParser(options.Location, options.DateFormat)
	}
	order, err := facts.Order()
	if err != nil {
		return nil, err
	}
	return localtime.NewParser(options.Location, order), nil
}
