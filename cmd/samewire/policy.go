package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/settings"
)

// settingsFile is read where it stands in the current folder and --config names no
// other, as samewire.db is the archive there.
const settingsFile = "samewire.toml"

// policyFlags are the flags of commands that relate pieces.
func policyFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Usage: "settings in this `FILE`; '' for none", DefaultText: settingsFile + ", if there is one", TakesFile: true},
		&cli.StringFlag{Name: "window", Usage: "pieces published further apart than this `TIME` are not related, as 72h or 3d; those without a date always may be", DefaultText: "no bound"},
	}
}

// leadFlags are the flags of commands that cluster.
func leadFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "lead", Usage: "the piece that stands for a cluster: first-published, first-seen, longest or preferred", DefaultText: "first-published, or preferred with --prefer"},
		&cli.StringSliceFlag{Name: "prefer", Usage: "`SOURCE,SOURCE` to lead clusters, by name or host, the most preferred first"},
	}
}

// policy is how the flags want pieces judged, or else the environment, or else the
// settings.
func (p *program) policy(c *cli.Context) (*desk.Policy, error) {
	set, err := p.settings(c)
	if err != nil {
		return nil, err
	}
	policy := &desk.Policy{
		Window:     set.Window,
		Limits:     limits(set.Thresholds),
		OwnUpdates: set.SameSource == settings.Update,
		Lead:       desk.Lead(set.Lead),
	}
	if policy.Known, err = knownTerms(c); err != nil {
		return nil, err
	}
	if err := addSources(policy, set); err != nil {
		return nil, err
	}
	if c.String("window") != "" {
		if policy.Window, err = settings.ParseWindow(c.String("window")); err != nil {
			return nil, usageError("--window %q: %w", c.String("window"), err)
		}
	}
	if err := chooseLead(c, policy); err != nil {
		return nil, err
	}
	p.log.Debug("policy", "window", policy.Window, "lead", string(policy.Lead), "prefer", policy.Prefer, "limits", policy.Limits,
		"own_updates", policy.OwnUpdates, "sources", len(policy.Sources), "terms", c.String("terms"))
	return policy, nil
}

// addSources adds what is set for sources. Two names of one source must not
// contradict each other.
func addSources(policy *desk.Policy, set *settings.Settings) error {
	written := map[string]string{}
	var preferred []string
	for _, name := range slices.Sorted(maps.Keys(set.Sources)) {
		s, key := set.Sources[name], desk.SourceKey(name)
		if other, ok := written[key]; ok || key == "" {
			return fmt.Errorf("settings: [source.%q] and [source.%q] are one source; keep one of them", other, name)
		}
		written[key] = name
		source := desk.SourcePolicy{Limits: limits(s.Thresholds)}
		if s.SameSource != "" {
			own := s.SameSource == settings.Update
			source.OwnUpdates = &own
		}
		if policy.Sources == nil {
			policy.Sources = map[string]desk.SourcePolicy{}
		}
		policy.Sources[key] = source
		if s.Preferred {
			preferred = append(preferred, name)
		}
	}
	policy.Prefer = sourceKeys(append(slices.Clone(set.Prefer), preferred...))
	return nil
}

func limits(t settings.Thresholds) match.Limits {
	return match.Limits{Copy: t.Copy, Whole: t.Whole, Words: t.Words}
}

// chooseLead settles the rule for the lead. To name preferred sources is to choose
// it, unless another is named as well.
func chooseLead(c *cli.Context, policy *desk.Policy) error {
	preferred := sourceKeys(c.StringSlice("prefer")) // none of an environment variable that is empty
	if len(preferred) > 0 {
		policy.Prefer = preferred
	}
	switch {
	case c.String("lead") != "":
		policy.Lead = desk.Lead(c.String("lead"))
		if !slices.Contains(desk.Leads(), policy.Lead) {
			return usageError("unknown --lead %q: want %s", policy.Lead, leadNames(", "))
		}
		if len(preferred) > 0 && policy.Lead != desk.Preferred {
			return usageError("--prefer goes with --lead preferred, not with --lead %s", policy.Lead)
		}
	case len(preferred) > 0, policy.Lead == "" && len(policy.Prefer) > 0:
		policy.Lead = desk.Preferred
	}
	if policy.Lead == desk.Preferred && len(policy.Prefer) == 0 {
		return usageError("--lead preferred wants --prefer SOURCE,SOURCE, or prefer in the settings")
	}
	return nil
}

func leadNames(sep string) string {
	var names []string
	for _, l := range desk.Leads() {
		names = append(names, string(l))
	}
	return strings.Join(names, sep)
}

func sourceKeys(names []string) []string {
	var keys []string
	for _, name := range names {
		if key := desk.SourceKey(name); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// settings reads the file that --config names, or else the one that stands in the
// current folder. To be led by a file that nobody named is said.
func (p *program) settings(c *cli.Context) (*settings.Settings, error) {
	path, named := c.String("config"), c.IsSet("config")
	if !named {
		path = settingsFile
	}
	if path == "" {
		return &settings.Settings{}, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return &settings.Settings{}, nil
	}
	if err != nil {
		return nil, hinted(fmt.Errorf("reading settings: %w", err), "--config '' runs without settings")
	}
	defer f.Close()
	set, err := settings.Read(f, path, strings.Split(leadNames(" "), " "))
	if err != nil {
		return nil, hinted(err, "--config '' runs without settings")
	}
	if !named {
		p.log.Info(fmt.Sprintf("settings are read from %s", path), "file", path)
	}
	return set, nil
}
