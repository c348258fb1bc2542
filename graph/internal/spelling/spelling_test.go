package spelling

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for want, names := range map[string][]string{
		"":                    {"", " ", "-", "’", "...", "\xff"},
		"zelenski":            {"Zelenskyy", "Zelensky", "Zelenskiy", "Zelenskij", "Zelenskyi", "Зеленский", "Зеленський"},
		"xi jinping":          {"Xi Jinping", "Xi Jin Ping", "XI JIN-PING", "习近平"},
		"kim jongun":          {"Kim Jong Un", "Kim Jong-un", "Kim Jongun", "Kim Jeong-eun", "김정은"},
		"kiriakos mitsotakis": {"Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis"},
		"muhamad bin salman":  {"Mohammed bin Salman", "Mohamed Bin Salman", "Muhammad ibn Salman"},
		"abdulfata sisi":      {"Abdel Fattah el-Sisi", "Abd al-Fattah al-Sisi", "Abdelfattah al Sisi"},
		"bashar asad":         {"Bashar al-Assad", "Bashar Assad", "Bashar Al Asad"},
		"shroder":             {"Schröder", "Schroeder", "Schroder"},
		"obrien":              {"O'Brien", "O’Brien’s", "Obrien"},
		"us":                  {"US", "U.S.", "u.s"},
		"mao zedong":          {"Mao Zedong", "Mao Tse-tung", "毛泽东", "毛澤東"},
		"xie xiaoping":        {"Xie Xiaoping", "Hsieh Hsiao-ping"},
		"sergei honcharenko":  {"Сергій Гончаренко", "Serhiy Honcharenko"},
		"1 6":                 {"1.6", "1.6%"},
		"16":                  {"16"},
		"louis xiv":           {"Louis XIV"},
		"mihail gorbachev":    {"Mikhail Gorbachev", "Михаил Горбачёв"},
	} {
		for _, name := range names {
			if got := Fold(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}
}

// Names that differ keep apart, though the rules touch them.
func TestFoldKeepsApart(t *testing.T) {
	for _, names := range [][]string{
		{"Niger", "Nigeria"},
		{"Iran", "Iraq"},
		{"Shanxi", "Shaanxi"},
		{"Louis", "Luis"},
		{"Khan", "Han"},
		{"Rai", "Raj"},
		{"Michael", "Michal"},
		{"Samuel", "Samul"},
		{"BBC", "BC"},
		{"WWI", "WWII"},
		{"Elizabeth I", "Elizabeth II"},
		{"Li Na", "Lina"},
		{"Al Gore", "Gore"},
		{"El Salvador", "Salvador"},
		{"Mali", "Malawi"},
		{"Ivanov", "Ivanova"},
		{"Lee", "Le"},
		{"Wu", "Vu"},
		{"Austria", "Australia"},
		{"Marc", "Mark"},
		{"Said", "Sayed"},
	} {
		if a, b := Fold(names[0]), Fold(names[1]); a == b {
			t.Errorf("%s and %s are %q", names[0], names[1], a)
		}
	}
}

// The 193 members of the United Nations and their capitals keep apart from one another, but for those that have one name.
func TestPlacesKeepApart(t *testing.T) {
	names := strings.Split(strings.TrimSpace(states+"|"+capitals), "|")
	if len(names) != 193+190 {
		t.Fatalf("%d names", len(names))
	}
	of := make(map[string]string)
	for _, name := range names {
		f := Fold(name)
		if other, twice := of[f]; twice && other != name {
			t.Errorf("%s and %s are %q", other, name, f)
		}
		of[f] = name
	}
	linked := 0
	for i, a := range names {
		for _, b := range names[:i] {
			if rule, _, v := Compare(a, b, Place); v != Different && a != b {
				linked++
				t.Errorf("%s and %s are %v by %s", a, b, v, rule)
			}
		}
	}
}

const (
	states   = `Afghanistan|Albania|Algeria|Andorra|Angola|Antigua and Barbuda|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Bulgaria|Burkina Faso|Burundi|Cabo Verde|Cambodia|Cameroon|Canada|Central African Republic|Chad|Chile|China|Colombia|Comoros|Republic of the Congo|Costa Rica|Croatia|Cuba|Cyprus|Czechia|North Korea|Democratic Republic of the Congo|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Grenada|Guatemala|Guinea|Guinea-Bissau|Guyana|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kiribati|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Marshall Islands|Mauritania|Mauritius|Mexico|Micronesia|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Macedonia|Norway|Oman|Pakistan|Palau|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|South Korea|Romania|Russia|Rwanda|Saint Kitts and Nevis|Saint Lucia|Saint Vincent and the Grenadines|Samoa|San Marino|São Tomé and Príncipe|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Solomon Islands|Somalia|South Africa|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Tajikistan|Tanzania|Thailand|Timor-Leste|Togo|Tonga|Trinidad and Tobago|Tunisia|Türkiye|Turkmenistan|Tuvalu|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe`
	capitals = `Kabul|Tirana|Algiers|Andorra la Vella|Luanda|St. John's|Buenos Aires|Yerevan|Canberra|Vienna|Baku|Nassau|Manama|Dhaka|Bridgetown|Minsk|Brussels|Belmopan|Porto-Novo|Thimphu|Sucre|Sarajevo|Gaborone|Brasília|Bandar Seri Begawan|Sofia|Ouagadougou|Gitega|Praia|Phnom Penh|Yaoundé|Ottawa|Bangui|N'Djamena|Santiago|Beijing|Bogotá|Moroni|Brazzaville|San José|Zagreb|Havana|Nicosia|Prague|Pyongyang|Kinshasa|Copenhagen|Djibouti City|Roseau|Santo Domingo|Quito|Cairo|San Salvador|Malabo|Asmara|Tallinn|Mbabane|Addis Ababa|Suva|Helsinki|Paris|Libreville|Banjul|Tbilisi|Berlin|Accra|Athens|St. George's|Guatemala City|Conakry|Bissau|Georgetown|Port-au-Prince|Tegucigalpa|Budapest|Reykjavík|New Delhi|Jakarta|Tehran|Baghdad|Dublin|Jerusalem|Rome|Yamoussoukro|Kingston|Tokyo|Amman|Astana|Nairobi|South Tarawa|Kuwait City|Bishkek|Vientiane|Riga|Beirut|Maseru|Monrovia|Tripoli|Vaduz|Vilnius|Antananarivo|Lilongwe|Kuala Lumpur|Malé|Bamako|Valletta|Majuro|Nouakchott|Port Louis|Mexico City|Palikir|Chișinău|Ulaanbaatar|Podgorica|Rabat|Maputo|Naypyidaw|Windhoek|Yaren|Kathmandu|Amsterdam|Wellington|Managua|Niamey|Abuja|Skopje|Oslo|Muscat|Islamabad|Ngerulmud|Port Moresby|Asunción|Lima|Manila|Warsaw|Lisbon|Doha|Seoul|Bucharest|Moscow|Kigali|Basseterre|Castries|Kingstown|Apia|São Tomé|Riyadh|Dakar|Belgrade|Victoria|Freetown|Bratislava|Ljubljana|Honiara|Mogadishu|Pretoria|Juba|Madrid|Colombo|Khartoum|Paramaribo|Stockholm|Bern|Damascus|Dushanbe|Dodoma|Bangkok|Dili|Lomé|Nukuʻalofa|Port of Spain|Tunis|Ankara|Ashgabat|Funafuti|Kampala|Kyiv|Abu Dhabi|London|Washington, D.C.|Montevideo|Tashkent|Port Vila|Caracas|Hanoi|Sanaa|Lusaka|Harare|Luxembourg City|Panama City`
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		kind Kind
		rule Rule
		v    Verdict
	}{
		{"Kiev", "KIEV", Place, ByExactName, Same},
		{"Kiev", "Kyiv", Place, ByKnownName, Same},
		{"Kiev", "Kyiv", Any, ByKnownName, Same},
		{"Kiev", "Kyiv", Person, "", Different},
		{"Kiev", "Lviv", Place, "", Different},
		{"The Who", "World Health Organization", Organisation, "", Different},
		{"the WHO", "World Health Organization", Organisation, ByKnownName, Same},
		{"the U.S.", "United States", Place, ByKnownName, Same},
		{"V. Putin", "Vladimir Putin", Person, ByInitials, Candidate},
		{"VV Putin", "Vladimir Vladimirovich Putin", Person, ByInitials, Candidate},
		{"Mr Clinton", "Clinton", Person, ByTitle, Same},
		{"Mr Clinton", "Mrs Clinton", Person, "", Different},
		{"King Charles", "Charles", Person, ByTitle, Candidate},
		{"General Motors", "Motors", Any, BySurname, Candidate},
		{"General Milley", "Milley", Person, ByTitle, Same},
		{"George Bush", "George Walker Bush", Person, ByMiddleName, Candidate},
		{"Martin Luther King", "Martin Luther King Jr.", Person, ByGeneration, Candidate},
		{"Martin Luther King Sr.", "Martin Luther King Jr.", Person, "", Different},
		{"Zakhary Lyapunov", "Zachary Lyapunov", Person, ByLikeness, Candidate},
		{"Sergei Ivanov", "Sergei Ivanova", Person, "", Different},
		{"CBTC", "communications-based train control", Other, ByAcronym, Candidate},
		{"Nigerx", "Niger", Place, "", Different},
		{"Orbán Viktor", "Viktor Orbán", Person, ByOrder, Candidate},
		{"Foo Ltd", "Foo GmbH", Organisation, ByLegalForm, Candidate},
		{"The Hague", "Hague", Place, ByArticle, Same},
		{"محمود درويش", "Mahmoud Darwish", Person, ByConsonants, Candidate},
		{"FPR", "Former Polish Republic", Place, "", Different},
		{"", "", Any, "", Different},
	} {
		rule, score, v := Compare(c.a, c.b, c.kind)
		if rule != c.rule || v != c.v || (score > 0) != (v != Different) || score > 1 {
			t.Errorf("%v: %s | %s: got %q, %v, %v, want %q, %v", c.kind, c.a, c.b, rule, score, v, c.rule, c.v)
		}
	}
}

func TestPredicates(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		surname  bool
		initials bool
	}{
		{"Putin", "Vladimir Putin", true, false},
		{"President Putin", "Vladimir Putin", true, false},
		{"Vladimir", "Vladimir Putin", false, false},
		{"Xi", "Xi Jinping", true, false},
		{"al-Sisi", "Abdel Fattah el-Sisi", true, false},
		{"Bankman-Fried", "Sam Bankman-Fried", true, false},
		{"V. Putin", "Vladimir Putin", false, true},
		{"J.K. Rowling", "Joanne Kathleen Rowling", false, true},
		{"D. Putin", "Vladimir Putin", false, false},
		{"V. Putin", "V. Putin", false, false},
		{"", "Vladimir Putin", false, false},
	} {
		if got := IsSurnameOf(c.a, c.b); got != c.surname {
			t.Errorf("surname %s of %s: %v", c.a, c.b, got)
		}
		if got := HasInitials(c.a, c.b); got != c.initials {
			t.Errorf("initials %s of %s: %v", c.a, c.b, got)
		}
	}
}

func TestCluster(t *testing.T) {
	for _, c := range []struct {
		names string
		kind  Kind
		want  []int
	}{
		{"Vladimir Putin|Putin|V. Putin|President Putin|Путин", Person, []int{0, 0, 0, 0, 0}},
		{"Bill Clinton|Hillary Clinton|Clinton", Person, []int{0, 1, 2}},
		{"Mr Clinton|Mrs Clinton|Clinton", Person, []int{0, 1, 2}},
		{"Leonard Rose|Ronald Leonard|Leonard", Person, []int{0, 1, 2}},
		{"Luis Armando Roche|Luis Roche", Person, []int{0, 1}},
		{"Niger|Nigeria|Kyiv|Kiev|Киев", Place, []int{0, 1, 2, 2, 2}},
		{"George Washington|Washington", Any, []int{0, 1}},
		{"Gazprom|PAO Gazprom|Gazprom Neft", Organisation, []int{0, 0, 1}},
		{"Foo Ltd|Foo GmbH|Foo", Organisation, []int{0, 1, 2}},
		{"Toulouse Business School|TBS", Organisation, []int{0, 0}},
		{"Toulouse Business School|Turin Bankers Society|TBS", Organisation, []int{0, 1, 2}},
	} {
		names := strings.Split(c.names, "|")
		kinds := slices.Repeat([]Kind{c.kind}, len(names))
		if got := Cluster(names, kinds); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.names, got, c.want)
		}
	}
	if got := Cluster(nil, nil); len(got) != 0 {
		t.Errorf("of none: %v", got)
	}
	if got := Cluster([]string{"Jordan", "Jordan", "Jordan"}, []Kind{Person, Place, Any}); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("of two kinds: %v", got)
	}
}

// drawName draws names that look like one another: of words, titles and scripts that the rules touch.
func drawName(t *rapid.T, label string) string {
	if rapid.IntRange(0, 9).Draw(t, label+" kind") == 0 {
		return rapid.String().Draw(t, label)
	}
	words := rapid.SliceOfN(rapid.SampledFrom(strings.Fields(`Putin Vladimir Wladimir Володимир Vladimirovich V. V Mr Mrs President King General the The
		al- el- al Abd Abdel Fattah محمد سلمان الأسد Mohammed bin Salman Xi Jin Ping 习近平 Kim Jong Un 김정은 Ltd GmbH Co Inc. OAO & and of UN Kiev Kyiv
		United Nations Jr. II Mac Aulay MacAulay Ivanov Ivanova S. A. Schröder Schroeder Αλέξης नरेन्द्र Đoković, , - Niger Nigeria xx yo ie iev`)), 0, 5).Draw(t, label)
	sep := rapid.SampledFrom([]string{" ", " ", " ", "-", "", ", "}).Draw(t, label+" gap")
	return strings.Join(words, sep)
}

var drawKind = rapid.SampledFrom([]Kind{Any, Person, Place, Organisation, Event, Other})

func TestFoldOfFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := drawName(t, "name")
		if once := Fold(name); Fold(once) != once {
			t.Fatalf("%q: %q, then %q", name, once, Fold(once))
		}
	})
}

func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, kind := drawName(t, "a"), drawName(t, "b"), drawKind.Draw(t, "kind")
		checkPair(t, a, b, kind)
	})
}

// checkPair checks what holds of any two names.
func checkPair(t interface{ Fatalf(string, ...any) }, a, b string, kind Kind) {
	rule, score, v := Compare(a, b, kind)
	if rule2, score2, v2 := Compare(b, a, kind); rule != rule2 || score != score2 || v != v2 {
		t.Fatalf("%q | %q: %q %v %v, the other way %q %v %v", a, b, rule, score, v, rule2, score2, v2)
	}
	if (rule == "") != (v == Different) || (score == 0) != (v == Different) || score < 0 || score > 1 {
		t.Fatalf("%q | %q: %q %v %v", a, b, rule, score, v)
	}
	if kind == Place && v == Candidate {
		t.Fatalf("%q | %q: places are a candidate by %q", a, b, rule)
	}
	if _, _, self := Compare(a, a, kind); self != Same && Key(a) != "" {
		t.Fatalf("%q is not itself", a)
	}
	if v != Same || Fold(a) == "" {
		return
	}
	x, y := Blocks(a, nil), Blocks(b, nil)
	if !slices.ContainsFunc(x, func(key string) bool { return slices.Contains(y, key) }) {
		t.Fatalf("%v: %q | %q are the same by %q and share none of %q, %q", kind, a, b, rule, x, y)
	}
}

func TestClusterInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "n")
		names, kinds := make([]string, n), make([]Kind, n)
		for i := range names {
			names[i], kinds[i] = drawName(t, "name"), drawKind.Draw(t, "kind")
		}
		order := rapid.Permutation(indexes(n)).Draw(t, "order")
		turned, turnedKinds := make([]string, n), make([]Kind, n)
		for i, at := range order {
			turned[i], turnedKinds[i] = names[at], kinds[at]
		}
		groups, others := Cluster(names, kinds), Cluster(turned, turnedKinds)
		for i := range n {
			for j := range i {
				if (others[i] == others[j]) != (groups[order[i]] == groups[order[j]]) {
					t.Fatalf("%q and %q are one in one order only", turned[i], turned[j])
				}
			}
		}
	})
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// What a document has thousands of takes no all-pairs; a hang would fail by the test's own time.
func TestClusterOfMany(t *testing.T) {
	const n = 50_000
	names, kinds := make([]string, n), make([]Kind, n)
	for i := range names {
		names[i], kinds[i] = fmt.Sprintf("Given%d Smith", i), Person
	}
	names[0] = "Smith"
	start := time.Now()
	groups := Cluster(names, kinds)
	t.Logf("%d names: %v", n, time.Since(start))
	if groups[n-1] != n-1 {
		t.Errorf("%d groups", groups[n-1]+1)
	}
}

// Names of any length are taken in a time that grows with it.
func TestLongNames(t *testing.T) {
	for _, part := range []string{"x", "kh", "iye", "and ", "abd al ", "Ltd ", "Mr ", "ال", "习", "김", "V. ", "al-", "é", ", ", "of "} {
		name := strings.Repeat(part, 100_000/len(part))
		start := time.Now()
		once := Fold(name)
		if twice := Fold(once); twice != once {
			t.Errorf("%q many times: folds of %d and %d bytes", part, len(once), len(twice))
		}
		for _, kind := range []Kind{Any, Person, Place, Organisation} {
			Compare(name, name+part, kind)
			Cluster([]string{name, part, name + part}, []Kind{kind, kind, kind})
		}
		t.Logf("%q many times: %v", part, time.Since(start))
	}
}

func FuzzFold(f *testing.F) {
	for _, p := range readPairs(f) {
		f.Add(p.a)
		f.Add(p.b)
	}
	f.Add(strings.Repeat("ab", 50_000))
	f.Add(strings.Repeat("kh ", 30_000))
	f.Fuzz(func(t *testing.T, name string) {
		once := Fold(name)
		if twice := Fold(once); twice != once {
			t.Errorf("%q: %q, then %q", name, once, twice)
		}
		if Key(Key(name)) != Key(name) {
			t.Errorf("%q: key %q", name, Key(name))
		}
	})
}

func FuzzCompare(f *testing.F) {
	for _, p := range readPairs(f) {
		f.Add(p.a, p.b, byte(p.kind))
	}
	f.Add(strings.Repeat("ab ", 30_000), strings.Repeat("ba ", 30_000), byte(Person))
	f.Fuzz(func(t *testing.T, a, b string, kind byte) {
		checkPair(t, a, b, Kind(kind)%(Other+1))
		Cluster([]string{a, b, a + b}, []Kind{Kind(kind) % (Other + 1), Any, Person})
	})
}

func BenchmarkFold(b *testing.B) {
	for _, name := range []string{"Volodymyr Zelenskyy", "International Monetary Fund", "Володимир Зеленський"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(name)
			}
		})
	}
}

func BenchmarkBlocks(b *testing.B) {
	var keys []string
	b.ReportAllocs()
	for b.Loop() {
		keys = Blocks("Volodymyr Zelenskyy", keys[:0])
	}
}

func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Compare("Volodymyr Zelenskyy", "Wolodymyr Selenskyj", Person)
	}
}
