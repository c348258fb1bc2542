package table

import (
	"strings"
	"unicode"
)

// names are the columns, each with the ways it may be written: in lower case, with _ for anything
// between words.
var names = map[string][]string{
	"subject":         {"subject", "subj", "s", "head", "head_entity", "from", "from_entity", "entity1", "entity_1", "arg1", "subject_name", "source_entity", "start"},
	"predicate":       {"predicate", "relation", "relationship", "relation_type", "pred", "p", "rel", "verb", "edge", "property"},
	"object":          {"object", "obj", "o", "tail", "tail_entity", "to", "to_entity", "entity2", "entity_2", "arg2", "object_name", "target", "target_entity", "end"},
	"source":          {"source", "document", "document_id", "doc", "doc_id", "docid", "article", "article_id", "source_id", "source_document", "filename", "file_name", "file"},
	"title":           {"title", "headline"},
	"url":             {"url", "link", "source_url", "uri"},
	"publisher":       {"publisher", "outlet", "newspaper"},
	"published":       {"published", "date", "publication_date", "pub_date", "published_at", "date_published"},
	"language":        {"language", "lang"},
	"time":            {"time", "event_time", "event_date", "when", "valid_time"},
	"quote":           {"quote", "evidence", "sentence", "context", "snippet"},
	"confidence":      {"confidence", "score", "probability", "conf"},
	"attributed_to":   {"attributed_to", "speaker", "said_by"},
	"attribution":     {"attribution", "attributed_in_words"},
	"polarity":        {"polarity"},
	"modality":        {"modality"},
	"extractor":       {"extractor", "model", "annotator"},
	"subject_type":    {"subject_type", "subj_type", "head_type", "from_type", "source_type", "entity1_type", "type1", "s_type"},
	"object_type":     {"object_type", "obj_type", "tail_type", "to_type", "target_type", "entity2_type", "type2", "o_type"},
	"object_datatype": {"object_datatype", "datatype"},
	"object_language": {"object_language"},
	"id":              {"id", "relation_id", "claim_id"},
}

var byName = func() map[string]string {
	all := make(map[string]string)
	for name, ways := range names {
		for _, way := range ways {
			all[way] = name
		}
	}
	return all
}()

// fold gives the form in which the names of columns are compared.
func fold(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "_")
}

// A header is the columns of a table.
type header struct {
	sep     byte
	index   map[string]int // of the fields that there are
	unknown []cell         // columns that are none of ours, or are there twice
	n       int
}

var separators = []byte{'\t', ';', ','}

// readHeader reads the first row; nil where it does not name subject, predicate and object with any
// separator.
func readHeader(row string) *header {
	for _, sep := range separators {
		h := &header{sep: sep, index: make(map[string]int)}
		cells := split(row, sep)
		h.n = len(cells)
		ways := make(map[string]bool)
		for _, c := range cells {
			ways[fold(c.text)] = true
		}
		// Lists of edges call the subject their source.
		edges := ways["target"] && !hasAny(ways, names["subject"])
		for i, c := range cells {
			way := fold(c.text)
			name, known := byName[way]
			if way == "source" && edges {
				name = "subject"
			}
			if _, twice := h.index[name]; !known || twice {
				if way != "" {
					h.unknown = append(h.unknown, c)
				}
				continue
			}
			h.index[name] = i
		}
		if h.has("subject") && h.has("predicate") && h.has("object") {
			return h
		}
	}
	return nil
}

func hasAny(ways map[string]bool, of []string) bool {
	for _, way := range of {
		if ways[way] {
			return true
		}
	}
	return false
}

func (h *header) has(name string) bool { _, ok := h.index[name]; return ok }

// get gives a field of a row, trimmed; "" where there is none.
func (h *header) get(cells []cell, name string) string {
	i, ok := h.index[name]
	if !ok || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i].text)
}

// at gives where a field of a row begins.
func (h *header) at(cells []cell, name string) int {
	i, ok := h.index[name]
	if !ok || i >= len(cells) {
		return 0
	}
	return cells[i].at
}
