package chaos

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// results are the rows of the tables in the documentation.
type results struct {
	mu   sync.Mutex
	rows map[string][]string // by the table's part
}

// add adds a row to the table of a part.
func (r *results) add(t *testing.T, part string, cells ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[string][]string{}
	}
	row := "| " + strings.Join(cells, " | ") + " |\n"
	r.rows[part] = append(r.rows[part], row)
	t.Log(row)
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
		text = before + begin + head[part] + strings.Join(rows, "") + "\n" + seen(took) + end + after
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// seen says when and on what machine the results came about.
func seen(took time.Duration) string {
	load, _ := os.ReadFile("/proc/loadavg")
	average, _, _ := strings.Cut(string(load), " ")
	form := "short"
	if *long || *soaking > 0 {
		form = "long"
	}
	return fmt.Sprintf("Seen on %s in %s, in the %s form, on a machine with %d cores and a load average of %s at the end.\n",
		time.Now().UTC().Format(time.DateOnly), took.Round(time.Minute), form, runtime.NumCPU(), average)
}

// head are the parts' titles.
var head = map[string]string{
	"faults": "| fault | answered | what those refused were told | lost or left behind |\n|---|---|---|---|\n",
	"loads":  "| fault | loads | what the loader said | lost or left behind |\n|---|---|---|---|\n",
	"soak":   "| | without exports | with exports beside |\n|---|---|---|\n",
}
