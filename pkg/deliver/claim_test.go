package deliver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/tests/mailtest"
)

// refusal5xx is a mail server's answer for good.
func refusal5xx(*mailtest.Server) error {
	return &smtp.SMTPError{Code: 552, Message: "the mail is too large"}
}

// Several machines deliver at the same moment, for many due times: each is
// mailed once, and noted once.
func TestSeveralAtOnceMailOnce(t *testing.T) {
	grafana, mail := newFake(t), mailtest.Start(t, nil, "")
	grafana.save("voice", instant(t, "2024-10-18T00:00:00Z"), reportJSON("voice"))
	var machines []*station
	for range 4 {
		machines = append(machines, join(t, grafana, mail))
	}
	const days = 20
	for range days {
		var group sync.WaitGroup
		for _, machine := range machines {
			group.Go(func() { _ = machine.Once(t.Context()) })
		}
		group.Wait()
		// Where all have withdrawn, the next time is another.
		require.NoError(t, machines[0].Once(t.Context()))
		require.Len(t, mail.Take(), 1)
		require.Empty(t, grafana.notes(ClaimTag))
		grafana.set(func() { grafana.clock = grafana.clock.Add(24 * time.Hour) })
	}
	due := map[string]bool{}
	for _, note := range grafana.notes(RunTag) {
		require.Equal(t, Done, note.State)
		due[note.Due] = true
	}
	require.Len(t, due, days)
	require.Len(t, grafana.notes(RunTag), days)
}

// The worst order: both have claimed before either looks, so that both may see
// the other and withdraw. One of them goes on after its pause.
func TestBothClaimBeforeEitherLooks(t *testing.T) {
	grafana, mail := newFake(t), mailtest.Start(t, nil, "")
	grafana.save("voice", instant(t, "2024-10-18T00:00:00Z"), reportJSON("voice"))
	a, b := join(t, grafana, mail), join(t, grafana, mail)
	// Both have listed nothing and written a claim before the lists go on.
	var claimed sync.WaitGroup
	claimed.Add(2)
	var mutex sync.Mutex
	posts := 0
	grafana.before = func(_ http.ResponseWriter, r *http.Request) bool {
		mutex.Lock()
		first := r.Method == http.MethodPost && r.URL.Path == "/api/annotations" && posts < 2
		if first {
			posts++
		}
		mutex.Unlock()
		if first {
			claimed.Done()
			claimed.Wait()
		}
		return false
	}
	// The pause of the one lasts until the other has ended.
	ended := make(chan struct{})
	b.pause = func(context.Context) error {
		<-ended
		return nil
	}
	var group sync.WaitGroup
	group.Go(func() { defer close(ended); _ = a.Once(t.Context()) })
	group.Go(func() { _ = b.Once(t.Context()) })
	group.Wait()
	require.NoError(t, a.Once(t.Context()))
	require.Len(t, mail.Take(), 1)
	require.Len(t, grafana.notes(RunTag), 1)
	require.Empty(t, grafana.notes(ClaimTag))
}

// One whose claim another reads only after it has been mailed: nothing is left
// to do.
func TestAClaimThatComesLate(t *testing.T) {
	s := setUp(t)
	other := join(t, s.grafana, s.mail)
	once := sync.OnceFunc(func() { require.NoError(t, other.Once(t.Context())) })
	s.grafana.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && r.URL.Path == "/api/annotations" {
			s.grafana.set(func() { s.grafana.before = nil })
			once() // between this one's look and its claim
		}
		return false
	}
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Len(t, s.grafana.notes(RunTag), 1)
	require.Empty(t, s.grafana.notes(ClaimTag))
	require.Len(t, s.kept(t, "voice"), 0)
	require.Len(t, other.kept(t, "voice"), 1)
}

// A claim that someone holds is respected for as long as it may last; then the
// report is delivered, and the claim is gone.
func TestAClaimThatWasLeftBehind(t *testing.T) {
	s := setUp(t)
	s.grafana.annotations[1] = annotation{
		ID: 1, DashboardUID: "voice", Time: s.now().UnixMilli(), TimeEnd: s.now().UnixMilli(), Updated: s.now().UnixMilli(),
		Tags: []string{ClaimTag}, Text: noteText(t, Note{State: Running, Due: seven, Claim: "another"}),
	}
	s.grafana.last, s.grafana.tagged[1] = 1, []string{ClaimTag}
	s.later(lease - time.Second)
	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take())
	s.later(time.Second)
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
	require.Empty(t, s.grafana.notes(ClaimTag))
	require.Len(t, s.grafana.notes(RunTag), 1)
}

// One that slept over its time, as a machine that was suspended, does not mail.
func TestOneThatSleptDoesNotMail(t *testing.T) {
	s := setUp(t)
	claimed, err := s.acquire(t.Context(), "voice", instant(t, seven))
	require.NoError(t, err)
	s.Folder.create = func(path string) (*os.File, error) { // once the file is being fetched
		claimed.until = time.Now()
		return createFile(path)
	}
	report, err := s.Deliverer.grafana.report(t.Context(), "voice")
	require.NoError(t, err)
	err = s.work(t.Context(), &job{report: report, claim: claimed, log: s.Log})
	require.ErrorContains(t, err, "this took longer than 15m0s")
	require.True(t, isPassing(err))
	require.Empty(t, s.mail.Take())
}

// What was mailed and could not be noted is noted later, and not mailed again.
func TestWhatCouldNotBeNotedIsNotMailedAgain(t *testing.T) {
	s := setUp(t)
	s.grafana.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPatch {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return r.Method == http.MethodPatch
	}
	require.ErrorIs(t, s.Once(t.Context()), errFailed)
	require.Len(t, s.mail.Take(), 1)
	require.Empty(t, s.grafana.notes(RunTag))
	s.grafana.set(func() { s.grafana.before = nil })
	s.later(lease)
	require.NoError(t, s.Once(t.Context()))
	require.Empty(t, s.mail.Take())
	notes := s.grafana.notes(RunTag)
	require.Len(t, notes, 1)
	require.Equal(t, Done, notes[0].State)
	require.Equal(t, int64(4), notes[0].Rows)
}

// The mail about a due time has the same Message-ID, from whatever machine.
func TestMessageIDs(t *testing.T) {
	s := setUp(t)
	require.NoError(t, s.Once(t.Context()))
	first := s.mail.Take()[0].ID
	s.grafana.set(func() { s.grafana.annotations = map[int64]annotation{} })
	other := join(t, s.grafana, s.mail)
	require.NoError(t, other.Once(t.Context()))
	require.Equal(t, first, s.mail.Take()[0].ID)
	s.later(24 * time.Hour)
	require.NoError(t, s.Once(t.Context()))
	require.NotEqual(t, first, s.mail.Take()[0].ID)
}

// A program that is told to stop leaves what it did not do to the next.
func TestOneThatIsToldToStop(t *testing.T) {
	s := setUp(t)
	ctx, stop := context.WithCancel(t.Context())
	s.grafana.report = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stop()
		<-r.Context().Done()
	})
	require.ErrorIs(t, s.Once(ctx), context.Canceled)
	require.Equal(t, Waiting, s.grafana.notes(ClaimTag)[0].State)
	s.grafana.set(func() { s.grafana.report = answer{status: 200, rows: "4", body: table} })
	require.NoError(t, s.Once(t.Context()))
	require.Len(t, s.mail.Take(), 1)
}

// A program that is killed between its claim and its mail is another process;
// where it is killed after the mail server has taken the mail, the second mail
// has the Message-ID of the first.
func TestOneThatIsKilled(t *testing.T) {
	for name, c := range map[string]struct {
		afterMail bool
		mails     int
	}{
		"while it fetches the report":           {false, 1},
		"when the mail server has the mail all": {true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t)
			reached := make(chan struct{})
			signal := sync.OnceFunc(func() { close(reached) })
			gone := make(chan struct{})
			if c.afterMail {
				s.mail.Answer(func(mailtest.Letter) error {
					signal()
					<-gone
					return nil
				})
			} else {
				s.grafana.report = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
					signal()
					<-gone
				})
			}
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), childGrafana+"="+s.grafana.server.URL, childMail+"="+s.mail.Address, childFolder+"="+s.folder)
			child.Stderr = os.Stderr
			input, err := child.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, child.Start())
			_, err = fmt.Fprintln(input, s.now().Format(time.RFC3339))
			require.NoError(t, err)
			<-reached
			require.NoError(t, child.Process.Kill())
			_ = child.Wait()
			close(gone)
			require.Equal(t, Running, s.grafana.notes(ClaimTag)[0].State)

			s.mail.Answer(nil)
			s.grafana.set(func() { s.grafana.report = answer{status: 200, rows: "4", body: table} })
			require.NoError(t, s.Once(t.Context()))
			require.Empty(t, s.grafana.notes(RunTag), "it may still be at it")
			s.later(lease)
			require.NoError(t, s.Once(t.Context()))
			require.Len(t, s.grafana.notes(RunTag), 1)
			letters := s.mail.Take()
			require.Len(t, letters, c.mails)
			require.Equal(t, letters[0].ID, letters[len(letters)-1].ID)
			require.Len(t, s.kept(t, "voice"), 1+map[bool]int{true: 0, false: 1}[c.afterMail], "a part that was being written is left for a while")
		})
	}
}

// What a process of the test is told by its environment.
const (
	childGrafana = "DELIVER_TEST_GRAFANA"
	childMail    = "DELIVER_TEST_MAIL"
	childFolder  = "DELIVER_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	if os.Getenv(childGrafana) == "" {
		os.Exit(m.Run())
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	now, parseErr := time.Parse(time.RFC3339, strings.TrimSpace(line))
	if err := errors.Join(err, parseErr); err != nil {
		panic(err)
	}
	d := newDeliverer(panics{}, os.Getenv(childGrafana), os.Getenv(childMail), os.Getenv(childFolder), &syncBuffer{})
	d.now = func() time.Time { return now }
	if err := d.Once(context.Background()); err != nil {
		panic(err)
	}
}

// panics is a test that is none.
type panics struct{}

func (panics) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (panics) FailNow()                          { panic("failed") }
