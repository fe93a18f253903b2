package article

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// guessTexts are texts of our own with the charsets that can write them.
var guessTexts = []struct {
	charsets []string
	text     string
}{
	{[]string{"windows-1252"}, "Der Hafenmeister führte aus, dass die Fähre nach Osterlünd wegen eines Schadens am Radar über Nacht im Hafen bleiben müsse. Rund dreihundert Fahrgäste schliefen an Bord, die meisten auf Bänken in den Sälen. Der Kapitän entschuldigte sich für die Verspätung und kündigte an, dass die Fahrpreise binnen zwei Wochen zurückgezahlt würden."},
	{[]string{"windows-1252"}, "Le traversier est resté à quai dimanche après une panne de radar, a déclaré la capitainerie. Près de trois cents passagers ont dormi à bord, dans les cabines des routiers et sur les bancs des salons, tandis que les mécaniciens attendaient une pièce venue du continent. « Nous sommes désolés », a ajouté le commandant."},
	{[]string{"windows-1252"}, "El transbordador permaneció el domingo en el puerto después de que fallara el radar, informó la capitanía. Unos trescientos pasajeros durmieron a bordo, la mayoría en los camarotes de los camioneros, mientras los mecánicos esperaban una pieza. Será la tercera avería desde el año pasado, según el señor Núñez."},
	{[]string{"windows-1252"}, "The ferry waited in port, the master said – “nobody sails blind through these skerries”. Its café was closed, and the fare of £40 would be refunded."},
	{[]string{"windows-1250", "iso-8859-2"}, "Prom został w niedzielę w porcie po awarii radaru, poinformował kapitanat. Około trzystu pasażerów spędziło noc na pokładzie, większość na ławkach, podczas gdy mechanicy czekali na część zamienną. Armator zapowiedział, że bilety zostaną zwrócone w ciągu dwóch tygodni. Żaden statek nie wypłynie, dopóki mgła się nie podniesie."},
	{[]string{"windows-1250", "iso-8859-2"}, "Trajekt zůstal v neděli v přístavu poté, co mu selhal radar, uvedl přístavní úřad. Asi tři sta cestujících strávilo noc na palubě, většina na lavicích, zatímco mechanici čekali na náhradní díl. Společnost oznámila, že jízdné vrátí do dvou týdnů."},
	{[]string{"windows-1254", "iso-8859-9"}, "Feribot, radarının bozulmasının ardından pazar günü limanda kaldı. Liman başkanlığı, yaklaşık üç yüz yolcunun geceyi gemide geçirdiğini açıkladı. Şirket, bilet ücretlerinin iki hafta içinde iade edileceğini bildirdi. Geminin kaptanı yolculardan özür diledi."},
	{[]string{"windows-1251", "koi8-r", "iso-8859-5"}, "Паром остался в воскресенье в порту после отказа радара, сообщили в управлении порта. Около трехсот пассажиров провели ночь на борту, большинство из них на скамьях, пока механики ждали запасную часть. Компания заявила, что деньги за билеты вернут в течение двух недель."},
	{[]string{"windows-1253", "iso-8859-7"}, "Το πλοίο έμεινε την Κυριακή στο λιμάνι μετά από βλάβη του ραντάρ, ανακοίνωσε το λιμεναρχείο. Περίπου τριακόσιοι επιβάτες πέρασαν τη νύχτα στο πλοίο, οι περισσότεροι σε πάγκους, ενώ οι μηχανικοί περίμεναν ένα ανταλλακτικό."},
	{[]string{"windows-1256", "iso-8859-6"}, "بقيت العبارة يوم الأحد في الميناء بعد تعطل الرادار، حسبما أعلنت إدارة الميناء. وأمضى نحو ثلاثمئة راكب الليل على متنها، معظمهم على المقاعد، بينما انتظر المهندسون قطعة غيار من البر الرئيسي."},
	{[]string{"windows-1255"}, "המעבורת נשארה ביום ראשון בנמל לאחר שהמכם שלה התקלקל, מסרה הנהלת הנמל. כשלוש מאות נוסעים בילו את הלילה על הסיפון, רובם על ספסלים, בזמן שהמכונאים חיכו לחלק חילוף מהיבשת."},
	{[]string{"gb18030", "gbk"}, "渡轮周日因雷达故障滞留港内，港务局表示。约三百名乘客在船上过夜，其中大多数人睡在长椅上，工程师则等待从大陆运来的零件。公司说，船票将在两周内退还。这是该船自去年以来第三次未能准时出发。"},
	{[]string{"big5"}, "渡輪週日因雷達故障滯留港內，港務局表示。約三百名乘客在船上過夜，其中大多數人睡在長椅上，工程師則等待從大陸運來的零件。公司說，船票將在兩週內退還。"},
	{[]string{"shift_jis", "euc-jp"}, "フェリーは日曜日、レーダーの故障のため港に停泊したままとなったと港湾事務所が発表した。約三百人の乗客が船内で夜を過ごし、その多くは長椅子で眠った。会社は運賃を二週間以内に払い戻すとしている。"},
	{[]string{"euc-kr"}, "여객선은 레이더 고장으로 일요일 항구에 머물렀다고 항만 사무소가 밝혔다. 약 삼백 명의 승객이 배에서 밤을 보냈으며 대부분은 긴 의자에서 잤다. 회사는 요금을 이 주 안에 환불하겠다고 말했다."},
}

func encode(t testing.TB, label, text string) string {
	t.Helper()
	e, _ := charset.Lookup(label)
	s, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGuess(t *testing.T) {
	for _, g := range guessTexts {
		for _, label := range g.charsets {
			data := encode(t, label, g.text)
			articles, problems := readAllOf(t, Options{}, strings.NewReader(data), "-")
			if len(articles) != 1 || articles[0].Body != g.text {
				t.Errorf("%s: %v", label, problems)
			}
			if len(problems) != 1 || !strings.HasPrefix(problems[0], "-: not UTF-8: read as ") {
				t.Errorf("%s: %v", label, problems)
			}
			articles, problems = readAllOf(t, Options{Charset: label}, strings.NewReader(data), "-")
			if len(articles) != 1 || articles[0].Body != g.text || problems != nil {
				t.Errorf("%s, set: %v", label, problems)
			}
		}
	}
}

// A statistic on few letters must not make something exotic of a Western text. The
// wordings are short on purpose.
func TestGuessShort(t *testing.T) {
	for _, text := range []string{
		"Der Hafenmeister führte aus", "café", "Das Schiff lag über Nacht in Brønnøysund.", "“It’s late,” he said – again.",
		"El señor Núñez llegó mañana.", "Le maire est resté à Évian.", "À São João chegou o navio da manhã.", "£40",
		"Skipið lá í höfn í nótt og þrjú hundruð farþegar sváfu um borð.",
	} {
		if got := guess([]byte(encode(t, western, text))); got != western {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestText(t *testing.T) {
	mark := "\xef\xbb\xbf"
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Fähre\r\nnach Osterlünd, später")
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String("Fähre\nnach Osterlünd, später")
	for _, test := range []struct{ name, data, want, problem string }{
		{"as it is", "  Headline  \n\nOne.  Two.\tThree\n", "  Headline  \n\nOne.  Two.\tThree\n", ""},
		{"line ends", "a\r\nb\rc\n\rd\u2028e\u2029f\fg", "a\nb\nc\n\nd\ne\nf\ng", ""},
		{"byte order mark", mark + "Fähre", "Fähre", ""},
		{"UTF-16 marked", le, "Fähre\nnach Osterlünd, später", ""},
		{"UTF-16 not marked", be, "Fähre\nnach Osterlünd, später", ""},
		{"damaged", "Fähre nach Osterlünd, sp\xc3ter zurück", "Fähre nach Osterlünd, sp\uFFFDter zurück", "-: damaged UTF-8: bytes that are part of no letter were replaced (1)"},
		{"damaged early", "\xc3" + choir + " “", "\u00c3" + choir + " \u00e2\u20ac\u0153", "-: not UTF-8: read as windows-1252"},
		{"few controls", "\x01" + strings.Repeat(choir, 10) + "\x03", strings.Repeat(choir, 10), ""},
		{"many controls", "a\x00b\x7fc\x1bd", "abcd", "-: 3 control characters removed"},
		{"mojibake stays", "Osterl\u00c3\u00bcnd \u00e2\u20ac\u201c sp\u00c3\u00a4t", "Osterl\u00c3\u00bcnd \u00e2\u20ac\u201c sp\u00c3\u00a4t", ""},
	} {
		articles, problems := readAllOf(t, Options{}, strings.NewReader(test.data), "-")
		if len(articles) != 1 || articles[0].Body != test.want {
			t.Errorf("%s: %v, %v", test.name, articles, problems)
		}
		if got := strings.Join(problems, "\n"); got != test.problem {
			t.Errorf("%s: problems %q, want %q", test.name, got, test.problem)
		}
	}
}

func TestPageCharset(t *testing.T) {
	german := guessTexts[0].text
	russian := guessTexts[7].text
	page := func(head, body string) string {
		return "<html><head>" + head + "<title>x</title></head><body><p>" + body + "</p></body></html>"
	}
	for _, test := range []struct{ name, data, charset, want, problem string }{
		{"declared", encode(t, "koi8-r", page(`<meta charset="koi8-r">`, russian)), "", russian, ""},
		{"declared late", encode(t, "koi8-r", page(strings.Repeat("<!-- x -->", 200)+`<META content="text/html; charset=KOI8-R" http-equiv=Content-Type>`, russian)), "", russian, ""},
		{"declared by XML", encode(t, "iso-8859-1", `<?xml version="1.0" encoding="iso-8859-1"?>`+page("", german)), "", german, ""},
		{"declared wrongly", page(`<meta charset="iso-8859-1">`, german), "", german, ""},
		{"declared UTF-8, is not", encode(t, "windows-1251", page(`<meta charset="utf-8">`, russian)), "", russian, "p.html: not UTF-8: read as windows-1251"},
		{"not declared", encode(t, "windows-1252", page("", german)), "", german, "p.html: not UTF-8: read as windows-1252"},
		{"set", encode(t, "koi8-r", page(`<meta charset="utf-8">`, russian)), "koi8-r", russian, ""},
		{"not known", encode(t, "windows-1252", page(`<meta charset="latin-99">`, german)), "", german, "p.html: not UTF-8: read as windows-1252"},
	} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile("p.html", []byte(test.data), 0o644); err != nil {
			t.Fatal(err)
		}
		articles, problems := readAllOf(t, Options{Charset: test.charset}, nil, "p.html")
		if len(articles) != 1 || !strings.Contains(articles[0].Body, test.want) {
			t.Errorf("%s: %v, %v", test.name, articles, problems)
		}
		if got := strings.Join(problems, "\n"); got != test.problem {
			t.Errorf("%s: problems %q, want %q", test.name, got, test.problem)
		}
	}
}
