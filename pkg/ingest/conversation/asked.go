package conversation

// SelectedFields are the parts of a record that the Call Details API returns
// only where they are asked for, as its page names them.
func SelectedFields() []string {
	return []string{"skills", "customerinfo", "userleveltags", "sessionleveltags", "campaigninfo", "snoozeinfo"}
}
