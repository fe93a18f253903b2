package octets

import "testing"

// Each byte, in each place, beside each of some others.
func TestBytesAreToldApart(t *testing.T) {
	for place := range 8 {
		for _, beside := range []byte{0, ' ', '0', '9', 'A', 'z', 0x7f, 0x80, 0xff} {
			for c := range 256 {
				var text [8]byte
				for i := range text {
					text[i] = beside
				}
				text[place] = byte(c)
				x := Load(string(text[:]), 0)
				digit := '0' <= c && c <= '9'
				letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
				if got := Digits(x)>>(8*place)&0xff == 0x80; got != digit {
					t.Fatalf("%q at %d beside %q: digit %t", rune(c), place, beside, got)
				}
				if got := Letters(x)>>(8*place)&0xff == 0x80; got != letter {
					t.Fatalf("%q at %d beside %q: letter %t", rune(c), place, beside, got)
				}
			}
		}
	}
}

func TestLoad(t *testing.T) {
	const text = "\x01\x02\x03\x04\x05\x06\x07\x08\x09"
	for i, want := range []uint64{0x0807060504030201, 0x0908070605040302, 0x09080706050403, 0x090807060504} {
		if got := Load(text, i); got != want {
			t.Errorf("at %d: %x, want %x", i, got, want)
		}
	}
	if Load(text, len(text)) != 0 {
		t.Error("there is something behind the end")
	}
}
