package match

// Limits are the thresholds of the relations that a user may move. What decides
// between an update, a template and a copy is not among them: it is a matter of
// what was changed, not of how much is shared.
type Limits struct {
	// Copy is the containment, of either piece, that makes a copy.
	Copy float64
	// Whole is the containment both ways of a repost; less on one side is a cut.
	Whole float64
	// Words is the least number of shared words that relates two pieces.
	Words int
}

// DefaultLimits are the measured ones; see copyShare, wholeShare and minShared.
func DefaultLimits() Limits {
	return Limits{Copy: copyShare, Whole: wholeShare, Words: minShared}
}
