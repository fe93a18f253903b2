package report

// A Reject is a record of the input that was skipped.
type Reject struct {
	File   string `json:"file"`             // as it was named; "-" is standard input
	Line   int    `json:"line,omitempty"`   // of the record; none is the whole file
	Offset *int64 `json:"offset,omitempty"` // of the record, in bytes of the unpacked file
	Kind   string `json:"kind"`             // a word of package article
	Reason string `json:"reason"`
	Hint   string `json:"hint,omitempty"`

	// The record as it stands in the file: as text where it is UTF-8. It is truncated
	// where it is longer than article.MaxRaw.
	Bytes     int64  `json:"bytes,omitempty"`
	Raw       string `json:"raw,omitempty"`
	RawBase64 []byte `json:"raw_base64,omitempty"`
	Truncated bool   `json:"truncated,omitempty"`
}
