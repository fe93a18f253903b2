package article

import (
	"strconv"
	"strings"
	"time"
)

// layouts are the dates that feeds, pages and wires write. Those with a letter zone
// hold it as a number after zones were replaced.
var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999-0700",
	"2006-01-02T15:04:05-07",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04-07:00",
	"2006-01-02T15:04-0700",
	"2006-01-02T15:04",
	"2006-01-02 15:04:05.999999999 -0700",
	"2006-01-02 15:04:05.999999999-07:00",
	"2006-01-02 15:04:05-07",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04 -0700",
	"2006-01-02 15:04",
	"2006-01-02",
	"2006/01/02 15:04:05",
	"2006/01/02 15:04",
	"2006/01/02",
	"20060102T150405Z0700",
	"20060102T150405",
	"20060102",
	"Mon, 2 Jan 2006 15:04:05 -0700",
	"Mon, 2 Jan 2006 15:04:05",
	"Mon, 2 Jan 2006 15:04 -0700",
	"Mon, 2 Jan 2006",
	"2 Jan 2006 15:04:05 -0700",
	"2 Jan 2006 15:04:05",
	"2 Jan 2006 15:04",
	"2 Jan 2006",
	"Mon, 02 Jan 06 15:04:05 -0700",
	"02 Jan 06 15:04 -0700",
	"Monday, 02-Jan-06 15:04:05 -0700",
	"Mon Jan _2 15:04:05 2006",
	"Mon Jan _2 15:04:05 -0700 2006",
	"2-Jan-2006 15:04:05.999999999", // Go takes JAN for Jan
	"2-Jan-2006",
	"2 January 2006",
	"2 January 2006 15:04",
	"January 2, 2006",
	"January 2, 2006 15:04",
	"January 2, 2006 3:04 PM",
	"January 2, 2006, 3:04 PM",
	"Jan 2, 2006",
	"Jan 2, 2006 15:04",
	"Jan 2, 2006 3:04 PM",
	"Jan 2, 2006, 3:04 PM",
}

// zones are the letter zones of RFC 822 and a few that have one meaning. IST, BST
// and CST of China have several and are not among them.
var zones = map[string]string{
	"Z": "+0000", "UT": "+0000", "UTC": "+0000", "GMT": "+0000", "WET": "+0000",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "JST": "+0900",
}

// noDate reports what programs write where they have no date.
func noDate(s string) bool {
	switch strings.ToLower(s) {
	case "", "none", "null", "nil", "nan", "n/a", "na", "unknown", "-", "0", "nat", "undefined":
		return true
	}
	return false
}

// parseDate reads a date in one of many forms, as UTC. Without a zone it is taken
// to be UTC.
func parseDate(s string) (time.Time, bool) {
	if len(s) > 10 && s[4] == '-' && s[10] == 'T' { // most are RFC 3339, the first of the layouts
		if t, err := time.Parse(layouts[0], s); err == nil {
			return sane(t)
		}
	}
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 64 {
		return time.Time{}, false
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && len(s) != len("20060102") {
		return parseUnix(n)
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		if offset, ok := zones[strings.ToUpper(s[i+1:])]; ok {
			s = s[:i+1] + offset
		}
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return sane(t)
		}
	}
	// Some write the zone twice, or a name of it behind the offset: "+0000 (UTC)",
	// "+0000 UTC".
	if i := strings.LastIndexByte(s, ' '); i > 0 && strings.ContainsAny(s[i+1:], "(UCGMTE") && strings.ContainsAny(s[:i], "+-") {
		return parseDate(s[:i])
	}
	return time.Time{}, false
}

// parseUnix reads seconds since 1970, or milli-, micro- or nanoseconds, which are
// told apart by their size: no news is from after the year 5138 or, in thousandths,
// from before 1973.
func parseUnix(n float64) (time.Time, bool) {
	for range 3 {
		if n < 1e11 {
			break
		}
		n /= 1e3
	}
	if !(n > 0 && n < 1e11) {
		return time.Time{}, false
	}
	return sane(time.UnixMilli(int64(n * 1e3)))
}

// sane refuses dates that are no dates of publication: a zero written out, a year of
// two digits read as one of four.
func sane(t time.Time) (time.Time, bool) {
	t = t.UTC()
	return t, t.Year() >= 1600 && t.Year() < 2300
}
