package frame

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Sink gathers the rows of one request into frames.
type Sink interface {
	wire.Sink
	// Frames returns the frames, complete once End has been called.
	Frames() data.Frames
}

// Options are what frames hold besides the rows.
type Options struct {
	// Timelines, where set, makes Session IDs link to their timelines in Explore.
	Timelines *DataSource
}

// DataSource names a data source for links.
type DataSource struct{ UID, Name string }

// New returns the sink for a request's rows.
func New(request query.Request, options Options) (Sink, error) {
	switch request := request.(type) {
	case query.Segments:
		return newTable(request, options), nil
	case query.Metrics:
		if request.Format == query.Table {
			return newNumericTable(request), nil
		}
		return newSeries(request), nil
	case query.Timeline:
		return newTrace(request), nil
	case query.Values:
		return NewValues(request), nil
	case query.Checks:
		return newChecks(request, options), nil
	}
	return nil, fault.New(fault.Bug, "there is no frame for a request of type %q: please report this", request.Type())
}

// Nothing returns the frames of a request of which nothing can be answered.
func Nothing(request query.Request) (data.Frames, error) {
	if values, is := request.(query.Values); is { // template variables want its fields
		sink := NewValues(values)
		err := sink.End(wire.Footer{})
		return sink.frames, err
	}
	return data.Frames{data.NewFrame("")}, nil
}

// Lacking adds notices of what an answer lacks.
func Lacking(frames data.Frames, notices []string) data.Frames {
	if len(notices) > 0 && len(frames) == 0 {
		frames = data.Frames{data.NewFrame("")}
	}
	for _, text := range notices {
		frames[0].AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: fault.Sentence(text)})
	}
	return frames
}

// gathered is the part of a sink that all frames share.
type gathered struct{ frames data.Frames }

func (g *gathered) Begin(wire.Header) error { return nil }

func (g *gathered) Frames() data.Frames { return g.frames }
