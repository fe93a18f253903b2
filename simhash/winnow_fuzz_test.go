package simhash

import (
	"strings"
	"testing"
)

// FuzzKeys holds part keys to their promise: they stand in order and in range, each hash
// once, each the hash of the shingle at its offset, and two bodies that share a run of
// KeyRun words share a key of that run.
func FuzzKeys(f *testing.F) {
	long := strings.Repeat("The slip at Marrow Point was closed on Tuesday for the third time. ", 3)
	for i, s := range seeds {
		f.Add(s, seeds[(i+1)%len(seeds)], seeds[(i+2)%len(seeds)])
		f.Add(s, long, s)
	}
	f.Add("ferry ferry ferry", strings.Repeat("ferry ", 40), "slip")
	f.Add("", "Порт закрыли в среду утром, сообщил начальник смены: двенадцать судов ждут на рейде с ночи, и ещё пять подходят к молу сегодня", "")
	f.Add("أعلن", "قال مدير الميناء إن اثنتي عشرة سفينة تنتظر منذ الليل خارج المرفأ بعد أن أغلق الرصيف القديم يوم الأربعاء بسبب الرياح الشديدة", "الميناء")
	f.Add("x", "港口管理局星期三上午宣布关闭旧渡轮码头，因为大风已经持续了三天，十二艘船在港外等候。", "y")
	f.Fuzz(func(t *testing.T, before, shared, after string) {
		if len(before)+len(shared)+len(after) > 5000 {
			return
		}
		a := AppendWords(nil, before+"\n"+shared+"\n"+after)
		b := AppendWords(nil, after+"\n"+shared+"\n"+before)
		keysB := checkedKeys(t, b)
		checkedKeys(t, a)
		inB := map[uint32]bool{}
		for _, k := range keysB {
			inB[k.Hash] = true
		}
		// Where a run of KeyRun words begins in both, a key of a that lies in it is one of b:
		// the same window chooses it on both sides. Its hash may have come before.
		starts := map[[KeyRun]uint64]bool{}
		for j := 0; j+KeyRun <= len(b); j++ {
			starts[runAt(b, j)] = true
		}
		for i := 0; i+KeyRun <= len(a); i++ {
			if !starts[runAt(a, i)] {
				continue
			}
			found := false
			for at := i; at+KeyWords <= i+KeyRun && !found; at++ {
				found = inB[keyOf(shingleHash(a[at:]), 0).Hash]
			}
			if !found {
				t.Fatalf("%q, %q, %q: the run at word %d stands in both without a key", before, shared, after, i)
			}
		}
		print := New(shared)
		words := AppendWords(nil, shared)
		if print.Words != len(words) || print.SimHash != Sum(words) || Distance(print.SimHash, print.SimHash) != 0 {
			t.Errorf("%q: fingerprint %+v of %d words", shared, print, len(words))
		}
	})
}

func runAt(words []Word, i int) (run [KeyRun]uint64) {
	for k := range run {
		run[k] = words[i+k].Hash
	}
	return run
}

// shingleHash is the hash of the shingle that words begin with, by its definition.
func shingleHash(words []Word) (h uint64) {
	for _, w := range words[:KeyWords] {
		h = h*shingleBase + w.Hash
	}
	return mix(h)
}

func checkedKeys(t *testing.T, words []Word) []Key {
	keys := AppendKeys(nil, words)
	if (len(keys) == 0) != (len(words) < KeyWords) {
		t.Fatalf("%d keys of %d words", len(keys), len(words))
	}
	seen := map[uint32]bool{}
	for i, k := range keys {
		switch {
		case int(k.Offset) > len(words)-KeyWords || i > 0 && k.Offset <= keys[i-1].Offset:
			t.Fatalf("key %d of %d words: offset %d out of order or range", i, len(words), k.Offset)
		case seen[k.Hash]:
			t.Fatalf("key %d: hash %x twice", i, k.Hash)
		case k != keyOf(shingleHash(words[k.Offset:]), int(k.Offset)):
			t.Fatalf("key %d is not that of its shingle", i)
		}
		seen[k.Hash] = true
	}
	return keys
}
