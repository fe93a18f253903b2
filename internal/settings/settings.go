// Package settings reads samewire.toml, the settings of one user or newsroom:
//
//	window = "3d"                     # pieces published further apart are not related
//	lead = "preferred"                # or first-published, first-seen, longest
//	prefer = ["AP", "reuters.com"]    # sources, the most preferred first
//	same_source = "keep"              # or "update"
//
//	[thresholds]
//	copy = 0.70                       # containment, of either piece, of a copy
//	whole = 0.60                      # containment both ways of a repost
//	words = 20                        # least shared words of related pieces
//
//	[source."example.com"]            # by name or host
//	same_source = "update"            # copies of its own pages are updates of them
//	preferred = true                  # after those that prefer lists
//	copy = 0.80                       # and the other thresholds
//
// What is not known is an error, and so is a value that makes no sense; each names
// the line. The package does not know flags and environment, which win over
// settings, and does not apply what it reads.
package settings

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Settings are what a file sets; what it does not set is zero.
type Settings struct {
	Window     time.Duration
	Lead       string // a rule by which clusters choose their lead
	Prefer     []string
	SameSource SameSource
	Thresholds Thresholds
	Sources    map[string]Source // by name or host, as written
}

// Thresholds are those of the relations; zero ones are not set.
type Thresholds struct {
	Copy  float64
	Whole float64
	Words int
}

// A Source is what is set for one source.
type Source struct {
	Thresholds
	SameSource SameSource
	Preferred  bool
}

// SameSource says what a copy of an earlier piece of the same source is.
type SameSource string

// The ways to take it; "" is not set.
const (
	Keep   SameSource = "keep"   // a copy as any other
	Update SameSource = "update" // another version of its own page
)

// An Error is what is wrong with a file, and where.
type Error struct {
	Path string
	Line int // from 1, or 0 if it is not in one line
	Msg  string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Msg)
}

// The file as TOML has it. Pointers tell a zero that is written from none.
type document struct {
	Window     *string             `toml:"window"`
	Lead       *string             `toml:"lead"`
	Prefer     []string            `toml:"prefer"`
	SameSource *string             `toml:"same_source"`
	Thresholds thresholds          `toml:"thresholds"`
	Source     map[string]*section `toml:"source"`
}

type thresholds struct {
	Copy  *float64 `toml:"copy"`
	Whole *float64 `toml:"whole"`
	Words *int     `toml:"words"`
}

type section struct {
	Copy       *float64 `toml:"copy"`
	Whole      *float64 `toml:"whole"`
	Words      *int     `toml:"words"`
	SameSource *string  `toml:"same_source"`
	Preferred  bool     `toml:"preferred"`
}

// Read reads settings. Errors name the path and, where there is one, the line; all
// that are found in the values are joined.
func Read(r io.Reader, path string, leads []string) (*Settings, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	var d document
	if err := decode(string(data), &d); err != nil {
		return nil, located(err, path)
	}
	c := &checker{path: path, at: positions(string(data))}
	s := &Settings{
		Prefer:     d.Prefer,
		Lead:       c.word(d.Lead, leads, "lead"),
		SameSource: SameSource(c.word(d.SameSource, sameSource, "same_source")),
		Thresholds: Thresholds{
			Copy:  c.share(d.Thresholds.Copy, "thresholds", "copy"),
			Whole: c.share(d.Thresholds.Whole, "thresholds", "whole"),
			Words: c.count(d.Thresholds.Words, "thresholds", "words"),
		},
	}
	if d.Window != nil {
		if s.Window, err = ParseWindow(*d.Window); err != nil {
			c.wrong([]string{"window"}, "window %q: %v", *d.Window, err)
		}
	}
	if slices.Contains(d.Prefer, "") {
		c.wrong([]string{"prefer"}, "prefer names a source without a name")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Source)) {
		section := d.Source[name]
		if s.Sources == nil {
			s.Sources = map[string]Source{}
		}
		s.Sources[name] = Source{
			Thresholds: Thresholds{
				Copy:  c.share(section.Copy, "source", name, "copy"),
				Whole: c.share(section.Whole, "source", name, "whole"),
				Words: c.count(section.Words, "source", name, "words"),
			},
			SameSource: SameSource(c.word(section.SameSource, sameSource, "source", name, "same_source")),
			Preferred:  section.Preferred,
		}
	}
	return s, errors.Join(c.found...)
}

var sameSource = []string{string(Keep), string(Update)}

// A checker gathers what is wrong with values.
type checker struct {
	path  string
	at    []position
	found []error
}

func (c *checker) wrong(key []string, format string, args ...any) {
	c.found = append(c.found, &Error{c.path, lineOf(c.at, key), fmt.Sprintf(format, args...)})
}

// share is a value above 0 and up to 1.
func (c *checker) share(value *float64, key ...string) float64 {
	switch {
	case value == nil:
		return 0
	case math.IsNaN(*value) || *value <= 0 || *value > 1:
		c.wrong(key, "%s = %v: want a share above 0 and up to 1, as 0.70", key[len(key)-1], *value)
	}
	return *value
}

// count is a whole number above 0.
func (c *checker) count(value *int, key ...string) int {
	switch {
	case value == nil:
		return 0
	case *value < 1:
		c.wrong(key, "%s = %d: want a number of words above 0", key[len(key)-1], *value)
	}
	return *value
}

// word is one of those allowed.
func (c *checker) word(value *string, allowed []string, key ...string) string {
	switch {
	case value == nil:
		return ""
	case !slices.Contains(allowed, *value):
		c.wrong(key, "%s = %q: want %s%s", key[len(key)-1], *value, oneOf(allowed), didYouMean(*value, allowed))
	}
	return *value
}

func oneOf(words []string) string {
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// decode decodes a document in which every key is known.
func decode(data string, into any) error {
	return toml.NewDecoder(strings.NewReader(data)).DisallowUnknownFields().Decode(into)
}
