package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// An event is a call of the system that succeeded.
type event struct {
	call     string
	fd       int
	path, to string
	creates  bool // openat
	offset   int64
	data     []byte
	result   int // openat: the file
}

// A line of strace -f is "pid call(arguments) = result", or its beginning and, further
// down, its end: what is asked for is in the beginning, and a file that is opened has its
// number in the end.
var (
	began  = regexp.MustCompile(`^(\d+) +(\w+)\((.*)$`)
	ended  = regexp.MustCompile(`= (-?\d+)[^=]*$`)
	goesOn = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>`)
	quoted = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
)

// readTrace reads what strace -f -xx wrote.
func readTrace(path string) (events []event, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unfinished := map[string]int{} // by process: the event that waits for its end
	in := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := in.ReadString('\n')
		if line == "" {
			break
		}
		line = strings.TrimSuffix(line, "\n")
		if m := goesOn.FindStringSubmatch(line); m != nil {
			if i, ok := unfinished[m[1]]; ok {
				delete(unfinished, m[1])
				events[i].finish(line)
			}
			continue
		}
		m := began.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		e, ok := parse(m[2], m[3])
		if !ok {
			return nil, fmt.Errorf("%s: cannot read %.200q", path, line)
		}
		events = append(events, e)
		if strings.HasSuffix(line, "<unfinished ...>") {
			unfinished[m[1]] = len(events) - 1
		} else {
			events[len(events)-1].finish(line)
		}
		if err != nil {
			break
		}
	}
	return events, nil
}

// finish takes the result. A call that failed did nothing.
func (e *event) finish(line string) {
	m := ended.FindStringSubmatch(line[max(0, len(line)-200):])
	if m == nil {
		return
	}
	if e.result, _ = strconv.Atoi(m[1]); e.result < 0 {
		e.call = "failed"
	}
}

// parse reads the arguments of a call.
func parse(call, arguments string) (e event, ok bool) {
	e.call = call
	texts := quoted.FindAllStringSubmatchIndex(arguments, 2)
	var strs []string
	for _, at := range texts {
		b, err := hex.DecodeString(strings.ReplaceAll(arguments[at[2]:at[3]], `\x`, ""))
		if err != nil {
			return e, false
		}
		strs = append(strs, string(b))
	}
	number := func(text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		ok = ok && err == nil
		return n
	}
	ok = true
	switch call {
	case "openat":
		if ok = len(strs) == 1; ok {
			e.path, e.creates = strs[0], strings.Contains(arguments, "O_CREAT")
		}
	case "write", "pwrite64":
		if ok = len(strs) == 1; !ok {
			return e, false
		}
		e.data = []byte(strs[0])
		e.fd = number(arguments[:strings.Index(arguments, ",")])
		if call == "pwrite64" {
			rest := strings.Split(strings.TrimLeft(arguments[texts[0][1]:], ". "), ",") // "", count, offset) = ...
			if ok = ok && len(rest) >= 3; ok {
				offset, _, _ := strings.Cut(strings.TrimSuffix(rest[2], "<unfinished ...>"), ")")
				e.offset = int64(number(offset))
				ok = ok && number(rest[1]) == len(e.data)
			}
		}
	case "ftruncate":
		fd, size, _ := strings.Cut(arguments, ",")
		size, _, _ = strings.Cut(strings.TrimSuffix(size, "<unfinished ...>"), ")")
		e.fd, e.offset = number(fd), int64(number(size))
	case "fsync", "fdatasync":
		fd, _, _ := strings.Cut(strings.TrimSuffix(arguments, "<unfinished ...>"), ")")
		e.fd = number(fd)
	case "unlink", "unlinkat":
		if ok = len(strs) == 1; ok {
			e.path = strs[0]
		}
	default:
		if ok = len(strs) == 2; ok {
			e.path, e.to = strs[0], strs[1]
		}
	}
	return e, ok
}
