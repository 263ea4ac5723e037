package query

// Asker is who a query is answered for. The zero Asker is the operator of the
// command line.
type Asker struct {
	// Login is Grafana's name of the user; empty for anonymous users.
	Login string
}

// AskedBy returns the asker: every request that embeds one is a [Request].
func (a Asker) AskedBy() Asker { return a }
