package simulate

// AroundTheClock returns the center with queues that never close and half of
// the demand spread evenly over the week, so that something happens at any hour.
func (c Center) AroundTheClock() Center {
	c.Inbound = append([]Inbound(nil), c.Inbound...)
	for i := range c.Inbound {
		c.Inbound[i].Demand = c.Inbound[i].Demand.evened()
	}
	c.Outbound = append([]Outbound(nil), c.Outbound...)
	for i := range c.Outbound {
		c.Outbound[i].Demand = c.Outbound[i].Demand.evened()
	}
	c.Queues = append([]Queue(nil), c.Queues...)
	for i := range c.Queues {
		c.Queues[i].Opening = Opening{}
	}
	return c
}

func (d Demand) evened() Demand {
	even(d.Hours[:])
	even(d.Weekdays[:])
	return d
}

// even adds the mean to each weight.
func even(weights []float64) {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	for i := range weights {
		weights[i] += total / float64(len(weights))
	}
}
