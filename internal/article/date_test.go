package article

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	second := "2025-05-15T13:02:07Z"
	minute := "2025-05-15T13:02:00Z"
	day := "2025-05-15T00:00:00Z"
	for date, want := range map[string]string{
		"2025-05-15T13:02:07Z": second, "2025-05-15T15:02:07+02:00": second, "2025-05-15T15:02:07+0200": second,
		"2025-05-15T13:02:07": second, "2025-05-15 13:02:07": second, "2025-05-15 15:02:07 +0200": second,
		"2025-05-15 15:02:07+02:00": second, "2025-05-15 15:02:07+02": second, "2025-05-15 13:02:07 UTC": second,
		"20250515T130207Z": second, "20250515T150207+0200": second, "20250515T130207": second,
		"Thu, 15 May 2025 13:02:07 GMT": second, "Thu, 15 May 2025 13:02:07 +0000": second, "Thu, 15 May 2025 08:02:07 CDT": second,
		"Thu, 15 May 2025 13:02:07 +0000 (UTC)": second, "15 May 2025 13:02:07 +0000": second, "Thu,  15 May 2025 13:02:07 Z": second,
		"Thu, 15 May 25 13:02:07 +0000": second, "Thursday, 15-May-25 13:02:07 GMT": second, "Thu May 15 13:02:07 2025": second,
		"15-MAY-2025 13:02:07": second, "2025-05-15T13:02:07.000Z": second, "1747314127": second, "1747314127000": second,
		"1.747314127e9": second, "1747314127000000": second, "2025/05/15 13:02:07": second,
		"2025-05-15T13:02": minute, "2025-05-15T15:02+02:00": minute, "2025-05-15 13:02": minute, "15 May 25 13:02 GMT": minute,
		"15 May 2025 13:02": minute, "May 15, 2025 1:02 PM": minute, "May 15, 2025, 1:02 PM": minute,
		"2025-05-15": day, "20250515": day, "15 May 2025": day, "May 15, 2025": day, "2025/05/15": day, " 2025-05-15\n": day,
		"6-MAR-1987 11:53:19.71": "1987-03-06T11:53:19.71Z", "2025-05-15T13:02:07.5+00:00": "2025-05-15T13:02:07.5Z",
	} {
		got, ok := parseDate(date)
		if s := got.Format(time.RFC3339Nano); !ok || s != want {
			t.Errorf("%q: %s, %v, want %s", date, s, ok, want)
		}
	}
	for _, date := range []string{
		"", "yesterday", "9/6/17", "0000-00-00", "0001-01-01T00:00:00Z", "2025-13-45", "-5", "NaN", "Inf", "1e300", "0x10", "2025-05-15T25:00:00Z",
	} {
		if got, ok := parseDate(date); ok {
			t.Errorf("%q was read as %s", date, got)
		}
	}
}
