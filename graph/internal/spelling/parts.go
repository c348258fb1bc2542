package spelling

import (
	"slices"
	"strings"
)

// A Kind is what the type of an entity says about how its names vary.
type Kind uint8

// The kinds. A name of Any kind may be anybody's or anything's: the rules of all kinds apply to it but for likeness,
// short names, and what a document says of persons.
const (
	Any Kind = iota
	Person
	Place
	Organisation
	Event
	Other
)

var kindNames = [...]string{Any: "any", Person: "person", Place: "place", Organisation: "organisation", Event: "event", Other: "other"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// parts are a name taken apart.
type parts struct {
	key  string
	fold string
	// core are the folded words without titles, legal forms and articles; never empty where fold is not.
	core []string
	// generation is jr, sr or a number that a person has behind the name; form what an organisation has.
	generation, form string
	sex              int // what a title says of it: -1 Mr, 1 Mrs
	titled           bool
	capitals         bool // it has no small letter
	stripped         bool // a title, form or article was there
}

// take takes a name apart as one of a kind. Of a name of Any kind only what is nothing but a title or a legal
// form is taken off: General Motors is no officer, and a Company may be soldiers.
func take(name string, kind Kind) parts {
	p := parts{key: Key(name), fold: Fold(inOrder(name, kind)), capitals: inCapitals(name)}
	p.core = strings.Fields(p.fold)
	n := len(p.core)
	if kind == Person || kind == Any {
		p.core, p.generation = generation(p.core)
		p.sex = sex(p.core)
		m := len(p.core)
		p.core = untitled(p.core, kind)
		p.titled = len(p.core) != m
	}
	if kind == Organisation || kind == Any {
		p.core, p.form = formless(p.core, kind)
	}
	if kind != Person {
		p.core = bareWords(p.core)
	}
	if kind == Person && len(p.core) > 1 && p.core[0] == "al" {
		p.core = p.core[1:]
	}
	p.stripped = len(p.core) != n
	return p
}

// bareWords leaves out the article before words and and between them.
func bareWords(words []string) []string {
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	if !slices.Contains(words, "and") {
		return words
	}
	last := len(words) - 1
	kept := make([]string, 0, len(words))
	for i, w := range words {
		if w != "and" || i == 0 || i == last {
			kept = append(kept, w)
		}
	}
	return kept
}

func (p *parts) joined() string { return strings.Join(p.core, " ") }

// inOrder puts the given name before the surname where a comma says that it stands behind.
func inOrder(name string, kind Kind) string {
	if kind != Person {
		return name
	}
	last, first, ok := strings.Cut(name, ",")
	if first = strings.TrimSpace(first); !ok || first == "" || strings.Contains(first, ",") {
		return name
	}
	if _, generation := generations[Fold(first)]; generation {
		return name
	}
	return first + " " + last
}

// generations tell father from son. Kings have their numbers as words of their names.
var generations = map[string]string{"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}

// generation takes what tells father from son off the end of a name.
func generation(words []string) (rest []string, of string) {
	if n := len(words); n > 1 {
		if g, ok := generations[words[n-1]]; ok {
			return words[:n-1], g
		}
	}
	return words, ""
}

// Titles that stand before a name; folded when the tables are made. Those of offices stand behind more
// words that are none of the name's (US President Joe Biden), those of rulers are a part of the name where
// only one word follows (King Charles).
var (
	titles = foldedSet(`mr mrs ms miss mister dr doctor prof professor sir dame hon honourable honorable rev reverend judge justice
		gen lt col maj capt sgt cpl adm cmdr brig brigadier major captain colonel lieutenant sergeant commander comrade
		sen rep gov pm herr frau señor señora don doña monsieur madame mme mlle signor signora dott ing
		sheikh shaykh ayatollah imam mullah hajj haji sayyid syed shri smt pandit maulana
		gospodin gospozha tovarishch pan pani bay bey hoca ustad`)
	offices = foldedSet(`president prime minister chancellor premier secretary senator governor congressman congresswoman ambassador
		general admiral marshal chairman chairwoman spokesman spokeswoman commissioner mayor director ceo leader
		prezident präsident bundeskanzler kanzler kanzlerin ministerpräsident presidente président ministro ministre
		foreign defence defense interior finance vice deputy former ex acting late`)
	sureTitles = foldedSet("mr mrs ms prof sir president senator herr frau monsieur madame señor señora")
	rulers     = foldedSet(`king queen prince princess emperor empress pope sultan emir tsar czar duke duchess count countess
		lord lady baron baroness saint st crown grand archbishop bishop cardinal patriarch father sister brother shah`)
)

func foldedSet(words string) map[string]struct{} {
	m := make(map[string]struct{})
	for w := range strings.FieldsSeq(words) {
		m[Fold(w)] = struct{}{}
	}
	return m
}

func in(m map[string]struct{}, w string) bool {
	_, ok := m[w]
	return ok
}

var (
	hisTitles = foldedSet("mr mister sir herr señor monsieur king prince lord duke baron father brother gospodin pan")
	herTitles = foldedSet("mrs ms miss dame frau señora madame mme mlle signora queen princess lady duchess baroness sister gospozha pani")
)

// sex says what the first word says of who bears a name.
func sex(words []string) int {
	switch {
	case len(words) < 2:
	case in(hisTitles, words[0]):
		return -1
	case in(herTitles, words[0]):
		return 1
	}
	return 0
}

// untitled takes titles off the front of a name.
func untitled(words []string, kind Kind) []string {
	if kind != Person {
		for len(words) > 1 && in(sureTitles, words[0]) {
			words = words[1:]
		}
		return words
	}
	for i := len(words) - 2; i > 0; i-- { // US Secretary of State Antony Blinken
		if !in(offices, words[i]) {
			continue
		}
		if rest := words[i+1:]; rest[0] != "of" {
			words = rest
		} else if len(rest) > 2 {
			words = rest[2:]
		}
		break
	}
	for len(words) > 1 {
		switch w := words[0]; {
		case in(titles, w), in(offices, w):
		case in(rulers, w) && len(words) > 2:
		default:
			return words
		}
		words = words[1:]
	}
	return words
}

var (
	// Forms behind a name, and those that Russian and Ukrainian ones have before it.
	legalBehind = foldedSet(`inc incorporated corp corporation co company ltd limited llc llp lp plc gmbh ag kg kgaa se sa sas sarl spa srl
		nv bv ab asa oy oyj aps jsc ojsc pjsc cjsc pty sdn bhd kk kft zrt doo dd ao oao zao ooo pao pte pvt private sab cv ltda eireli sro as aktiengesellschaft`)
	// Words of which a name may well be made otherwise.
	weakForms   = foldedSet(`company co as at se sa private ag ab dd kk ao lp`)
	legalBefore = foldedSet(`oao zao ooo pao ao jsc pjsc ojsc tov at pt gup fgup`)
	sameForm    = map[string]string{"incorporated": "inc", "corporation": "corp", "company": "co", "limited": "ltd", "private": "pvt"}
)

// formless takes legal forms and the article off a name.
func formless(words []string, kind Kind) (rest []string, form string) {
	words = bareWords(words)
	var forms []string
	for n := len(words); n > 1; n = len(words) {
		switch {
		case in(legalBehind, words[n-1]) && (kind != Any || len(forms) > 0 || !in(weakForms, words[n-1])):
			forms = append(forms, words[n-1])
			words = words[:n-1]
			continue
		case n > 2 && len(words[n-1]) == 1 && len(words[n-2]) == 1 && in(legalBehind, words[n-2]+words[n-1]): // S. A.
			forms = append(forms, words[n-2]+words[n-1])
			words = words[:n-2]
			continue
		case in(legalBefore, words[0]) && (kind != Any || !in(weakForms, words[0])):
			forms = append(forms, words[0])
			words = words[1:]
			continue
		}
		break
	}
	for i, f := range forms {
		if one, ok := sameForm[f]; ok {
			forms[i] = one
		}
	}
	slices.Sort(forms)
	return words, strings.Join(slices.Compact(forms), " ")
}

// surnames gives where the surname of a person's name of several words can stand: its last word, and the
// first of a Chinese or Korean one.
func surnames(core []string) []string {
	n := len(core)
	if n < 2 {
		return nil
	}
	last := core[n-1:]
	if n <= 3 && isFirstSurname(core[0]) {
		return []string{core[n-1], core[0]}
	}
	return last
}

// IsSurnameOf says whether one name is the surname of another: its last word or words, or the first word of a
// Chinese or Korean name.
func IsSurnameOf(part, full string) bool {
	a, b := take(part, Person), take(full, Person)
	return isSurname(&a, &b)
}

func isSurname(a, b *parts) bool {
	rest := len(b.core) - len(a.core)
	if len(a.core) == 0 || rest <= 0 || a.generation != "" {
		return false
	}
	if len(a.core) == 1 {
		return len(a.core[0]) > 1 && slices.Contains(surnames(b.core), a.core[0])
	}
	return slices.Equal(b.core[rest:], a.core) // Bankman-Fried, bin Salman, García Márquez
}

// HasInitials says whether one name is another with its given names cut to initials: V. Putin, V.V. Putin
// and Vladimir V. Putin of Vladimir Vladimirovich Putin.
func HasInitials(short, full string) bool {
	a, b := take(short, Person), take(full, Person)
	return hasInitials(&a, &b)
}

func hasInitials(a, b *parts) bool {
	n, m := len(a.core), len(b.core)
	if n < 2 || m < 2 || a.core[n-1] != b.core[m-1] || len(b.core[0]) < 2 || a.generation != b.generation {
		return false
	}
	x, y := a.core[:n-1], b.core[:m-1]
	if len(x) == 1 && len(x[0]) > 1 && len(x[0]) <= 3 && len(x[0]) == len(y) { // JK Rowling
		for i := range y {
			if x[0][i] != y[i][0] {
				return false
			}
		}
		return true
	}
	if len(x) > len(y) {
		return false
	}
	cut := false
	for i := range x {
		switch {
		case x[i] == y[i]:
		case len(x[i]) == 1 && x[i][0] == y[i][0]:
			cut = true
		default:
			return false
		}
	}
	return cut
}
