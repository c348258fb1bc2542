package httpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// Parameters are fields of structs: the tag json has the name, which is the flag's with _ for -; in has "path"
// for those that are in the path; list has "comma" where a comma parts values, as it does not in names of
// entities and documents. The tag jsonschema has what /openapi.json says of them, where the field of a
// question of graph/api that has the same name does not.

// timed is a question that ends in time.
type timed struct {
	Timeout string `json:"timeout,omitempty" jsonschema:"when to stop with what was found, as 500ms or 10s; the service has a longest"`
}

func (t *timed) timeout() string { return t.Timeout }

// rowed is a question with rows. Without a limit it has that of the command.
type rowed struct {
	timed
	Limit *int `json:"limit,omitempty" jsonschema:"answers at most, 0 for as many as the service gives"`
}

const defaultLimit = 1000

// limit gives the rows of an answer at most, and whether that is the service's bound.
func (r *rowed) limit(s *Service) int { return s.rows(r.Limit) }

func (s *Service) rows(limit *int) int {
	n := defaultLimit
	if limit != nil {
		n = *limit
	}
	if n == 0 {
		n = s.o.Rows
	}
	return min(n, s.o.Rows)
}

// viewed is a question with a view: the fields of [api.View], in its order.
type viewed struct {
	Status        []string `json:"status,omitempty" list:"comma"`
	Modality      []string `json:"modality,omitempty" list:"comma"`
	AsOf          string   `json:"as_of,omitempty"`
	Since         string   `json:"since,omitempty"`
	Until         string   `json:"until,omitempty"`
	ValidAt       string   `json:"valid_at,omitempty"`
	MinSources    int      `json:"min_sources,omitempty"`
	MinOutlets    int      `json:"min_outlets,omitempty"`
	MinConfidence float64  `json:"min_confidence,omitempty"`
	Documents     []string `json:"document,omitempty"`
	NotDocuments  []string `json:"not_document,omitempty"`
}

// view refuses what the command refuses.
func (v *viewed) view() (api.View, error) {
	if len(v.Status) > 0 && len(v.Modality) > 0 {
		return api.View{}, usage("modality", "leave one of them out", "modality is in place of status")
	}
	return api.View(*v), nil
}

// evidenced is a question whose answer has facts.
type evidenced struct {
	Evidence string `json:"evidence,omitempty" jsonschema:"claims to show of a fact; all by default"`
}

func (e *evidenced) evidence() (string, error) { return checkEvidence(e.Evidence) }

func checkEvidence(word string) (string, error) {
	word = cmp.Or(word, "all")
	if evidences := graph.Words("evidence"); !slices.Contains(evidences, word) {
		return "", usage("evidence", "", "evidence %q is none of %s", shorten(word), strings.Join(evidences, ", "))
	}
	return word, nil
}

// A field is one parameter of a struct.
type field struct {
	name   string
	index  []int
	inPath bool
	comma  bool
	must   bool // be given
}

// fieldsOf gives the parameters of a struct, in order.
func fieldsOf(t reflect.Type) []field {
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		name, may, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		list = append(list, field{
			name: name, index: f.Index, inPath: f.Tag.Get("in") == "path", comma: f.Tag.Get("list") == "comma", must: may == "",
		})
	}
	return list
}

// read reads the parameters of a request into a struct.
func read(r *http.Request, fields []field, into any) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return usage("", "percent-encode what stands in parameters", "the query cannot be read: %v", err)
	}
	v := reflect.ValueOf(into).Elem()
	for name := range values {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name && !f.inPath }) {
			return unknown(name, fields)
		}
	}
	for _, f := range fields {
		if f.inPath {
			v.FieldByIndex(f.index).SetString(r.PathValue(f.name))
			continue
		}
		given, ok := values[f.name]
		if !ok && f.must {
			return usage(f.name, "", "%s is missing", f.name)
		}
		if ok {
			if err := f.set(v.FieldByIndex(f.index), given); err != nil {
				return err
			}
		}
	}
	return nil
}

// unknown is of a parameter that there is not.
func unknown(name string, fields []field) error {
	near, least := "", 4
	var names []string
	for _, f := range fields {
		if f.inPath {
			continue
		}
		names = append(names, f.name)
		if d := levenshtein.ComputeDistance(shorten(strings.ReplaceAll(name, "-", "_")), f.name); d < least {
			near, least = f.name, d
		}
	}
	hint := "there are none here"
	switch {
	case near != "":
		hint = fmt.Sprintf("did you mean %s?", near)
	case len(names) > 0:
		hint = "there are: " + strings.Join(names, ", ")
	}
	return usage(shorten(name), hint, "there is no parameter %q", shorten(name))
}

// set reads the values of one parameter.
func (f *field) set(v reflect.Value, given []string) error {
	if v.Kind() == reflect.Slice {
		for _, value := range given {
			if f.comma {
				for part := range strings.SplitSeq(value, ",") {
					v.Set(reflect.Append(v, reflect.ValueOf(part)))
				}
				continue
			}
			v.Set(reflect.Append(v, reflect.ValueOf(value)))
		}
		return nil
	}
	if len(given) > 1 {
		return usage(f.name, "give it once", "%s is given %d times", f.name, len(given))
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	text, want, err := given[0], "", error(nil)
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		var n int64
		want = "a whole number of at least 0"
		if n, err = strconv.ParseInt(text, 10, 32); err == nil && n < 0 {
			err = strconv.ErrRange
		}
		v.SetInt(n)
	case reflect.Float64:
		var x float64
		want = "a number"
		x, err = strconv.ParseFloat(text, 64)
		v.SetFloat(x)
	case reflect.Bool:
		var on bool
		want = "true or false"
		on, err = strconv.ParseBool(cmp.Or(text, "true"))
		v.SetBool(on)
	default:
		return fmt.Errorf("parameter %s: %v", f.name, v.Kind())
	}
	if err != nil {
		return usage(f.name, "", "%s %q is not %s", f.name, shorten(text), want)
	}
	return nil
}

// within gives how long a question may take.
func (s *Service) within(text string) (time.Duration, error) {
	if text == "" {
		return s.o.Timeout, nil
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || d < 0:
		return 0, usage("timeout", "", "timeout %q is not a time such as 500ms, 10s or 2m", shorten(text))
	case d == 0:
		return s.o.MostTimeout, nil
	}
	return min(d, s.o.MostTimeout), nil
}
