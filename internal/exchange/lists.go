package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/samewire/samewire/store"
)

// Lists are read by hand: faster than by encoding/json, and a line of "[],[],[]" or
// "{},{},{}" takes no more than a few times its length in memory.

// numbers are the part keys of an article, or their offsets.
type numbers []uint32

// UnmarshalJSON reads [9,3].
func (n *numbers) UnmarshalJSON(data []byte) error {
	list, err := inside(data)
	if err != nil {
		return err
	}
	*n = nil
	for len(list) > 0 {
		item, rest, more := bytes.Cut(list, []byte{','})
		v, err := strconv.ParseUint(string(bytes.TrimSpace(item)), 10, 32)
		if err != nil {
			return fmt.Errorf("%.40s is no number of 32 bits", item)
		}
		if *n = append(*n, uint32(v)); !more {
			break
		}
		list = rest
	}
	return nil
}

// ranges are the kept ranges of an article.
type ranges []store.Span

// MarshalJSON writes [[8,26]].
func (r ranges) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, s := range r {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '['), int64(s.Start), 10)
		b = strconv.AppendInt(append(b, ','), int64(s.End), 10)
		b = append(b, ']')
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads them.
func (r *ranges) UnmarshalJSON(data []byte) error {
	list, err := inside(data)
	if err != nil {
		return err
	}
	*r = nil
	for len(list) > 0 {
		end := bytes.IndexByte(list, ']')
		if end < 0 {
			return errNoRange
		}
		item, rest := bytes.TrimSpace(list[:end+1]), bytes.TrimSpace(list[end+1:])
		item, err := inside(item)
		if err != nil {
			return errNoRange
		}
		from, to, _ := bytes.Cut(item, []byte{','})
		start, err := strconv.Atoi(string(bytes.TrimSpace(from)))
		end, err2 := strconv.Atoi(string(bytes.TrimSpace(to)))
		if err != nil || err2 != nil {
			return errNoRange
		}
		*r = append(*r, store.Span{Start: start, End: end})
		if len(rest) > 0 && rest[0] != ',' {
			return errNoRange
		}
		list = bytes.TrimPrefix(rest, []byte{','})
	}
	return nil
}

var errNoRange = errors.New("kept are pairs of numbers: [[8,26]]")

// inside is what stands between the brackets of a list that is good JSON. Of null it is
// nothing.
func inside(data []byte) ([]byte, error) {
	if string(data) == "null" {
		return nil, nil
	}
	if len(data) < 2 || data[0] != '[' || data[len(data)-1] != ']' {
		return nil, fmt.Errorf("%.40s is no list", data)
	}
	return bytes.TrimSpace(data[1 : len(data)-1]), nil
}

// cutLines are the cut ranges of an article.
type cutLines []cutLine

// UnmarshalJSON reads them one by one.
func (l *cutLines) UnmarshalJSON(data []byte) error {
	if _, err := inside(data); err != nil {
		return err
	}
	*l = nil
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if t, err := d.Token(); err != nil || t == nil {
		return err // null
	}
	for d.More() {
		c := cutLine{Start: -1, End: -1}
		if err := d.Decode(&c); err != nil {
			return err
		}
		if c.Start < 0 || c.End < 0 {
			return errors.New("a cut range wants start and end, from 0 on")
		}
		*l = append(*l, c)
	}
	return nil
}
