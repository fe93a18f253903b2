package scoring

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

// elements parses XML and returns the elements of that name.
func elements(t *testing.T, image []byte, name string) (out []xml.StartElement) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(image))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, image)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name {
			out = append(out, e.Copy())
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestPlot(t *testing.T) {
	truth := NewTruth(read(t, pairLabels), nil)
	p := Plot{
		Title: `<"labels" & friends>.csv`, What: "copies", Curve: truth.Curve(findings), Default: 0.7,
		Decided: truth.Count(findings)[Copy],
	}
	var b bytes.Buffer
	if err := p.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	var path, diamond string
	for _, e := range elements(t, b.Bytes(), "path") {
		switch {
		case attr(e, "class") == "curve":
			path = attr(e, "d")
		case strings.HasPrefix(attr(e, "transform"), "translate"):
			diamond = attr(e, "transform")
		}
	}
	// Recall runs from .25 to 1, on an axis from .2; precision from the .6 of what dedupe
	// decides to 1, on an axis from .5.
	if points := strings.Count(path, "M") + strings.Count(path, "L"); points != len(p.Curve) {
		t.Errorf("%d points drawn of %d: %s", points, len(p.Curve), path)
	}
	first := fmt.Sprintf("M%.1f %.1f", 76+620*(.25-.2)/.8, 76.0)
	last := fmt.Sprintf("L%.1f %.1f", 696.0, 416-340*(4.0/6-.5)/.5)
	if !strings.HasPrefix(path, first) || !strings.HasSuffix(path, last) {
		t.Errorf("path %s, want it from %s to %s", path, first, last)
	}
	if diamond == "" {
		t.Error("what dedupe decides is not drawn")
	}
	marks := 0
	for _, e := range elements(t, b.Bytes(), "circle") {
		if attr(e, "class") == "mark" {
			marks++
		}
	}
	if marks < 2 {
		t.Errorf("%d thresholds marked", marks)
	}
	for _, want := range []string{">0.70<", "labelled copies", "prefers-color-scheme: dark", "&lt;&#34;labels&#34; &amp; friends&gt;.csv"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the plot does not say %q", want)
		}
	}
}

func TestPlotOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := (Plot{Title: "none"}).WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	if n := len(elements(t, b.Bytes(), "circle")); n != 1 {
		t.Errorf("%d circles, want that of the legend", n)
	}
	if strings.Contains(b.String(), "NaN") {
		t.Errorf("not numbers:\n%s", &b)
	}
}
