package reportfile

// Choice is a file that people choose: a format with its parameters.
type Choice struct {
	ID         string            `json:"id"`
	Label      string            `json:"label"`
	Help       string            `json:"help"` // one sentence
	Format     Format            `json:"format"`
	Parameters map[string]string `json:"parameters"`
	// Local choices also take the delimiter and the decimal comma that a
	// person's spreadsheet expects.
	Local bool `json:"local"`
}

// Choices lists the files, the default first.
var Choices = []Choice{
	{ID: "csv", Label: "CSV", Format: CSV, Parameters: map[string]string{},
		Help: "Durations as HH:mm:SS, times as YYYY-MM-DD HH:mm:ss."},
	{ID: "csv-excel", Label: "CSV for Excel", Format: CSV, Parameters: map[string]string{"bom": "true"}, Local: true,
		Help: "Opens by a double click, with letters and columns as they should be."},
	{ID: "xlsx", Label: "Excel", Format: XLSX, Parameters: map[string]string{},
		Help: "A workbook: times, durations and counts to reckon with, and a sheet that says what was asked."},
	{ID: "csv-programs", Label: "CSV for programs", Format: CSV,
		Parameters: map[string]string{"raw": "true", "durationFormat": "seconds", "dateFormat": "rfc3339"},
		Help:       "Texts as they are, durations in seconds, times with their offset from UTC. Not for spreadsheets."},
}

// ChoiceByID returns the choice of that name.
func ChoiceByID(id string) (Choice, bool) {
	for _, choice := range Choices {
		if choice.ID == id {
			return choice, true
		}
	}
	return Choice{}, false
}
