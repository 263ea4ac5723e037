package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine describes where the figures come from.
type machine struct {
	processor, memory string
	cores             int
	load, loadAfter   string // of the last minute, five and fifteen; empty where not known
}

func describeMachine() *machine {
	m := &machine{cores: runtime.NumCPU(), processor: runtime.GOARCH, load: load()}
	if model := lineOf("/proc/cpuinfo", "model name"); model != "" {
		m.processor = model
	}
	var kilobytes int64
	if _, err := fmt.Sscanf(lineOf("/proc/meminfo", "MemTotal"), "%d", &kilobytes); err == nil {
		m.memory = fmt.Sprintf("%.0f GB of memory", float64(kilobytes)/1e6)
	}
	return m
}

func (m *machine) after() { m.loadAfter = load() }

func (m *machine) String() string {
	text := fmt.Sprintf("%s, %d cores, %s", m.processor, m.cores, runtime.GOOS)
	if m.memory != "" {
		text += ", " + m.memory
	}
	if m.load != "" {
		text += fmt.Sprintf("; load average %s before and %s after", m.load, m.loadAfter)
	}
	return text
}

// load returns the load averages, where Linux tells them.
func load() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(content))
	return strings.Join(fields[:min(3, len(fields))], ", ")
}

// lineOf returns what a file says under a key.
func lineOf(path, key string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
