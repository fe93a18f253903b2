package desk

import (
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
)

// Two outlets spell one story in their own way.
func TestSpellingsOfOneStory(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"simplified and traditional Chinese",
			"港务局星期二表示，由于雷达发生故障，开往岛上的夜间渡轮已经停航。约三百四十名乘客在船上过夜，替换的船只预计星期一中午抵达。",
			"港務局星期二表示，由於雷達發生故障，開往島上的夜間渡輪已經停航。約三百四十名乘客在船上過夜，替換的船隻預計星期一中午抵達。"},
		{"Arabic with and without points",
			"أَعْلَنَتْ إِدارةُ الميناءِ أنّ العبّارةَ الليليّةَ إلى الجزيرةِ أُوقِفَتْ يومَ الأحدِ بعدَ عطلٍ في الرادارِ. وقضى نحو ٣٤٠ راكبًا الليلةَ على متنِها في انتظارِ سفينةٍ أخرى تصلُ ظهرَ الإثنينِ من المدينةِ القريبةِ.",
			"اعلنت ادارة الميناء ان العبارة الليلية الى الجزيره اوقفت يوم الاحد بعد عطل في الرادار. وقضي نحو 340 راكبا الليله على متنها في انتظار سفينة اخرى تصل ظهر الاثنين من المدينه القريبه."},
		{"Hindi",
			"बन्दरगाह प्राधिकरण ने मंगलवार को कहा कि रडार ख़राब होने के बाद द्वीप की रात्रि नौका रोक दी गई। पाँच सौ यात्रियों ने रात नौका पर बिताई और दूसरी नौका सोमवार दोपहर तक पहुँच जाएगी। हिन्दी समाचार एजेन्सी को यह जानकारी २० जून को मिली।",
			"बंदरगाह प्राधिकरण ने मंगलवार को कहा कि रडार खराब होने के बाद द्वीप की रात्रि नौका रोक दी गई। पांच सौ यात्रियों ने रात नौका पर बिताई और दूसरी नौका सोमवार दोपहर तक पहुंच जाएगी। हिंदी समाचार एजेंसी को यह जानकारी 20 जून को मिली।"},
		{"Russian",
			"Ночной паром на остров всё ещё стоит в порту: в воскресенье отказал радар, сообщило управление порта. Около 340 пассажиров провели ночь на борту и ждут, что её заменит другое судно, которое придёт в понедельник днём.",
			"Ночной паром на остров все еще стоит в порту: в воскресенье отказал радар, сообщило управление порта. Около 340 пассажиров провели ночь на борту и ждут, что ее заменит другое судно, которое придет в понедельник днем."},
		{"broken over lines",
			"The night ferry to the island was held in port on Sunday after its ra-\ndar failed, the harbour office said in a statement. About 340 passen-\ngers slept aboard, and a replace-\nment ship was expected by Monday noon from the next town.",
			"The night ferry to the island was held in port on Sunday after its radar failed, the harbour office said in a statement. About 340 passengers slept aboard, and a replacement ship was expected by Monday noon from the next town."},
	} {
		t.Run(test.name, func(t *testing.T) {
			rules := furniture.NewRules()
			piece := func(body string) *Piece { return Prepare(&article.Article{Body: body}, rules) }
			a, b := piece(test.a), piece(test.b)
			var c match.Comparer
			m := c.Compare(a.Body, b.Body)
			if got := match.Relate(m); got != match.Repost || m.ContainmentA() < 0.95 {
				t.Errorf("%s, want a repost: %+v", got, m)
			}
			if sharedKeys(a.Print.Keys, b.Print.Keys) == 0 {
				t.Error("no key is shared")
			}
		})
	}
}
