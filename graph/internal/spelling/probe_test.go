package spelling

import "testing"

func TestProbe(t *testing.T) {
	for _, s := range []string{"Zelenskyy", "Zelensky", "Зеленский", "Володимир Зеленський", "Volodymyr Zelenskyy", "Vladimir Zelensky", "Kim Jong-un", "김정은", "Kim Jong Un", "Xi Jin Ping", "习近平", "Mikhail Gorbatschow", "Gorbachyov", "Bashar al-Assad", "بشار الأسد", "Mohammed bin Salman", "محمد بن سلمان", "Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis", "Müller", "Mueller", "Al-Qaeda", "al Qaida", "O'Brien's", "Abd al-Fattah al-Sisi", "Abdel Fattah el-Sisi", "Elizabeth II", "Niger", "Nigeria", "Александр Лукашенко", "მიხეილ სააკაშვილი", "Mikheil Saakashvili", "नरेन्द्र मोदी", "北京", "Novak Đoković", "Novak Djokovic", "Moon Jae-in", "문재인", "Dostoyevsky", "Достоевский"} {
		t.Logf("%-28s %-28s %q", s, Fold(s), Blocks(s, nil))
	}
	for _, p := range [][2]string{{"محمد بن سلمان", "Mohammed bin Salman"}, {"नरेन्द्र मोदी", "Narendra Modi"}, {"US President Joe Biden", "Joe Biden"}, {"PAO Gazprom", "Gazprom"}, {"Putin", "V. Putin"}, {"V.V. Putin", "Vladimir Vladimirovich Putin"}, {"Kiev", "Kyiv"}} {
		r, s, v := Compare(p[0], p[1], Any)
		t.Log(p, r, s, v)
	}
}

func BenchmarkFold(b *testing.B) {
	for _, s := range []string{"Volodymyr Zelenskyy", "International Monetary Fund", "Володимир Зеленський"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
