package deliver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// KeptRuns is how many runs' files are kept of each report.
const KeptRuns = 5

// Folder keeps the files of the last runs, each report's in a folder of its
// own, and records what was mailed.
type Folder struct {
	path string
	// create opens a new file to write to; tests put one there that is full.
	create func(path string) (*os.File, error)
}

// NewFolder returns a folder, which is made if it is not there.
func NewFolder(path string) (*Folder, error) {
	if path == "" {
		return nil, errors.New("the folder for the reports' files is missing")
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	return &Folder{path: path, create: createFile}, nil
}

// createFile makes a file, over one that a run which was stopped has left.
func createFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
}

// stamp is how a file's name ends, but for its extension: its due time in UTC.
const stamp = "20060102T150405Z"

// FileName is the name of the file of a report that was due at a time.
func FileName(report Report, due time.Time) string {
	var plain strings.Builder
	for _, char := range norm.NFKD.String(strings.ToLower(report.Title)) {
		switch {
		case unicode.Is(unicode.M, char): // accents, apart from their letters by now
		case unicode.IsLetter(char) || unicode.IsNumber(char):
			plain.WriteRune(char)
		default:
			plain.WriteByte(' ')
		}
	}
	name := strings.Join(strings.Fields(plain.String()), "-")
	const most = 50 // of any script; file systems take 255 bytes
	if letters := []rune(name); len(letters) > most {
		name = strings.TrimRight(string(letters[:most]), "-")
	}
	if name == "" {
		name = "report"
	}
	return name + "-" + due.UTC().Format(stamp) + "." + string(report.Choice.Format)
}

// keep writes a file, which gets its name when it is whole and on the disk, and
// returns its path. An earlier one of that name is replaced.
func (f *Folder) keep(report, name string, write func(*os.File) error) (path string, err error) {
	folder := filepath.Join(f.path, report)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", passing(fmt.Errorf("the file cannot be kept: %w", err))
	}
	path = filepath.Join(folder, name)
	return path, f.replace(path, write)
}

// replace writes a file beside its place, and puts it there when it is whole.
func (f *Folder) replace(path string, write func(*os.File) error) error {
	partial := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d%s", filepath.Base(path), os.Getpid(), partialEnd))
	file, err := f.create(partial)
	if err != nil {
		return passing(fmt.Errorf("the file cannot be kept: %w", err))
	}
	defer func() { _ = os.Remove(partial) }()
	if err := write(file); err != nil {
		_ = file.Close()
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return passing(fmt.Errorf("the file cannot be kept: %w", err))
	}
	if err := os.Rename(partial, path); err != nil {
		return passing(fmt.Errorf("the file cannot be kept: %w", err))
	}
	return nil
}

// partialEnd is how the names of files end that are not whole yet.
const partialEnd = ".partial"

// prune removes the files of all but the last runs of a report, and what
// programs left that were stopped as they wrote.
func (f *Folder) prune(report string) error {
	folder := filepath.Join(f.path, report)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("look into the folder: %w", err)
	}
	type run struct{ due, name string }
	var runs []run
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), partialEnd) {
			if state, err := entry.Info(); err == nil && time.Since(state.ModTime()) > lease {
				_ = os.Remove(filepath.Join(folder, entry.Name()))
			}
			continue
		}
		base := strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name()))
		due := base[max(0, len(base)-len(stamp)):]
		if _, err := time.Parse(stamp, due); err == nil {
			runs = append(runs, run{due, entry.Name()})
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return strings.Compare(b.due+b.name, a.due+a.name) })
	for _, old := range runs[min(KeptRuns, len(runs)):] {
		if err := os.Remove(filepath.Join(folder, old.name)); err != nil {
			return fmt.Errorf("remove an old file: %w", err)
		}
	}
	return nil
}

// record is the file in a report's folder that says which runs were mailed
// last.
const record = ".mailed.json"

// mailed returns the note of the run that was mailed for a due time, if one was.
// A record that cannot be read is none.
func (f *Folder) mailed(report, due string) (Note, bool) {
	var notes []Note
	_ = f.readJSON(filepath.Join(report, record), &notes)
	i := slices.IndexFunc(notes, func(note Note) bool { return note.Due == due })
	if i < 0 {
		return Note{}, false
	}
	return notes[i], true
}

func (f *Folder) setMailed(report string, note Note) error {
	var notes []Note
	name := filepath.Join(report, record)
	_ = f.readJSON(name, &notes)
	notes = append(notes, note)
	return f.writeJSON(name, notes[max(0, len(notes)-KeptRuns):])
}

func (f *Folder) readJSON(name string, into any) error {
	content, err := os.ReadFile(filepath.Join(f.path, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (f *Folder) writeJSON(name string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	path := filepath.Join(f.path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	return f.replace(path, func(file *os.File) error {
		if _, err := file.Write(content); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		return nil
	})
}

// told are the things that are wrong now, by what they are about.
type told map[string]notice

type notice struct {
	Text   string    `json:"text"`
	Since  time.Time `json:"since"`
	Mailed time.Time `json:"mailed,omitzero"`
}

const toldFile = "notices.json"

func (f *Folder) told() (told, error) {
	notices := told{}
	if err := f.readJSON(toldFile, &notices); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return told{}, err
	}
	return notices, nil
}

func (f *Folder) setTold(notices told) error { return f.writeJSON(toldFile, notices) }
