package settings

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var leads = []string{"first-published", "first-seen", "longest", "preferred"}

func TestRead(t *testing.T) {
	const file = `
# of the night desk
window = "1d12h"
lead = "preferred"
prefer = ["AP", "reuters.com"]
same_source = "keep"

[thresholds]
copy = 0.75
words = 30

[source."www.example.com"]
same_source = "update"
copy = 1
whole = 0.65

[source.AFP]
preferred = true
`
	got, err := Read(strings.NewReader(file), "samewire.toml", leads)
	if err != nil {
		t.Fatal(err)
	}
	want := &Settings{
		Window: 36 * time.Hour, Lead: "preferred", Prefer: []string{"AP", "reuters.com"}, SameSource: Keep,
		Thresholds: Thresholds{Copy: .75, Words: 30},
		Sources: map[string]Source{
			"www.example.com": {Thresholds: Thresholds{Copy: 1, Whole: .65}, SameSource: Update},
			"AFP":             {Preferred: true},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, err = Read(strings.NewReader("\n# nothing\n"), "empty.toml", leads); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&Settings{}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"near miss", "\nwindwo = '3d'\n", `f.toml:2: unknown key "windwo"; did you mean "window"?`},
		{"far miss", "colour = 'red'\n", `f.toml:1: unknown key "colour"`},
		{"two at once", "wndow = '3d'\n[threshold]\ncopy = 1\n", "f.toml:1: unknown key \"wndow\"; did you mean \"window\"?\nf.toml:2: unknown key \"threshold\"; did you mean \"thresholds\"?"},
		{"in thresholds", "[thresholds]\ncpoy = 1\n", `f.toml:2: unknown key "cpoy"; did you mean "copy"?`},
		{"in a source", "[source.'a']\nsame-source = 'keep'\n", `f.toml:2: unknown key "same-source"; did you mean "same_source"?`},
		{"a dot without quotes", "[source.example.com]\ncopy = 0.5\n", `f.toml:1: unknown table "source.example.com"; a source's name with a dot stands in quotes: [source."example.com"]`},
		{"a share above one", "\n[thresholds]\ncopy = 70\n", `f.toml:3: copy = 70: want a share above 0 and up to 1, as 0.70`},
		{"no share", "thresholds = {whole = 0.0}\n", `f.toml:1: whole = 0: want a share above 0 and up to 1, as 0.70`},
		{"not a number", "thresholds.copy = nan\n", `f.toml:1: copy = NaN: want a share above 0 and up to 1, as 0.70`},
		{"of a source", "[source.a]\n\n[source.'b.c']\npreferred = true\nwords = -1\n", `f.toml:5: words = -1: want a number of words above 0`},
		{"window", "window = '-3h'\n", `f.toml:1: window "-3h": want a length of time, as 72h, 3d or 1d12h; 0 is no bound`},
		{"lead", "# x\nlead = 'longets'\n", `f.toml:2: lead = "longets": want first-published, first-seen, longest or preferred; did you mean "longest"?`},
		{"same source", "[source.a]\nsame_source = 'repost'\n", `f.toml:2: same_source = "repost": want keep or update`},
		{"an empty source", "prefer = ['AP', '']\n", `f.toml:1: prefer names a source without a name`},
		{"number for text", "window = 72\n", `f.toml:1: window: this is an integer; want text in quotes`},
		{"text for number", "[thresholds]\ncopy = 'high'\n", `f.toml:2: thresholds.copy: this is a string; want a number`},
		{"text for list", "prefer = 'AP'\n", `f.toml:1: prefer: this is a string; want a list of names, as ["AP", "reuters.com"]`},
		{"value for table", "[source]\na = 3\n", `f.toml:2: source.a: this is an integer; want a table`},
		{"twice", "lead = 'longest'\nlead = 'longest'\n", `f.toml:2: lead: key lead is already defined`},
		{"no TOML", "window = \n", `f.toml:1: `},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(test.file), "f.toml", leads)
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error(); got != test.want && !(strings.HasSuffix(test.want, ": ") && strings.HasPrefix(got, test.want)) {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestParseWindow(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"72h": 72 * time.Hour, "3d": 72 * time.Hour, "1d12h": 36 * time.Hour, "0.5d": 12 * time.Hour,
		"90m": 90 * time.Minute, "0": 0, "0d": 0,
	} {
		if got, err := ParseWindow(text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "3", "-3d", "-72h", "1d-2h", "d", "3 days", "week", "1e9d", "36501d", "NaNd", "9999999h"} {
		if got, err := ParseWindow(text); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}

// Whatever the file holds, reading ends with settings that make sense or with an
// error that names the file.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"window = '3d'\nlead = 'longest'\nprefer = ['AP']\n[thresholds]\ncopy = 0.7\n",
		"[source.\"example.com\"]\nsame_source = 'update'\ncopy = 0.8\n", "[source.example.com]\n",
		"thresholds = {copy = nan}\n", "wnidow = 3\n", "source = {}\n", "[[source]]\n", "\xff", "\"\" = 1\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		s, err := Read(strings.NewReader(file), "f.toml", leads)
		if err != nil {
			if !strings.Contains(err.Error(), "f.toml") {
				t.Errorf("%q: %v", file, err)
			}
			return
		}
		ok := func(th Thresholds) bool {
			return th.Copy >= 0 && th.Copy <= 1 && th.Whole >= 0 && th.Whole <= 1 && th.Words >= 0
		}
		if s.Window < 0 || !ok(s.Thresholds) {
			t.Errorf("%q: %+v", file, s)
		}
		for _, source := range s.Sources {
			if !ok(source.Thresholds) {
				t.Errorf("%q: %+v", file, s)
			}
		}
	})
}
