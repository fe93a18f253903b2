package furniture

import "testing"

func TestDatelines(t *testing.T) {
	r := NewRules()
	const en = "The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs."
	for _, tc := range []struct{ text, dateline, agency, body string }{
		{"NEW DELHI, June 3 (ANI): " + en, "NEW DELHI, June 3 (ANI)", "ANI", en},
		{"New Delhi [India], June 3 (ANI): " + en, "New Delhi [India], June 3 (ANI)", "ANI", en},
		{"New Delhi, Jun 3 (PTI) " + en, "New Delhi, Jun 3 (PTI)", "PTI", en},
		{"LONDON (AP) — " + en, "LONDON (AP)", "AP", en},
		{"LONDON (AP) _ " + en, "LONDON (AP) _", "AP", en},
		{"BERLIN (dpa) - " + en, "BERLIN (dpa)", "dpa", en},
		{"Berlin (dpa/tmn) - " + en, "Berlin (dpa/tmn)", "dpa", en},
		{"SEOUL/TOKYO, June 3 (Reuters) - " + en, "SEOUL/TOKYO, June 3 (Reuters)", "Reuters", en},
		{"(Reuters) - " + en, "(Reuters)", "Reuters", en},
		{"(CNN)" + en, "(CNN)", "CNN", en},
		{"Washington (CNN) " + en, "Washington (CNN)", "CNN", en},
		{"MOSCOW. June 3 (Interfax) - " + en, "MOSCOW. June 3 (Interfax)", "Interfax", en},
		{"MOSCOW, June 3. /TASS/. " + en, "MOSCOW, June 3. /TASS/", "TASS", en},
		{"BEIJING, June 3 (Xinhua) -- " + en, "BEIJING, June 3 (Xinhua)", "Xinhua", en},
		{"WASHINGTON -- " + en, "WASHINGTON", "", en},
		{"NEW YORK — " + en, "NEW YORK", "", en},
		{"BEIRUT, Lebanon — " + en, "BEIRUT, Lebanon", "", en},
		{"New Delhi: " + en, "New Delhi", "", en},
		{"Beijing, June 3 - " + en, "Beijing, June 3", "", en},
		{"MADRID, 4 jun (EFE).- El pleno del puerto votó el martes a favor de reabrir el muelle oriental.", "MADRID, 4 jun (EFE)", "EFE",
			"El pleno del puerto votó el martes a favor de reabrir el muelle oriental."},
		{"PARIS, 3 juin (AFP) - Le conseil du port a voté mardi la réouverture du quai est après deux ans.", "PARIS, 3 juin (AFP)", "AFP",
			"Le conseil du port a voté mardi la réouverture du quai est après deux ans."},
		{"ROMA (ANSA) - Il consiglio del porto ha votato martedì per riaprire la banchina est.", "ROMA (ANSA)", "ANSA",
			"Il consiglio del porto ha votato martedì per riaprire la banchina est."},
		{"Lisboa, 03 jun 2025 (Lusa) – O conselho do porto votou na terça-feira a reabertura do cais leste.", "Lisboa, 03 jun 2025 (Lusa)", "Lusa",
			"O conselho do porto votou na terça-feira a reabertura do cais leste."},
		{"Wien (APA) – Der Hafenrat hat am Dienstag für die Öffnung des östlichen Kais gestimmt.", "Wien (APA)", "APA",
			"Der Hafenrat hat am Dienstag für die Öffnung des östlichen Kais gestimmt."},
		{"新华社北京6月3日电（记者王明）港务局星期二投票决定重新开放东码头，疏浚工程将在数周内开始。", "新华社北京6月3日电（记者王明）", "Xinhua",
			"港务局星期二投票决定重新开放东码头，疏浚工程将在数周内开始。"},
		{"（中央社記者王小明台北3日電）港務局星期二投票決定重新開放東碼頭，疏浚工程將在數週內開始。", "（中央社記者王小明台北3日電）", "CNA Taiwan",
			"港務局星期二投票決定重新開放東碼頭，疏浚工程將在數週內開始。"},
		{"【ワシントン共同】港湾局は火曜日、東埠頭を再開することを賛成多数で決めた。", "【ワシントン共同】", "Kyodo",
			"港湾局は火曜日、東埠頭を再開することを賛成多数で決めた。"},
		{"［東京　３日　ロイター］ - 港湾局は火曜日、東埠頭を再開することを賛成多数で決めた。", "［東京　３日　ロイター］", "Reuters",
			"港湾局は火曜日、東埠頭を再開することを賛成多数で決めた。"},
		{"(서울=연합뉴스) 홍길동 기자 = 항만청은 화요일 동쪽 부두를 다시 열기로 결정했다고 밝혔다.", "(서울=연합뉴스) 홍길동 기자", "Yonhap",
			"항만청은 화요일 동쪽 부두를 다시 열기로 결정했다고 밝혔다."},
		{"नई दिल्ली, 3 जून (भाषा)। बंदरगाह परिषद ने मंगलवार को पूर्वी घाट को फिर से खोलने के पक्ष में मतदान किया।", "नई दिल्ली, 3 जून (भाषा)", "PTI",
			"बंदरगाह परिषद ने मंगलवार को पूर्वी घाट को फिर से खोलने के पक्ष में मतदान किया।"},
		{"القاهرة 3 يونيو (رويترز) - صوت مجلس الميناء يوم الثلاثاء لصالح إعادة فتح الرصيف الشرقي بعد عامين.", "القاهرة 3 يونيو (رويترز)", "Reuters",
			"صوت مجلس الميناء يوم الثلاثاء لصالح إعادة فتح الرصيف الشرقي بعد عامين."},
		{"МОСКВА, 3 июн - РИА Новости. Совет порта во вторник проголосовал за открытие восточного причала.", "МОСКВА, 3 июн - РИА Новости", "RIA Novosti",
			"Совет порта во вторник проголосовал за открытие восточного причала."},
		{"МОСКВА, 3 июня. /ТАСС/. Совет порта во вторник проголосовал за открытие восточного причала.", "МОСКВА, 3 июня. /ТАСС/", "TASS",
			"Совет порта во вторник проголосовал за открытие восточного причала."},
		{"Jakarta (ANTARA) - Dewan pelabuhan pada hari Selasa memilih untuk membuka kembali dermaga timur.", "Jakarta (ANTARA)", "Antara",
			"Dewan pelabuhan pada hari Selasa memilih untuk membuka kembali dermaga timur."},
		// One set after the lead.
		{en + "\n\nLONDON (AP) — Members of the union cheered when the result was read out.", "LONDON (AP)", "AP",
			en + "\n\nMembers of the union cheered when the result was read out."},
	} {
		got := r.Clean(tc.text, "")
		if got.Dateline != tc.dateline || got.Agency != tc.agency || got.Body(tc.text) != tc.body {
			t.Errorf("%q:\n got %q, agency %q, body %q\nwant %q, agency %q", tc.text, got.Dateline, got.Agency, got.Body(tc.text), tc.dateline, tc.agency)
		}
	}
}

func TestNoDateline(t *testing.T) {
	r := NewRules()
	for _, text := range []string{
		"The Associated Press (AP) said on Tuesday that it would open a bureau at the harbour next spring.",
		"NATO - the alliance of 32 states - said on Tuesday that it would hold exercises off the coast.",
		"Trump: I will sign the bill on Monday if the chamber sends it to me by the end of the week.",
		"Smith, who worked for Reuters - and later for a rival - said on Tuesday that the quay was safe.",
		"Sarah, 47, said: \"We have lived by the harbour since I was a child and we will not leave it now.\"",
		"Well-known as a sailor, Petra Novak - the union's leader - told members to vote for the new plan.",
		"美联社报道，港务局星期二投票决定重新开放东码头，疏浚工程将在数周内开始。",
		"Vlada je u utorak - treći put ove godine - raspravljala o obnovi istočnog pristaništa u gradu.",
	} {
		if got := r.Clean(text, ""); got.Dateline != "" || got.Body(text) != text {
			t.Errorf("%q: dateline %q, body %q", text, got.Dateline, got.Body(text))
		}
	}
}

// TestBracketAlone: an agency in a bracket on its own line is no dateline.
func TestBracketAlone(t *testing.T) {
	r := NewRules()
	const lead = "The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs."
	for text, want := range map[string]Reason{
		"(Dana Whitlock/Reuters)\n\n" + lead: Caption,
		lead + "\n\n(With AFP)":              Credit,
	} {
		got := r.Clean(text, "")
		if got.Dateline != "" || got.Body(text) != lead || len(got.Cuts) != 1 || got.Cuts[0].Reason != want {
			t.Errorf("%q: dateline %q, cuts %v", text, got.Dateline, cuts(text, got))
		}
	}
}
