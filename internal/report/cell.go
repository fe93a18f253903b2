package report

import (
	"strings"
	"unicode"
)

// cell is text made safe for a spreadsheet (OWASP, CSV injection): one that it would
// run as a formula begins with an apostrophe.
func cell(text string) string {
	if formula(text) {
		return "'" + text
	}
	return text
}

// FromCell is the text of a cell that cell wrote.
func FromCell(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && formula(rest) {
		return rest
	}
	return text
}

// formula reports whether some spreadsheet runs the text: it begins with one of the
// signs of a formula or their full-width forms, which Japanese and Chinese ones take for
// them, or with a tab or an end of line; or it does once blanks, quotation marks and
// what cannot be seen are dropped, as some do when they read a file. Numbers of the
// output are not text, and stay as they are.
func formula(text string) bool {
	for _, r := range text {
		switch {
		case strings.ContainsRune("=+-@\t\r\n＝＋－＠", r):
			return true
		case unicode.IsSpace(r), strings.ContainsRune("'\"‘’“”", r), wordRune(r) < 0:
		default:
			return false
		}
	}
	return false
}
