package rejected_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
)

func TestRecordsCanBeRestored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv.rejected.csv")
	file, err := rejected.NewFile(path)
	require.NoError(t, err)
	require.NoFileExists(t, path)
	file.SetForm(rejected.Form{Header: []byte("a,b"), Delimiter: ','})
	parts := []string{" and", " the rest"}
	for _, record := range []*rejected.Record{
		{Line: 2, Reason: "the cell \"x\"\r\nis\todd", Raw: []byte(`1,"two`)},
		{Line: 12, Reason: "it is long", Raw: []byte("begin"), Rest: func() ([]byte, error) {
			if len(parts) == 0 {
				return nil, io.EOF
			}
			part := parts[0]
			parts = parts[1:]
			return []byte(part), nil
		}},
		{Line: 13, Reason: "\xff", Raw: []byte("\xfc,\x00")},
	} {
		require.NoError(t, file.Write(record))
	}
	require.NoError(t, file.Close())
	require.Equal(t, int64(3), file.Count())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "Rejected Line,Rejected Because,a,b\r\n"+
		"2,\"the cell 'x'  is odd\",1,\"two\r\n12,\"it is long\",begin and the rest\r\n13,\"?\",\xfc,\x00\r\n", string(content))

	// With the command of the type's documentation.
	records, err := exec.CommandContext(t.Context(), "sed", "-E", `1d; s/^[0-9]+,"[^"]*",//`, path).Output()
	require.NoError(t, err)
	require.Equal(t, "1,\"two\r\nbegin and the rest\r\n\xfc,\x00\r\n", string(records))

	// The next load removes the file.
	_, err = rejected.NewFile(path)
	require.NoError(t, err)
	require.NoFileExists(t, path)
}

func TestWriteErrorsAreReturned(t *testing.T) {
	file, err := rejected.NewFile(filepath.Join(t.TempDir(), "no", "folder"))
	require.NoError(t, err)
	require.ErrorContains(t, file.Write(&rejected.Record{}), "create the file of rejected records (--rejected names another)")
	require.NoError(t, file.Close())

	failure := errors.New("gone")
	file, err = rejected.NewFile(filepath.Join(t.TempDir(), "x"))
	require.NoError(t, err)
	require.ErrorIs(t, file.Write(&rejected.Record{Rest: func() ([]byte, error) { return nil, failure }}), failure)
	require.NoError(t, file.Close())
}

// A file that is no file of rejected records stays as it is.
func TestOtherFilesAreKept(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	input, precious, empty := at("input.csv"), at("precious.txt"), at("empty")
	require.NoError(t, os.WriteFile(input, []byte("Rejected Line,Rejected Because,a\n"), 0o600))
	require.NoError(t, os.WriteFile(precious, []byte("dear"), 0o600))
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	require.NoError(t, os.Symlink(input, at("link")))
	require.NoError(t, os.Link(input, at("hard")))
	require.NoError(t, os.Symlink(precious, at("elsewhere")))
	require.NoError(t, os.Symlink(at("nowhere"), at("dangling")))
	require.NoError(t, os.Mkdir(at("folder"), 0o700))

	const itself, other = "rejected records would be written over the input itself", "which holds none: name another file with --rejected"
	for path, reason := range map[string]string{
		input: itself, at("link"): itself, at("hard"): itself, filepath.Join(folder, "folder", "..", "input.csv"): itself,
		precious: other, at("elsewhere"): other, at("dangling"): other, at("folder"): other, os.DevNull: other,
	} {
		_, err := rejected.NewFile(path, input)
		require.ErrorContains(t, err, reason, path)
		_, err = os.Lstat(path)
		require.NoError(t, err, path)
	}
	content, err := os.ReadFile(precious)
	require.NoError(t, err)
	require.Equal(t, "dear", string(content))

	_, err = rejected.NewFile(empty, input)
	require.NoError(t, err)

	// Nor is one overwritten that appears during the load.
	file, err := rejected.NewFile(at("late.csv"), input)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(at("late.csv"), []byte("dear"), 0o600))
	require.ErrorIs(t, file.Write(&rejected.Record{}), os.ErrExist)
}

func TestPreparedFilesAreRemovedIfEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aside.csv")
	file, err := rejected.NewFile(path)
	require.NoError(t, err)
	require.NoError(t, file.Prepare())
	require.FileExists(t, path)
	require.NoError(t, file.Close())
	require.NoFileExists(t, path)

	file, err = rejected.NewFile(filepath.Join(t.TempDir(), "no", "folder"))
	require.NoError(t, err)
	require.ErrorContains(t, file.Prepare(), "create the file of rejected records (--rejected names another)")
}
