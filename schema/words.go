package schema

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// An owner is an entry with the words that mean it; at is nil for one that is not of the draft.
type owner struct {
	name    string
	aliases []string
	at      places
}

func (c *checker) typeOwners() (list []owner) {
	for _, t := range c.old.Types() {
		list = append(list, owner{t.Name, t.Aliases, nil})
	}
	for _, t := range c.types {
		list = append(list, owner{t.Name, t.Aliases, t.places})
	}
	return list
}

func (c *checker) relationOwners() (list []owner) {
	for _, r := range c.old.Relations() {
		list = append(list, owner{r.Name, r.Aliases, nil})
	}
	for _, r := range c.relations {
		list = append(list, owner{r.Name, r.Aliases, r.places})
	}
	return list
}

func (c *checker) metonymOwners() (list []owner) {
	for _, m := range c.old.Metonyms() {
		list = append(list, owner{m.Name, m.Aliases, nil})
	}
	for _, m := range c.metonyms {
		list = append(list, owner{m.Name, m.Aliases, m.places})
	}
	return list
}

// A wording is what a word has been taken for.
type wording struct {
	owner string
	alias bool
	old   bool // the owner is not of the draft
}

// checkWords notes words that mean two entries, or one entry twice. The words of old entries count
// first, then the draft's names, then its aliases, in the order of the file.
func (c *checker) checkWords(what string, owners []owner) {
	words := map[string]wording{}
	for _, o := range owners {
		if o.at == nil {
			for _, a := range o.aliases {
				words[Word(a)] = wording{o.name, true, true}
			}
			words[Word(o.name)] = wording{o.name, false, true}
		}
	}
	for _, o := range owners {
		if o.at == nil {
			continue
		}
		if w, taken := words[Word(o.name)]; taken {
			c.fault(o.at[""], w.hint(what), "%s %s: its name is %s", what, o.name, w.describe(what))
		}
		words[Word(o.name)] = wording{o.name, false, false}
	}
	for _, o := range owners {
		if o.at == nil {
			continue
		}
		for i, alias := range o.aliases {
			c.checkAlias(what, o, alias, o.at.item("aliases", i), words)
		}
	}
}

func (c *checker) checkAlias(what string, o owner, alias string, at *yaml.Node, words map[string]wording) {
	word := Word(alias)
	w, taken := words[word]
	switch {
	case alias == "" && at.Tag != "!!str": // noted when it was read
	case word == "":
		c.fault(at, "", "%s %s: alias %q has no letter or digit", what, o.name, alias)
	case taken && w.owner == o.name:
		c.fault(at, "leave it out", "%s %s: alias %q repeats its name or another alias", what, o.name, alias)
	case taken:
		c.fault(at, w.hint(what), "%s %s: alias %q is %s", what, o.name, alias, w.describe(what))
	default:
		words[word] = wording{o.name, true, false}
	}
}

func (w wording) describe(what string) string {
	if w.alias {
		return "an alias of " + what + " " + w.owner
	}
	return "the name of " + what + " " + w.owner
}

func (w wording) hint(what string) string {
	if w.old && w.alias {
		return fmt.Sprintf("to take it over, give %s %s too, without it", what, w.owner)
	}
	return ""
}
