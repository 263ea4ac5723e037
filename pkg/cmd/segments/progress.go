package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a file was read, on a terminal only.
type progress struct {
	bar  *progressbar.ProgressBar // nil: nobody watches
	left int64
}

func (p *program) newProgress(name string, size int64) *progress {
	file, isFile := p.messages.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) { //nolint:gosec // file descriptors are small
		return &progress{}
	}
	return &progress{left: size, bar: progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(file),
		progressbar.OptionSetDescription(name),
		progressbar.OptionShowBytes(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)}
}

// add says that more of the file was read.
func (p *progress) add(bytes int) {
	if p.bar == nil {
		return
	}
	p.left -= int64(bytes)
	if p.left <= 0 {
		p.bar.Describe("putting sessions in place")
		return
	}
	_ = p.bar.Add(bytes)
}

// end clears the line.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
