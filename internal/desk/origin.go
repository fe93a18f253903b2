package desk

import (
	"net/url"
	"strings"
)

// An origin is where a piece comes from: the source's name as given, and the host
// of its page, both as [SourceKey] has them, "" if unknown.
type origin struct{ name, host string }

func originOf(source, page string) origin {
	o := origin{name: SourceKey(source)}
	if u, err := url.Parse(page); err == nil && u.Hostname() != "" {
		o.host = SourceKey(u.Hostname())
	}
	return o
}

// A site is what an origin is made of: a source as it is given, and a page as far as its
// path begins. Pages of one site have one origin.
type site struct{ source, page string }

func siteOf(source, page string) site {
	for i := range len(page) {
		if c := page[i]; c == '%' || c < ' ' || c == 0x7f {
			return site{source, page} // it may be no address, whatever it begins with
		}
	}
	const slashes = "://"
	if i := strings.Index(page, slashes); i >= 0 {
		if host := i + len(slashes); host < len(page) {
			if end := strings.IndexAny(page[host:], "/?#"); end >= 0 {
				page = page[:host+end+1]
			}
		}
	}
	return site{source, page}
}

// same reports whether two origins are one source: if they have a name, a host, or
// the name of one and the host of the other in common.
func (o origin) same(p origin) bool {
	for _, key := range []string{o.name, o.host} {
		if key != "" && (key == p.name || key == p.host) {
			return true
		}
	}
	return false
}

// IsOf tells whether a piece of that source and page is of the source with that key, by
// its name or its host.
func IsOf(key, source, page string) bool { return originOf(source, page).same(origin{name: key}) }

// SourceKey is what sources are compared by: the name in lower case, or the host of
// an address, without "www.".
func SourceKey(source string) string {
	key := strings.ToLower(strings.Join(strings.Fields(source), " "))
	if u, err := url.Parse(key); err == nil && u.Hostname() != "" {
		key = u.Hostname()
	}
	return strings.TrimPrefix(strings.TrimSuffix(key, "/"), "www.")
}

// origins numbers the origins of a batch: they are few.
type origins struct {
	all     []origin
	numbers map[origin]uint32
	met     map[site]uint32 // the numbers of sites, while these are few too
}

// maxMet bounds origins.met, to a few MB.
const maxMet = 1 << 14

// number is the number of the origin of a page. To find the host of an address costs 2.5 us,
// a fifth of what else Add does, and is done once a site.
func (o *origins) number(source, page string) uint32 {
	at := siteOf(source, page)
	n, ok := o.met[at]
	if ok {
		return n
	}
	of := originOf(source, page)
	if n, ok = o.numbers[of]; !ok {
		if o.numbers == nil {
			o.numbers = map[origin]uint32{}
		}
		n = uint32(len(o.all))
		o.numbers[of], o.all = n, append(o.all, of)
	}
	if len(o.met) == maxMet || o.met == nil {
		o.met = map[site]uint32{}
	}
	o.met[site{strings.Clone(at.source), strings.Clone(at.page)}] = n
	return n
}
