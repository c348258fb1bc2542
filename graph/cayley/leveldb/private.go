package leveldb

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"
)

// The private quads of a store all have the label private, and nobody sees them:
//
//	<urn:newsgraph:store>            <urn:newsgraph:id>          "…"    its number, for snapshots' IDs
//	<urn:newsgraph:commit:N>         <urn:newsgraph:commit>      "N"    the last commit, from 1
//	<urn:newsgraph:store:N>          <urn:newsgraph:meta:KEY>    "…"    a setting, set by commit N; KEY is percent-encoded
//	<urn:newsgraph:outstanding:N:I>  <urn:newsgraph:outstanding> "…"    quads that commit N has yet to delete, see outstanding.go
//
// The subjects change with every commit because Cayley never shortens the list of quads that one
// subject and one predicate have had.
const (
	private    = quad.IRI("urn:newsgraph:store")
	idPred     = quad.IRI("urn:newsgraph:id")
	commitPred = quad.IRI("urn:newsgraph:commit")
	metaPrefix = "urn:newsgraph:meta:"
)

func idQuad(id string) quad.Quad {
	return quad.Quad{Subject: private, Predicate: idPred, Object: quad.String(id), Label: private}
}

// commitTerm is in the store while the commit is the last one.
func commitTerm(seq uint64) quad.IRI {
	return quad.IRI(fmt.Sprint("urn:newsgraph:commit:", seq))
}

func commitQuad(seq uint64) quad.Quad {
	return quad.Quad{Subject: commitTerm(seq), Predicate: commitPred, Object: quad.String(fmt.Sprint(seq)), Label: private}
}

func metaQuad(seq uint64, key, value string) quad.Quad {
	return quad.Quad{
		Subject: quad.IRI(fmt.Sprint(string(private), ":", seq)), Predicate: quad.IRI(metaPrefix + url.PathEscape(key)),
		Object: quad.String(value), Label: private,
	}
}

// settings are what the private quads say.
type settings struct {
	id   string
	seq  uint64
	meta map[string]quad.Quad // the quad of each setting, by its key
}

func (s *settings) values() map[string]string {
	out := make(map[string]string, len(s.meta))
	for key, q := range s.meta {
		out[key] = string(q.Object.(quad.String))
	}
	return out
}

// read takes in one private quad.
func (s *settings) read(q quad.Quad) (err error) {
	pred, _ := q.Predicate.(quad.IRI)
	value, ok := q.Object.(quad.String)
	switch key, isMeta := strings.CutPrefix(string(pred), metaPrefix); {
	case !ok:
		return errors.New("its object is no string")
	case pred == idPred && s.id == "":
		s.id = string(value)
	case pred == commitPred && s.seq == 0:
		s.seq, err = strconv.ParseUint(string(value), 10, 64)
	case isMeta:
		if key, err = url.PathUnescape(key); err == nil {
			if _, twice := s.meta[key]; twice {
				return errors.New("there are two of it")
			}
			s.meta[key] = q
		}
	default:
		return errors.New("it has no meaning, or there are two of it")
	}
	return err
}
