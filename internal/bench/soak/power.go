package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// power records commands and takes the power from them in so many ways.
func (s *soak) power(states int) error {
	if _, err := exec.LookPath("strace"); err != nil {
		return fmt.Errorf("the writes of a program cannot be recorded: %w", err)
	}
	dir := filepath.Join(s.dir, "power")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	archive := filepath.Join(dir, "a.db")
	p := &outage{soak: s, disk: newDisk(), archive: archive, truth: &truth{bodies: map[string][]string{}}}
	supply := newSupply(99, s.rand)
	jobs := []string{
		"add", "add", "add", "check --add", "add", "add", "add, large", "furniture --drop", "add", "add", "add", "remove", "add", "add",
		"prune", "compact", "add",
	}
	var recorded []recording
	windows := 0
	for _, name := range jobs {
		if word, _, _ := strings.Cut(strings.TrimSuffix(name, ", large"), " "); !s.commands[word] {
			continue
		}
		j, err := s.jobOf(name, archive, supply, p.truth)
		if err != nil {
			return err
		}
		events, err := s.record(j, dir)
		if err != nil {
			return err
		}
		recorded = append(recorded, recording{j, events})
		for _, e := range events {
			if e.call == "fsync" || e.call == "fdatasync" {
				windows++
			}
		}
		for _, a := range j.articles {
			p.truth.promise(a.ID, a.Body)
		}
		if j.name == "remove" {
			for _, id := range j.gone {
				p.truth.promise(id, "")
			}
		}
	}
	p.truth = &truth{bodies: map[string][]string{}}
	p.each = max(states/windows, 1)
	for _, r := range recorded {
		if err := p.replay(r); err != nil {
			return err
		}
		fmt.Fprintf(s.log, "soak: power, %s: %d crash states, %d losses\n", r.name, p.states, len(p.lost))
	}
	fmt.Fprintf(s.out, "%d crash states of %d writes and %d syncs: %d hold the transaction before, %d the one after, %d losses\n",
		p.states, p.writes, p.syncs, p.before, p.after, len(p.lost))
	for i, what := range p.lost {
		if i < 10 {
			fmt.Fprintf(s.out, "  %s\n", what)
		}
	}
	if len(p.lost) > 0 {
		return fmt.Errorf("%d losses", len(p.lost))
	}
	return nil
}

// A recording is a job and what it asked of the system.
type recording struct {
	*job
	events []event
}

// record runs a job to its end under strace.
func (s *soak) record(j *job, dir string) ([]event, error) {
	trace := filepath.Join(dir, "trace")
	args := append([]string{
		"-f", "-xx", "-s", "268435456", "-o", trace,
		"-e", "trace=openat,pwrite64,fdatasync,fsync,ftruncate,linkat,link,renameat,renameat2,rename,unlinkat,unlink,write", s.program,
	}, j.args...)
	cmd := exec.Command("strace", args...)
	cmd.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1")
	if out, err := cmd.CombinedOutput(); err != nil && !(j.args[0] == "check" && cmd.ProcessState.ExitCode() == 1) {
		return nil, fmt.Errorf("samewire %s, under strace: %w: %s", strings.Join(j.args, " "), err, out)
	}
	return readTrace(trace)
}

// An outage takes the power from recorded jobs.
type outage struct {
	*soak
	disk    *disk
	archive string
	truth   *truth
	each    int // crash states to a window between two syncs

	now                                  *finding // of the file as it is synced; nil if it is not there
	states, before, after, writes, syncs int
	lost                                 []string
}

func (p *outage) replay(r recording) error {
	for _, a := range r.articles {
		p.truth.allow(a.ID, a.Body)
	}
	for _, id := range r.gone {
		p.truth.allow(id, "")
	}
	said := ""
	for _, e := range r.events {
		switch e.call {
		case "write":
			if e.fd != 2 {
				continue
			}
			said += string(e.data)
			for {
				line, rest, whole := strings.Cut(said, "\n")
				if !whole {
					break
				}
				said = rest
				p.promised(r, line)
			}
		case "fsync", "fdatasync":
			f := p.disk.open[e.fd]
			if f == nil || f.folder {
				p.disk.do(e)
				continue
			}
			if err := p.window(r, f, e); err != nil {
				return err
			}
		default:
			if e.call == "pwrite64" {
				p.writes++
			}
			p.disk.do(e)
		}
	}
	for _, a := range r.articles {
		p.truth.promise(a.ID, a.Body)
	}
	if r.name == "remove" {
		for _, id := range r.gone {
			p.truth.promise(id, "")
		}
	}
	p.held(r, "the end")
	return nil
}

// window makes crash states of what a sync puts on the disk.
func (p *outage) window(r recording, f *inode, sync event) error {
	p.syncs++
	synced, pending := f.synced, f.pending
	p.disk.do(sync)
	if p.disk.names[p.archive] != f { // before it has its name
		return nil
	}
	before := p.now
	if before == nil { // the file came with a sync of before
		var err error
		if before, err = p.readImage(synced); err != nil {
			return fmt.Errorf("%s: the archive as it was made: %w", r.name, err)
		}
	}
	after, err := p.readImage(f.synced)
	if err != nil {
		return fmt.Errorf("%s: the archive as it was synced: %w", r.name, err)
	}
	for range p.each {
		state := crashed(p.rand, synced, pending)
		got, err := p.readImage(state)
		p.states++
		switch {
		case err != nil:
			p.lost = append(p.lost, fmt.Sprintf("%s, sync %d: %v", r.name, p.syncs, err))
			os.WriteFile(filepath.Join(p.dir, fmt.Sprintf("lost%d.db", len(p.lost))), state, 0o600)
		case reflect.DeepEqual(got, after) && !reflect.DeepEqual(got, before):
			p.after++
		case reflect.DeepEqual(got, before):
			p.before++
		default:
			p.lost = append(p.lost, fmt.Sprintf("%s, sync %d: %d articles are there, where %d were and %d were to be", r.name, p.syncs, len(got.bodies), len(before.bodies), len(after.bodies)))
		}
	}
	p.now = after
	return nil
}

func (p *outage) readImage(image []byte) (*finding, error) {
	path := filepath.Join(p.dir, "state.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return nil, err
	}
	return read(path)
}

// promised holds what a record "stored" counts against the file as it is synced.
func (p *outage) promised(r recording, line string) {
	var said struct {
		Msg                        string
		Added, Replaced, Unchanged int
	}
	if json.Unmarshal([]byte(line), &said) != nil || said.Msg != "stored" {
		return
	}
	for _, a := range r.articles[:said.Added+said.Replaced+said.Unchanged] {
		p.truth.promise(a.ID, a.Body)
	}
	p.held(r, line)
}

func (p *outage) held(r recording, when string) {
	f := p.disk.names[p.archive]
	switch {
	case f == nil:
		p.lost = append(p.lost, r.name+": there is no archive at "+when)
		return
	case !p.disk.named[p.archive]:
		p.lost = append(p.lost, r.name+": its folder may not have the archive, at "+when)
	}
	found, err := p.readImage(f.synced)
	if err != nil {
		p.lost = append(p.lost, fmt.Sprintf("%s: %v, at %s", r.name, err, when))
		return
	}
	truth := &truth{bodies: map[string][]string{}}
	for id, bodies := range p.truth.bodies {
		truth.bodies[id] = slices.Clone(bodies)
	}
	for _, what := range truth.losses(found) {
		p.lost = append(p.lost, r.name+": "+what+", at "+when)
	}
}
