package action

// rewarded moves the world past the reward calls that the plan waits for, when it
// is asked to. It comes before the action and after claims.
func (d *draft) rewarded() {}

// covered lets a held plan wait until the stake covers an amount.
func (d *draft) covered(any) {}
