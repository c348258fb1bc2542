package cayley

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc/xsd"
)

const (
	xsdInteger  = quad.IRI(xsd.NS + "integer")
	xsdDouble   = quad.IRI(xsd.NS + "double")
	xsdBoolean  = quad.IRI(xsd.NS + "boolean")
	xsdDateTime = quad.IRI(xsd.NS + "dateTime")
)

// stored gives a term as the store keeps it: native values in the canonical form of their datatype,
// datatypes in full.
func stored(v quad.Value) quad.Value {
	switch v := v.(type) {
	case quad.Int:
		return quad.TypedString{Value: quad.String(strconv.FormatInt(int64(v), 10)), Type: xsdInteger}
	case quad.Float:
		return quad.TypedString{Value: quad.String(formatDouble(float64(v))), Type: xsdDouble}
	case quad.Bool:
		return quad.TypedString{Value: quad.String(strconv.FormatBool(bool(v))), Type: xsdBoolean}
	case quad.Time:
		return quad.TypedString{Value: quad.String(formatTime(time.Time(v))), Type: xsdDateTime}
	case quad.TypedString:
		if !strings.Contains(string(v.Type), "://") {
			v.Type = v.Type.Full()
		}
		return v
	}
	return v
}

// storedQuad gives a quad as the store keeps it.
func storedQuad(q quad.Quad) quad.Quad {
	return quad.Quad{
		Subject: stored(q.Subject), Predicate: stored(q.Predicate),
		Object: stored(q.Object), Label: stored(q.Label),
	}
}

// native gives a term of the store as Cayley knows it.
func native(v quad.Value) quad.Value {
	t, ok := v.(quad.TypedString)
	if !ok {
		return v
	}
	text := string(t.Value)
	var n quad.Value
	switch t.Type {
	case xsdInteger:
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			n = quad.Int(i)
		}
	case xsdDouble:
		if f, err := parseDouble(text); err == nil {
			n = quad.Float(f)
		}
	case xsdBoolean:
		if text == "true" || text == "false" {
			return quad.Bool(text == "true")
		}
	case xsdDateTime:
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			n = quad.Time(at.UTC())
		}
	}
	if n == nil || stored(n) != v {
		return v
	}
	return n
}

// formatDouble writes the canonical form of xsd:double (XML Schema 1.1 part 2, doubleCanonicalMap):
// 1.5E0, 1.0E-7, INF.
func formatDouble(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	case math.IsNaN(f):
		return "NaN"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}

func parseDouble(s string) (float64, error) {
	switch s {
	case "INF":
		return math.Inf(1), nil
	case "-INF":
		return math.Inf(-1), nil
	}
	return strconv.ParseFloat(s, 64)
}

// formatTime writes a time in UTC with as many digits as it needs.
func formatTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
