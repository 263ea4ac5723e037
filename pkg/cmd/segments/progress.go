package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows the progress of long work, on a terminal only.
type progress struct {
	bar  *progressbar.ProgressBar // nil: no terminal
	left int64
}

// newProgress starts to show work of that size, in bytes or items.
func (p *program) newProgress(name string, size int64, inBytes bool) *progress {
	file, isFile := p.messages.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return &progress{}
	}
	return &progress{left: size, bar: progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(file),
		progressbar.OptionSetDescription(name),
		progressbar.OptionShowBytes(inBytes),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)}
}

// add advances by the work done.
func (p *progress) add(done int) {
	if p.bar == nil {
		return
	}
	p.left -= int64(done)
	if p.left <= 0 {
		p.bar.Describe("finishing")
		return
	}
	_ = p.bar.Add(done)
}

// end clears the line.
func (p *progress) end() {
	if p != nil && p.bar != nil {
		_ = p.bar.Clear()
	}
}
