package settings

import (
	"errors"
	"regexp"
	"strconv"
	"time"
)

// days are whole or decimal, before hours and less.
var days = regexp.MustCompile(`^(\d+(?:\.\d+)?)d(.*)$`)

var errWindow = errors.New("want a length of time, as 72h, 3d or 1d12h; 0 is no bound")

// maxWindow keeps a window within what a duration can hold.
const maxWindow = 100 * 365 * 24 * time.Hour

// ParseWindow reads a length of time as [time.ParseDuration] does, and in days
// besides: "72h", "3d", "1d12h".
func ParseWindow(text string) (time.Duration, error) {
	var window time.Duration
	rest := text
	if m := days.FindStringSubmatch(text); m != nil {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil || n > maxWindow.Hours()/24 {
			return 0, errWindow
		}
		window, rest = time.Duration(n*24*float64(time.Hour)), m[2]
		if rest == "" {
			rest = "0"
		}
	}
	more, err := time.ParseDuration(rest)
	if err != nil || more < 0 || window+more > maxWindow {
		return 0, errWindow
	}
	return window + more, nil
}
