package recognize

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// foreign is an export of another center's system.
type foreign struct {
	name   string
	titles []string // of its CSV, as key writes them; all must be there
	keys   []string // of its JSON; all must be there
}

// foreignExports are the exports that people try, each by what no other has:
// the field names of Amazon Connect's contact record and contact search, of
// Genesys Cloud's conversation details and interactions view, and of Asterisk's
// call detail records.
var foreignExports = []foreign{
	{name: "contact records of Amazon Connect", titles: []string{"contactid", "initiationtimestamp"}, keys: []string{"ContactId", "InitiationTimestamp"}},
	{name: "contact records of Amazon Connect", titles: []string{"contactid", "initiationmethod"}, keys: []string{"AWSContactTraceRecordFormatVersion"}},
	{name: "conversation details of Genesys Cloud", titles: []string{"conversationid", "mediatype"}, keys: []string{"conversationStart", "participants"}},
	{name: "conversation details of Genesys Cloud", titles: []string{"conversationid", "conversationstart"}, keys: []string{"conversationStart", "originatingDirection"}},
	{name: "call detail records of Asterisk", titles: []string{"dcontext", "dstchannel", "billsec"}, keys: []string{"dcontext", "dstchannel", "billsec"}},
}

// Titles returns the error of a CSV whose titles, or whose first row, are those
// of another center's export; nil if they are not known.
func Titles(titles []string) error {
	var keys []string
	for _, title := range titles {
		keys = append(keys, key(title))
	}
	for _, export := range foreignExports {
		if !slices.ContainsFunc(export.titles, func(title string) bool { return !slices.Contains(keys, title) }) {
			return refuse(export.name)
		}
	}
	if isAsteriskRow(keys) {
		return refuse("call detail records of Asterisk, without a line of titles")
	}
	return nil
}

// key is a title in lower case, letters and digits only.
func key(title string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(title))
}

// isAsteriskRow reports whether these are the cells of Asterisk's Master.csv,
// which has no titles: a disposition, followed by a flag.
func isAsteriskRow(keys []string) bool {
	for i := 1; i < len(keys); i++ {
		if slices.Contains([]string{"answered", "noanswer", "busy", "failed", "congestion"}, keys[i-1]) &&
			slices.Contains([]string{"documentation", "billing", "omit"}, keys[i]) {
			return true
		}
	}
	return false
}

// Records returns the error of a JSON file that begins as another center's
// export does; nil if it does not.
func Records(start []byte) error {
	for _, export := range foreignExports {
		if !slices.ContainsFunc(export.keys, func(key string) bool { return !bytes.Contains(start, []byte(`"`+key+`"`)) }) {
			return refuse(export.name)
		}
	}
	return nil
}

func refuse(name string) error {
	return fmt.Errorf("this looks like %s, which the loader does not read: "+
		"load it into a table of its own in PostgreSQL and give the data source a view of it, as docs/relation.md says", name)
}
