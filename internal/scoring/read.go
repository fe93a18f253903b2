package scoring

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ErrNotLabels is met where a file holds something other than labels.
var ErrNotLabels = errors.New("holds no labels")

// maxLine is the longest line of JSON: a label has two ids and a word.
const maxLine = 1 << 20

// Read reads the labels of a file: CSV with a header (parted by commas,
// semicolons or tabs), or JSON lines, told apart by their first character. Lines
// that cannot be read are counted and left behind.
func Read(r io.Reader, name string) (*Labels, error) {
	// Spreadsheets write a byte order mark, and UTF-16 when asked for Unicode text.
	in := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())), 64<<10)
	l := &Labels{Name: name, Pairs: map[Pair]Label{}, Clusters: map[string]string{}, Several: map[string]bool{}}
	first, err := firstByte(in)
	switch {
	case err == io.EOF:
		return nil, fmt.Errorf("%s: %w: it is empty", name, ErrNotLabels)
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", name, err)
	case first == '[':
		return nil, fmt.Errorf("%s: %w: it is a JSON array; want one object a line", name, ErrNotLabels)
	case first == '{':
		err = l.readJSON(in)
	default:
		err = l.readCSV(in)
	}
	if err != nil {
		return nil, err
	}
	for article := range l.Several {
		delete(l.Clusters, article)
	}
	if len(l.Pairs)+len(l.Clusters) == 0 {
		if len(l.Problems) > 0 {
			return nil, fmt.Errorf("%w: %d lines, none of which can be read: %w", ErrNotLabels, l.Skipped, l.Problems[0])
		}
		return nil, fmt.Errorf("%s: %w: nothing is labelled below its header", name, ErrNotLabels)
	}
	return l, nil
}

// firstByte is the first byte that is not white space; it stays to be read.
func firstByte(in *bufio.Reader) (byte, error) {
	for n := 1; n <= in.Size(); n++ {
		head, err := in.Peek(n)
		if len(head) < n {
			return 0, err
		}
		if b := head[n-1]; !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, nil
		}
	}
	return 0, io.EOF
}

func (l *Labels) readCSV(in *bufio.Reader) error {
	head, _ := in.Peek(in.Size())
	if !utf8.Valid(head[:lastRune(head)]) || bytes.IndexByte(head, 0) >= 0 {
		return fmt.Errorf("%s: %w: it is neither CSV nor JSON lines in UTF-8", l.Name, ErrNotLabels)
	}
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	r.Comma = delimiter(head)
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w: %w", l.Name, ErrNotLabels, err)
	}
	at := make(map[string]int, len(header))
	for i, h := range slices.Backward(header) {
		at[normal(h)] = i
	}
	c, ok := columnsOf(func(name string) bool { _, ok := at[name]; return ok })
	if !ok {
		return fmt.Errorf("%s: %w: its first line names neither the columns of pairs (a,b,relation) nor of clusters (doc_id,cluster_id): %q", l.Name, ErrNotLabels, clip(strings.Join(header, ",")))
	}
	l.begin(c)
	for {
		record, err := r.Read()
		var syntax *csv.ParseError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &syntax):
			l.problem(syntax.StartLine, "%v", syntax.Err)
			continue
		case err != nil:
			return fmt.Errorf("reading %s: %w", l.Name, err)
		}
		line, _ := r.FieldPos(0)
		l.add(line, c, func(name string) string {
			if i := at[name]; i < len(record) {
				return record[i]
			}
			return ""
		})
	}
}

// delimiter is the character that parts the columns of the first line: a comma,
// or what spreadsheets put in its place.
func delimiter(head []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// lastRune is where the last rune of text begins if it is cut, else where it
// ends.
func lastRune(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if utf8.FullRune(text[i:]) {
				return len(text)
			}
			return i
		}
	}
	return len(text)
}

func (l *Labels) readJSON(in *bufio.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	n := 0
	var c columns
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		fields, err := fieldsOf(lines.Bytes())
		if err != nil {
			l.problem(n, "%v", err)
			continue
		}
		has := func(name string) bool { _, ok := fields[name]; return ok }
		own, ok := columnsOf(has)
		switch {
		case !ok && l.Form == "" && (has("body") || has("text") || has("content") || has("body_text")):
			return fmt.Errorf("%s: %w: line %d is an article", l.Name, ErrNotLabels, n)
		case !ok:
			l.problem(n, "names neither a pair (a, b, relation) nor a cluster (doc_id, cluster_id)")
			continue
		case l.Form == "":
			c = own
			l.begin(c)
		case own.form != l.Form || (own.relation == "") != (c.relation == ""):
			l.problem(n, "is not a label of the same form as those before it")
			continue
		}
		l.add(n, own, func(name string) string { return fields[name] })
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("%s: %w: line %d is longer than a label can be", l.Name, ErrNotLabels, n+1)
	} else if err != nil {
		return fmt.Errorf("reading %s: %w", l.Name, err)
	}
	return nil
}

// begin settles the form of the file.
func (l *Labels) begin(c columns) {
	l.Form = c.form
	l.Listed = c.form == Pairs && c.relation == ""
}

// fieldsOf are the fields of an object that hold text, a number or a truth value.
func fieldsOf(line []byte) (map[string]string, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON object on the line")
	}
	fields := make(map[string]string, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch v := object[name].(type) {
		case string:
			fields[normal(name)] = v
		case json.Number:
			fields[normal(name)] = v.String()
		case bool:
			fields[normal(name)] = fmt.Sprint(v)
		case nil:
			fields[normal(name)] = ""
		}
	}
	return fields, nil
}

// clip shortens a value of the input for a message.
func clip(text string) string {
	const limit = 60
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return text
}
