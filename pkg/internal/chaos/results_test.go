package chaos

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// results are the rows of the table in the documentation.
type results struct {
	mu   sync.Mutex
	rows map[string][]result // by the table's part
}

// result is a fault and what came of it.
type result struct{ fault, asked, said, lost string }

func (r *results) add(t *testing.T, part string, row result) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[string][]result{}
	}
	r.rows[part] = append(r.rows[part], row)
	t.Logf("| %s | %s | %s | %s |", row.fault, row.asked, row.said, row.lost)
}

// write replaces what stands between the markers of each part in a page.
func (r *results) write(path string, took time.Duration) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(content)
	for part, rows := range r.rows {
		begin, end := "<!-- "+part+" -->\n", "<!-- end of "+part+" -->"
		before, rest, found := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			return fmt.Errorf("%s has no place for the results of %s", path, part)
		}
		var out strings.Builder
		for _, row := range rows {
			fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", row.fault, row.asked, row.said, row.lost)
		}
		text = before + begin + head[part] + out.String() + "\n" +
			fmt.Sprintf("Seen on %s in %s.\n", time.Now().UTC().Format(time.DateOnly), took.Round(time.Minute)) + end + after
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// head are the parts' titles.
var head = map[string]string{
	"faults": "| fault | answered | what those refused were told | lost or left behind |\n|---|---|---|---|\n",
	"loads":  "| fault | loads | what the loader said | lost or left behind |\n|---|---|---|---|\n",
}
