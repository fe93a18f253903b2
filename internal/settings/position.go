package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/xrash/smetrics"
)

// located names the lines of what a decoder found wrong.
func located(err error, path string) error {
	if unknown := (*toml.StrictMissingError)(nil); errors.As(err, &unknown) {
		var all []error
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			all = append(all, &Error{path, line, unknownKey(e.Key(), strings.Contains(e.Error(), "table"))})
		}
		return errors.Join(all...)
	}
	if wrong := (*toml.DecodeError)(nil); errors.As(err, &wrong) {
		line, _ := wrong.Position()
		msg := plain(strings.TrimPrefix(wrong.Error(), "toml: "))
		if key := wrong.Key(); len(key) > 0 {
			msg = strings.Join(key, ".") + ": " + msg
		}
		return &Error{path, line, msg}
	}
	return fmt.Errorf("reading %s: %w", path, err)
}

// plain says a decoder's message without the names of Go types.
func plain(msg string) string {
	kind, into, ok := strings.Cut(strings.TrimPrefix(msg, "cannot decode TOML "), " into ")
	if !ok || !strings.HasPrefix(msg, "cannot decode TOML ") {
		return msg
	}
	want := "a table"
	switch {
	case strings.Contains(into, "[]string"):
		want = `a list of names, as ["AP", "reuters.com"]`
	case strings.Contains(into, "string"):
		want = "text in quotes"
	case strings.Contains(into, "float64"), strings.Contains(into, " int"):
		want = "a number"
	case strings.Contains(into, "bool"):
		want = "true or false"
	}
	return fmt.Sprintf("this is %s %s; want %s", article(kind), kind, want)
}

func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an"
	}
	return "a"
}

// The keys of the tables.
var (
	topKeys       = []string{"window", "lead", "prefer", "same_source", "thresholds", "source"}
	thresholdKeys = []string{"copy", "whole", "words"}
	sourceKeys    = []string{"copy", "whole", "words", "same_source", "preferred"}
)

// unknownKey says what may have been meant by a key, or by the name of a table.
func unknownKey(key []string, table bool) string {
	known, last := topKeys, key[0]
	switch {
	case len(key) > 1 && key[0] == "thresholds":
		known, last = thresholdKeys, key[1]
	case len(key) > 2 && key[0] == "source":
		known, last = sourceKeys, key[2]
		if table { // a source has none
			return fmt.Sprintf("unknown table %q; a source's name with a dot stands in quotes: [source.%q]",
				strings.Join(key, "."), strings.Join(key[1:], "."))
		}
	}
	return fmt.Sprintf("unknown key %q%s", last, didYouMean(last, known))
}

// didYouMean is a hint at the known word nearest to one, if one is near: it takes
// no more changes than a third of its letters, and two at least.
func didYouMean(word string, known []string) string {
	distance := func(w string) int { return smetrics.WagnerFischer(strings.ToLower(word), w, 1, 1, 1) }
	near := slices.MinFunc(known, func(v, w string) int { return distance(v) - distance(w) })
	if distance(near) > max(2, len(near)/3) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near)
}

// A position is where a key stands.
type position struct {
	key  []string
	line int
}

// positions finds where every value stands, by decoding the document once more into
// one that knows its tables only: the decoder then names all else as unknown.
func positions(data string) (all []position) {
	var tables struct {
		Thresholds struct{}            `toml:"thresholds"`
		Source     map[string]struct{} `toml:"source"`
	}
	unknown := (*toml.StrictMissingError)(nil)
	if !errors.As(decode(data, &tables), &unknown) {
		return nil
	}
	for _, e := range unknown.Errors {
		line, _ := e.Position()
		all = append(all, position{e.Key(), line})
	}
	return all
}

// lineOf is the line of a key, or 0. The decoder names a key of an inline table
// without the table.
func lineOf(all []position, key []string) int {
	for from := range key {
		for _, p := range all {
			if slices.Equal(p.key, key[from:]) {
				return p.line
			}
		}
	}
	return 0
}
