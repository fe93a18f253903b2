package furniture

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is a made-up page: lines that begin with "+ " are the story, others are
// cut for the reason before their colon.
type page struct {
	name, title string
	lines       []string
}

func (p page) text(sep string) (text string, kept []string, cut map[string]Reason) {
	cut = map[string]Reason{}
	var all []string
	for _, l := range p.lines {
		if s, ok := strings.CutPrefix(l, "+ "); ok {
			kept = append(kept, s)
			all = append(all, s)
			continue
		}
		reason, s, _ := strings.Cut(l, ": ")
		cut[s] = Reason(reason)
		all = append(all, s)
	}
	return strings.Join(all, sep), kept, cut
}

var pages = []page{
	{"english page", "", []string{
		"label: Harbour News",
		"headline: Council Votes To Reopen Eastern Quay After Two Years Of Repairs",
		"standfirst: Repairs had been held up twice, the council heard at its session on Tuesday night.",
		"byline: By Dana Whitlock, Staff Writer",
		"timestamp: Updated: June 3, 2025 10:15 IST",
		"timestamp: 3 min read",
		"caption: Workers repair the eastern quay in April. (AP Photo/Omar Reyes)",
		"+ The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs.",
		"+ Repairs had been held up twice, the council heard at its session on Tuesday night. Costs rose by a third in that time.",
		"promo: Also read: Five Towns Where The Sea Wall Will Not Hold",
		"+ \"We won,\" he said.",
		"advert: ADVERTISEMENT",
		"+ The union called the vote a success.",
		"promo: Story continues below",
		"subheading: Steel prices",
		"+ Analysts warned that the cost could rise again if steel prices do not fall before the autumn.",
		"promo: (Also read: Ferry fares to rise again)",
		"+ The first ships are due in August.",
		"credit: (Reporting by Petra Novak; Editing by Luis Ortega)",
		"disclaimer: (This story has not been edited by Harbour News staff and is published from a syndicated feed.)",
		"social: Follow us on Twitter and Facebook",
		"headlines: Top Headlines",
		"headlines: Storm Closes Coastal Road For Third Day",
		"headlines: Storm Closes Coastal Road For Third Day ",
		"headlines: Who Will Pay For The New Ferry?",
		"gallery: Photo Gallery",
		"weather: 25°C",
		"weather: Harbour Falls",
		"weather: Humidity: 97%",
		"weather: Wind: NW 12km/h",
		"copyright: Copyright 2025 Harbour News. All rights reserved.",
	}},
	{"title given", "Council votes to reopen eastern quay", []string{
		"navigation: Home > World > Europe",
		"headline: Council Votes to Reopen Eastern Quay",
		"navigation: Share Tweet Email Print",
		"+ The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs.",
		"+ Ships are due in August, the harbour master said.",
		"comments: Share your thoughts in the comments below.",
		"cookie: We use cookies to improve your experience on our website. By continuing to browse you agree to our cookie policy.",
	}},
	{"german", "", []string{
		"headline: Rat stimmt für Öffnung des östlichen Kais",
		"byline: Von Petra Novak",
		"caption: Foto: dpa",
		"+ Der Hafenrat hat am Dienstag mit großer Mehrheit für die Öffnung des östlichen Kais gestimmt.",
		"promo: Lesen Sie auch: Fährpreise steigen zum dritten Mal in diesem Jahr",
		"+ Die ersten Schiffe werden nach Angaben der Behörde im August erwartet, sagte eine Sprecherin.",
		"advert: Anzeige",
		"+ „Wir haben lange genug gewartet“, sagte der Vorsitzende.",
		"headlines: Mehr zum Thema",
		"headlines: Sturm sperrt Küstenstraße",
		"headlines: Wer zahlt die neue Fähre?",
	}},
	{"spanish", "", []string{
		"headline: El pleno vota a favor de reabrir el muelle oriental",
		"byline: Por Luis Ortega",
		"+ El pleno del puerto votó el martes a favor de reabrir el muelle oriental tras dos años de obras.",
		"promo: Lea también: Suben otra vez las tarifas del transbordador",
		"+ Los primeros barcos llegarán en agosto, según explicó la capitana del puerto a los periodistas.",
		"copyright: Todos los derechos reservados.",
	}},
	{"french", "", []string{
		"+ Le conseil du port a voté mardi la réouverture du quai est après deux ans de travaux.",
		"promo: À lire aussi : Les tarifs du bac augmentent encore une fois",
		"+ Les premiers navires sont attendus en août, a indiqué la capitainerie aux journalistes présents.",
		"promo: Suivez-nous sur Facebook",
	}},
	{"hindi", "", []string{
		"headline: परिषद ने पूर्वी घाट खोलने के पक्ष में मतदान किया",
		"+ बंदरगाह परिषद ने मंगलवार को दो साल की मरम्मत के बाद पूर्वी घाट को फिर से खोलने के पक्ष में मतदान किया।",
		"promo: यह भी पढ़ें: नौका का किराया फिर बढ़ेगा",
		"+ पहले जहाज अगस्त में आने की उम्मीद है, बंदरगाह प्रमुख ने पत्रकारों को बताया।",
		"advert: विज्ञापन",
		"+ उन्होंने कहा कि काम समय पर पूरा हुआ है और अब किसी को चिंता करने की जरूरत नहीं है।",
		"headlines: ताजा खबरें",
		"headlines: तूफान से तटीय सड़क बंद",
		"headlines: नई नौका का खर्च कौन देगा?",
	}},
	{"arabic", "", []string{
		"headline: المجلس يصوت لصالح إعادة فتح الرصيف الشرقي",
		"+ صوت مجلس الميناء يوم الثلاثاء لصالح إعادة فتح الرصيف الشرقي بعد عامين من أعمال الإصلاح.",
		"promo: اقرأ أيضا: ارتفاع أسعار العبارات مرة أخرى",
		"+ ومن المتوقع وصول السفن الأولى في أغسطس، بحسب ما قاله مدير الميناء للصحفيين.",
		"copyright: جميع الحقوق محفوظة",
	}},
	{"chinese", "", []string{
		"headline: 港务局投票决定重新开放东码头",
		"+ 港务局星期二投票决定重新开放东码头，疏浚工程将在数周内开始，首批船只预计八月抵达。",
		"promo: 延伸阅读：渡轮票价再次上涨",
		"+ “我们等得够久了。”一名议员对记者说，这项计划已经拖延了整整两年时间。",
		"headlines: 相关新闻",
		"headlines: 风暴封闭沿海公路",
		"headlines: 谁来为新渡轮付钱？",
		"copyright: 版权所有 未经授权不得转载",
	}},
	{"japanese", "", []string{
		"headline: 港湾局、東埠頭の再開を決定",
		"+ 港湾局は火曜日、二年間の修復工事を経て東埠頭を再開することを賛成多数で決めた。",
		"+ 「もう十分に待った」と議員の一人は記者団に語り、計画が遅れたことを批判した。",
		"headlines: 関連記事",
		"headlines: 嵐で海岸道路が通行止め",
		"headlines: 新しいフェリーの費用は誰が払うのか",
	}},
	{"russian", "", []string{
		"headline: Совет проголосовал за открытие восточного причала",
		"+ Совет порта во вторник проголосовал за открытие восточного причала после двух лет ремонта.",
		"promo: Читайте также: Билеты на паром снова подорожают",
		"+ Первые суда ожидаются в августе, сообщила журналистам начальник порта.",
		"advert: РЕКЛАМА",
		"+ По её словам, работы закончились вовремя, и дополнительных денег не потребуется.",
	}},
	{"indonesian and turkish", "", []string{
		"+ Dewan pelabuhan pada hari Selasa memilih untuk membuka kembali dermaga timur setelah dua tahun.",
		"promo: Baca juga: Tarif feri naik lagi tahun ini",
		"+ Kapal pertama diperkirakan tiba pada bulan Agustus, kata kepala pelabuhan kepada wartawan.",
		"headlines: İlgili Haberler",
		"headlines: Fırtına sahil yolunu kapattı",
	}},
	{"portuguese and italian", "", []string{
		"+ O conselho do porto votou na terça-feira a reabertura do cais leste após dois anos de obras.",
		"promo: Leia também: Tarifas da balsa sobem outra vez neste ano",
		"+ Il consiglio del porto ha votato martedì per riaprire la banchina est dopo due anni di lavori.",
		"promo: Leggi anche: Aumentano ancora le tariffe del traghetto",
		"+ Le prime navi sono attese in agosto, ha detto il capitano ai giornalisti.",
	}},
	{"author at the end", "", []string{
		"+ The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs.",
		"+ Dana Whitlock, a sailor who is the author of two books on the quay, said she was glad.",
		"+ Ships are due in August, the harbour master said on Tuesday evening.",
		"+ The council meets again in two weeks to settle the dredging contract.",
		"+ No protests are planned, according to the police in the harbour district.",
		"+ The eastern quay was built a century ago for the grain trade.",
		"+ It has been closed since the spring floods of two years ago.",
		"+ A new wall against the tide is to follow next year.",
		"bio: Petra Novak is a reporter for Harbour News. Follow her on Twitter @petranovak.",
	}},
}

func TestPages(t *testing.T) {
	r := NewRules()
	for _, p := range pages {
		for _, sep := range []string{"\n\n", "\n", "\r\n"} {
			t.Run(fmt.Sprintf("%s/%q", p.name, sep), func(t *testing.T) {
				text, kept, reasons := p.text(sep)
				got := r.Clean(text, p.title)
				if diff := cmp.Diff(strings.Join(kept, "\n\n"), got.Body(text)); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
				for _, c := range got.Cuts {
					s := text[c.Start:c.End]
					if want, ok := reasons[s]; ok && c.Reason != want && !(c.Reason == Repeat && want == Headlines) && !(sep != "\n\n" && c.Reason == Headlines) {
						t.Errorf("%q: cut as %s (%s), want %s", s, c.Reason, c.Cue, want)
					}
					if c.Cue == "" {
						t.Errorf("%q: no cue", s)
					}
				}
				cover(t, text, got)
			})
		}
	}
}

// TestKeep holds texts that must stay whole.
func TestKeep(t *testing.T) {
	r := NewRules()
	for name, text := range map[string]string{
		"one sentence":    "The harbour council voted on Tuesday to reopen the eastern quay.",
		"short flash":     "Quay reopens.",
		"no full stop":    "A storm closed the coastal road for a third day and cut off two villages on the cape",
		"cut off":         "The council voted on Tuesday to reopen the eastern quay after two years.\n\nThe harbour master said that the first ships",
		"short quotes":    "The council voted on Tuesday to reopen the quay after two years.\n\n\"We won,\" he said.\n\n\"At last.\"\n\nShips are due in August, the harbour master said on Tuesday.",
		"bullets":         "The council set out these steps for the eastern quay on Tuesday:\n\n• dredging in June\n• cranes in July\n• first ships in August\n\nThe union said that it would watch each of them closely.",
		"results table":   "QUAY HOLDINGS 1ST QTR NET\n    Shr profit four cts vs loss two cts\n    Net profit 247,111 vs loss 57,222\n    Revs 2,393,333 vs 2,627,444\n    Avg shrs 5,958,555 vs 2,440,666",
		"questions":       "Q: When will the quay open?\n\nA: In August, if the cranes arrive.\n\nQ: Who pays for the wall?\n\nA: The council and the port share the cost of the wall between them.",
		"verse":           "The tide comes in on the harbour wall\nand the gulls go out with the rain,\nand the men who sang in the market hall\nwill never sing there again",
		"newsletter news": "The company said its newsletter had grown to two million readers since it began to sign up subscribers in March.",
		"cookie news":     "The regulator fined the firm for placing cookies without consent and for a privacy policy that nobody could find.",
		"copyright news":  "The court held that the copyright in the film had passed to the studio when its founder died in 1962.",
		"related verb":    "Related costs rose by five percent in the quarter, the port said in a statement on Tuesday.",
		"watch verb":      "Watch groups said on Tuesday that the council had broken its own rules when it closed the session.",
		"photo noun":      "Photo evidence shown to the court placed the ship at the eastern quay on the night of the fire.",
		"advert noun":     "Advertisement sales fell for a third quarter, the publisher said, and it will close two of its titles.",
		"agency in text":  "A source told Reuters that the sale of the quay would be announced before the end of the week.",
		"getty news":      "Getty Images said on Tuesday it would sue the firm over pictures that were used without a licence.",
		"image news":      "The image by Getty Images was taken on the quay in April, the court heard from two of the witnesses.",
		"more brackets":   "The port dismissed dozens of workers (more than 40 of them without notice) before the vote on Tuesday.",
		"state AP":        "The minister travelled to Amaravati (AP) on Tuesday to open the new quay with two of his colleagues.",
		"you in a story":  "If you live near the quay you will hear the cranes at night, said a resident who asked not to be named.",
		"one block zh":    "港务局星期二投票决定重新开放东码头，疏浚工程将在数周内开始。市议员表示，这项计划拖延了两年。首批船只预计八月抵达。",
		"thai":            "สภาท่าเรือลงมติเมื่อวันอังคารให้เปิดท่าเรือด้านตะวันออกอีกครั้งหลังจากซ่อมแซมมาสองปี โดยคาดว่าเรือลำแรกจะมาถึงในเดือนสิงหาคม\n\nหัวหน้าท่าเรือกล่าวกับผู้สื่อข่าวว่างานเสร็จทันเวลาและไม่ต้องใช้เงินเพิ่มเติมอีกแล้วในปีนี้และปีหน้า",
		"arabic unclosed": "صوت مجلس الميناء يوم الثلاثاء لصالح إعادة فتح الرصيف الشرقي بعد عامين من أعمال الإصلاح\nومن المتوقع وصول السفن الأولى في أغسطس بحسب ما قاله مدير الميناء للصحفيين\nوقالت النقابة إنها ترحب بالقرار وتنتظر بدء العمل في الأسابيع المقبلة دون تأخير",
	} {
		got := r.Clean(text, "")
		want := text
		if strings.HasPrefix(name, "results") {
			want = strings.TrimSpace(text)
		}
		if len(got.Cuts) > 0 {
			t.Errorf("%s: cut %v of %q", name, cuts(text, got), want)
		}
		cover(t, text, got)
	}
}

// TestOnlyFurniture holds pages that have no body.
func TestOnlyFurniture(t *testing.T) {
	r := NewRules()
	for name, text := range map[string]string{
		"paywall":    "This article is for subscribers only.\n\nAlready a subscriber? Log in\n\nSubscribe now for full access to our journalism.",
		"cookies":    "We value your privacy\n\nWe and our 214 partners store and access information on your device, such as cookies, and process personal data.\n\nAccept all\nReject all",
		"copyright":  "Copyright 2024 Harbour News. All rights reserved. No part of this site may be republished without written authorization.\nLicence number 0108\nBest seen on a wide screen",
		"headlines":  "Latest News\nStorm Closes Coastal Road For Third Day\nFerry Fares To Rise Again\nWho Pays For The Wall?\nQuay Reopens After Two Years",
		"unlabelled": "Storm Closes Coastal Road For Third Day\nFerry Fares To Rise Again This Spring\nUnion Calls Vote A Great Success\nQuay Reopens After Two Years",
		"newsletter": "Sign up for our newsletter and get the day's stories in your inbox.\n\nEmail\n\nSign up",
		"menu":       "Home\nNews\nSport\nWeather\nContact us",
		"video":      "Please enable Javascript to watch.\n\nShare\n\nEmbed",
		"blank":      " \n\n\t \r\n",
		"rules":      "___\n\n* * *",
	} {
		got := r.Clean(text, "")
		if len(got.Kept) > 0 {
			t.Errorf("%s: kept %q", name, got.Body(text))
		}
		cover(t, text, got)
	}
}

func TestParts(t *testing.T) {
	r := NewRules()
	const lead = "The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs."
	for _, tc := range []struct {
		text, body string
		reason     Reason
		agency     string
	}{
		{lead + " (Reuters)", lead, Credit, "Reuters"},
		{lead + " (PTI)", lead, Credit, "PTI"},
		{lead + " - AP", lead, Credit, "AP"},
		{lead + " —AFP", lead, Credit, "AFP"},
		{lead + " PTI", lead, Credit, "PTI"},
		{lead + "\n Reuter", lead, Credit, "Reuters"},
		{lead + "\n\nPTI ABC XY", lead, Credit, "PTI"},
		{lead + "\n\n—ENDS—", lead, Credit, ""},
		{lead + "\n\nThis report by The Canadian Press was first published May 4, 2025.", lead, Credit, "CP"},
		{lead + "\n\nCette dépêche de La Presse Canadienne a été publiée le 4 mai 2025.", lead, Credit, "CP"},
		{lead + " (Reporting by Petra Novak; Editing by Luis Ortega)", lead, Credit, ""},
		{lead + " (With inputs from ANI)", lead, Credit, "ANI"},
		{lead + " Copyright 2019 The Associated Press. All rights reserved. This material may not be published.", lead, Copyright, "AP"},
		{lead + " (Except for the headline, this story has not been edited by our staff and is published from a feed.)", lead, Disclaimer, ""},
		{"The harbour council voted (Reuters) on Tuesday to reopen the eastern quay for all ships.",
			"The harbour council voted on Tuesday to reopen the eastern quay for all ships.", Credit, "Reuters"},
		{lead + " " + lead + " Ships are due in August.", lead + " Ships are due in August.", Repeat, ""},
		{"The council voted on Tuesday to reopen the eastern\nquay after two years of repairs. (RELATED: Fares to rise)\n    Ships are due in August, and the union is\nglad of it.\n Reuter",
			"The council voted on Tuesday to reopen the eastern quay after two years of repairs.\n\nShips are due in August, and the union is glad of it.", Promo, "Reuters"},
	} {
		got := r.Clean(tc.text, "")
		if body := got.Body(tc.text); body != tc.body {
			t.Errorf("%q:\n got %q\nwant %q", tc.text, body, tc.body)
		}
		if !slices.ContainsFunc(got.Cuts, func(c Cut) bool { return c.Reason == tc.reason }) {
			t.Errorf("%q: cuts %v, want a %s", tc.text, cuts(tc.text, got), tc.reason)
		}
		if got.Agency != tc.agency {
			t.Errorf("%q: agency %q, want %q", tc.text, got.Agency, tc.agency)
		}
		cover(t, tc.text, got)
	}
}

// TestSeedPage checks the page that the project began with, if it is at hand.
func TestSeedPage(t *testing.T) {
	const file = "../../../shared/eval/seed-page.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the page is not here: %v", err)
	}
	text := string(b)
	got := NewRules().Clean(text, "")
	// The lines from the lead to the disclaimer, the inline promo taken out.
	var want []string
	on := false
	for l := range strings.SplitSeq(text, "\n") {
		l = strings.TrimSpace(l)
		on = on || strings.HasPrefix(l, "China's recent restrictions")
		if strings.HasPrefix(l, "(This report") {
			break
		}
		if on && l != "" && !strings.HasPrefix(l, "Also read") {
			want = append(want, l)
		}
	}
	if len(want) < 8 {
		t.Fatalf("%s has changed: %d paragraphs", file, len(want))
	}
	if diff := cmp.Diff(want, strings.Split(got.Body(text), "\n\n")); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	cover(t, text, got)
}

// TestNoticeOnly checks a real record that holds a rights notice and nothing
// else, if the set is at hand.
func TestNoticeOnly(t *testing.T) {
	f, err := os.Open("../../../shared/eval/newsroom-dev.jsonl")
	if err != nil {
		t.Skipf("the set is not here: %v", err)
	}
	defer f.Close()
	var rec struct{ ID, Title, Body string }
	if err := json.NewDecoder(f).Decode(&rec); err != nil {
		t.Fatal(err)
	}
	if rec.ID != "0ab285ac18" {
		t.Fatalf("the set has changed: its first record is %s", rec.ID)
	}
	got := NewRules().Clean(rec.Body, rec.Title)
	if len(got.Kept) > 0 {
		t.Errorf("kept %q", got.Body(rec.Body))
	}
	cover(t, rec.Body, got)
}

func cuts(text string, r Result) []string {
	var out []string
	for _, c := range r.Cuts {
		out = append(out, fmt.Sprintf("%s[%s]%q", c.Reason, c.Cue, text[c.Start:c.End]))
	}
	return out
}
