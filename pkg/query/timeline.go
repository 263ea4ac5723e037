package query

import "time"

// Timeline asks for one interaction as a trace. It is looked up by its ID
// alone, whatever the time range.
type Timeline struct {
	Asker
	Now       time.Time
	SessionID string
}

// Type returns [TimelineType].
func (Timeline) Type() Type { return TimelineType }

func (p *parser) timeline() (Request, error) {
	if p.model.SessionID == "" {
		return nil, refuse("a timeline needs a Session ID: set sessionId")
	}
	return Timeline{Asker: p.context.Asker, Now: p.context.Now, SessionID: unescaped(p.model.SessionID)}, nil
}
