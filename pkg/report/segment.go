package report

// Agent names and values of Transferred In By that the report reserves.
const (
	BotAgent            = "BOT"    // Agent Name where a bot responded
	TransferredBySystem = "System" // Transferred In By after a queue time-out
	TransferredByBot    = "Bot"    // Transferred In By where the bot handed over
)

// Count is a whole number that may be blank.
type Count struct {
	Value int64
	Valid bool
}

// CountOf returns n as a count that is not blank.
func CountOf(n int64) Count { return Count{Value: n, Valid: true} }
