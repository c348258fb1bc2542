package match

import (
	"bytes"
	"math"
	"testing"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// Comparisons have three answers. Dates are spans of days: one in the other is equal, an overlap is
// not known.
func TestComparisons(t *testing.T) {
	day := func(s string) gql.Date { return gql.Date(s) }
	several := Several{Values: []any{"Moscow", "Moskva"}}
	for _, test := range []struct {
		a, b                   any
		equal, less, lessEqual any
	}{
		{int64(1), 1.0, true, false, true},
		{int64(1), 1.5, false, true, true},
		{int64(math.MaxInt64), float64(1 << 63), false, true, true},
		{int64(1<<53 + 1), float64(1 << 53), false, false, false}, // which rounding would make equal
		{math.NaN(), int64(1), false, false, false},
		{math.NaN(), math.NaN(), false, false, false},
		{nil, int64(1), nil, nil, nil},
		{"a", "b", false, true, true},
		{"a", int64(1), false, nil, nil},
		{true, false, false, false, false},
		{Node(1), Node(1), true, nil, nil},
		{Node(1), Edge{Subject: 1}, false, nil, nil},
		{List{int64(1), nil}, List{int64(1), int64(2)}, nil, nil, nil},
		{List{int64(1), nil}, List{int64(2), int64(2)}, false, true, true},
		{List{int64(1)}, List{int64(1), int64(0)}, false, true, true},
		{List{}, List{}, true, false, true},
		{List{}, "a", false, nil, nil},
		{day("2026-01-29"), day("2026-01-29"), true, false, true},
		{day("2026-01-29"), day("2026-01"), true, false, true},
		{day("2026-01"), day("2026-01-29"), true, false, true},
		{day("2026-01-29"), day("2026-02"), false, true, true},
		{day("2026-02"), day("2026-01-29"), false, false, false},
		{day("2026-01-29"), "2026-01-30", false, true, true},
		{"2026-01-29", day("2026-01-29"), true, false, true},
		{day("2026-01-29"), "soon", nil, nil, nil},
		{day("2026-01/2026-03"), day("2026-02/2026-04"), nil, nil, nil},
		{day("../2026-01"), day("2026-02"), false, true, true},
		{day("2026-03/.."), day("2026-02"), false, false, false},
		{several, "Moskva", true, true, true}, // Moscow comes before Moskva
		{several, "Kyiv", false, false, false},
		{"Moscow", several, true, true, true},
		{Several{}, "x", nil, nil, nil},
	} {
		for name, got := range map[string][2]any{
			"=": {anyOf(test.a, test.b, equal), test.equal}, "<": {anyOf(test.a, test.b, less), test.less},
			"<=": {anyOf(test.a, test.b, lessEqual), test.lessEqual},
		} {
			if got[0] != got[1] {
				t.Errorf("%v %s %v: got %v, want %v", test.a, name, test.b, got[0], got[1])
			}
		}
	}
}

func TestArithmetic(t *testing.T) {
	for _, test := range []struct {
		op   gql.BinaryOp
		a, b any
		want any // "error" for one
	}{
		{gql.Add, int64(1), int64(2), int64(3)},
		{gql.Add, int64(math.MaxInt64), int64(1), "error"},
		{gql.Subtract, int64(math.MinInt64), int64(1), "error"},
		{gql.Subtract, int64(0), int64(math.MinInt64), "error"},
		{gql.Multiply, int64(math.MinInt64), int64(-1), "error"},
		{gql.Multiply, int64(-1), int64(math.MinInt64), "error"},
		{gql.Multiply, int64(1 << 32), int64(1 << 31), "error"},
		{gql.Multiply, int64(1 << 32), int64(1 << 30), int64(1 << 62)},
		{gql.Divide, int64(6), int64(3), int64(2)},
		{gql.Divide, int64(7), int64(2), 3.5},
		{gql.Divide, int64(1), int64(0), "error"},
		{gql.Divide, 1.0, int64(0), math.Inf(1)},
		{gql.Divide, int64(math.MinInt64), int64(-1), "error"},
		{gql.Modulo, int64(math.MinInt64), int64(-1), int64(0)},
		{gql.Modulo, int64(-7), int64(3), int64(-1)},
		{gql.Add, "a", "b", "ab"},
		{gql.Concat, "a", "b", "ab"},
		{gql.Concat, int64(1), int64(2), "error"},
		{gql.Subtract, "a", "b", "error"},
		{gql.Add, nil, int64(1), nil},
	} {
		got, err := arithmetic(test.op, test.a, test.b, gql.Span{})
		if err != nil {
			got = "error"
		}
		if got != test.want {
			t.Errorf("%v %v %v: got %v, want %v", test.a, test.op, test.b, got, test.want)
		}
	}
}

// Values that are the same to DISTINCT have the same key, and no others.
func TestKeys(t *testing.T) {
	classes := [][]any{
		{nil},
		{true},
		{false},
		{int64(1), 1.0},
		{int64(0), 0.0, math.Copysign(0, -1)},
		{int64(1<<53 + 1)},
		{float64(1 << 53), int64(1 << 53)},
		{math.NaN(), math.Float64frombits(0x7ff8000000000123)},
		{""},
		{"a"},
		{gql.Date("a")},
		{Node(1)},
		{Edge{Subject: 1}},
		{Edge{Object: 1}},
		{List{}},
		{List{nil}},
		{List{List{}}},
		{List{"a", "b"}},
		{List{"ab"}},
		{int64(math.MaxInt64)},
		{float64(1 << 63)},
	}
	for i, class := range classes {
		for j, other := range classes {
			for _, a := range class {
				for _, b := range other {
					if same := bytes.Equal(appendKey(nil, a), appendKey(nil, b)); same != (i == j) {
						t.Errorf("%#v and %#v: same key %v", a, b, same)
					}
				}
			}
		}
	}
}
