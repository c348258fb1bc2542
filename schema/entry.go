package schema

// Root is the type that every other type descends from.
const Root = "Thing"

// Literal stands in a relation's range, and for an object's type, where the object is a value and
// not an entity.
const Literal = "Literal"

// A Type says what kind of thing an entity is.
type Type struct {
	Name        string // letters and digits, as in GovernmentBody
	Description string // one sentence
	IRI         string // the class that means the same, in full; "" where the type has none of its own
	Parent      string // the next wider type; "" for Root alone
	Aliases     []string
	Example     string // an entity of the type
}

// A Relation says how a subject and an object hang together. It reads "subject Name object".
type Relation struct {
	Name        string   // as Word returns it: aide_of
	Description string   // one sentence that speaks of the subject and the object
	Domain      []string // what the subject may be: one of these types; never empty
	Range       []string // what the object may be: one of these types, or Literal; never empty
	Inverse     string   // the relation that states the same fact from the object; "" where none does
	Symmetric   bool     // the same fact holds from the object
	Parent      string   // the relation that holds wherever this one does; ""
	Functional  bool     // a subject has at most one object at a time, and hardly ever another later
	Aliases     []string // wordings that mean the relation in this direction
	Example     string   // "Subject — Name — Object"
}

// A Metonym is a name that often stands for another thing: the Kremlin for the government of Russia.
// It holds between an entity called by one of its names, of one of its types, and one called by one of
// the other names or by the same (Moscow, the city and the government), of one of those types.
type Metonym struct {
	Name           string   // of the place, building or street, as in Downing Street
	Aliases        []string // its other names
	Types          []string // what it may be; never empty
	StandsFor      []string // names of what it stands for; empty where a file takes an entry back
	StandsForTypes []string // what that may be; never empty
}
