package query

import (
	"fmt"
	"strings"
	"time"
)

// Title is the metric's heading, such as "p95 of Queue Wait Time".
func (m Metric) Title() string {
	switch {
	case m.Aggregate != "":
		return m.Aggregate.Words() + " of " + m.Measure.Title
	case m.Measure.Threshold == NoThreshold:
		return m.Measure.Title
	}
	title := m.Measure.Title
	if !strings.HasSuffix(title, "Within") && !strings.HasSuffix(title, "Beyond") {
		title += " within"
	}
	if len(m.Thresholds.Exceptions) > 0 {
		return title + " the threshold"
	}
	return title + " " + seconds(m.Thresholds.Default)
}

// Description defines the figure.
func (m Metric) Description() string {
	switch {
	case m.Measure.ID == ServiceLevel:
		threshold := seconds(m.Thresholds.Default)
		if len(m.Thresholds.Exceptions) > 0 {
			threshold = "the threshold"
		}
		return fmt.Sprintf(formulaWords[m.Formula], threshold) + " (" + string(m.Formula) + ")" + m.thresholdWords()
	case m.Measure.Threshold != NoThreshold:
		return m.Measure.Description + m.thresholdWords()
	case m.TalkIncludesHold:
		return "Talk, which here includes hold, and after-call work together."
	}
	if _, is := m.Aggregate.Percentile(); is {
		return m.Measure.Description + " Interpolated between the two nearest values where the percentile lies between them."
	}
	return m.Measure.Description
}

var formulaWords = map[Formula]string{
	AbandonsExcluded: "Answered within %[1]s / (offered - abandoned within %[1]s).",
	AbandonsNegative: "Answered within %[1]s / offered.",
	AbandonsPositive: "(Answered within %[1]s + abandoned within %[1]s) / offered.",
}

// thresholdWords are a sentence that says which thresholds are used; none
// where a service level's formula has said it.
func (m Metric) thresholdWords() string {
	if m.Measure.ID == ServiceLevel && len(m.Thresholds.Exceptions) == 0 {
		return ""
	}
	return " Threshold: " + m.Thresholds.Words() + "."
}

// Words name the thresholds, such as "30s for the queue Sales, 4h for the
// channel Email, else 20s".
func (t Thresholds) Words() string {
	const most = 20
	var words strings.Builder
	for i, exception := range t.Exceptions {
		if i == most {
			fmt.Fprintf(&words, "others for %d more, ", len(t.Exceptions)-most)
			break
		}
		fmt.Fprintf(&words, "%s for the %s %s, ", seconds(exception.Seconds), exception.By, exception.Name)
	}
	if len(t.Exceptions) > 0 {
		words.WriteString("else ")
	}
	return words.String() + seconds(t.Default)
}

// seconds writes a duration in seconds as a threshold is written: 20s, 1m30s, 4h.
func seconds(value float64) string {
	text := time.Duration(value * float64(time.Second)).String()
	if trimmed, minutes := strings.CutSuffix(text, "m0s"); minutes {
		text = trimmed + "m"
	}
	if trimmed, hours := strings.CutSuffix(text, "h0m"); hours {
		text = trimmed + "h"
	}
	return text
}
