package claim

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The examples of https://www.loc.gov/standards/datetime/, 4 February 2019, and what we make of
// them. "" is an end that is open or unknown.
var edtfRanges = []struct {
	in, from, until string
}{
	// Level 0: dates.
	{"1985-04-12", "1985-04-12", "1985-04-12"}, // year, month, day
	{"1985-04", "1985-04-01", "1985-04-30"},    // reduced precision: a month
	{"1985", "1985-01-01", "1985-12-31"},       // reduced precision: a year
	{"2004-02", "2004-02-01", "2004-02-29"},    // a leap year
	{"1900-02", "1900-02-01", "1900-02-28"},    // a century is none
	{"2000-02-29", "2000-02-29", "2000-02-29"}, // the fourth century is one
	{"0000", "0000-01-01", "0000-12-31"},       // year 0 is there, and is leap
	{"0000-02-29", "0000-02-29", "0000-02-29"},

	// Level 0: date and time, as the day in UTC.
	{"1985-04-12T23:20:30", "1985-04-12", "1985-04-12"},       // no zone: its own day
	{"1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"},      // UTC
	{"1985-04-12T23:20:30-04", "1985-04-13", "1985-04-13"},    // 03:20 of the next day in UTC
	{"1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"}, // 18:50 in UTC
	{"1985-01-01T03:20:30+04:30", "1984-12-31", "1984-12-31"}, // 22:50 of the day before
	{"2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31"},      // a leap second
	{"2016-12-31T23:59:59.999Z", "2016-12-31", "2016-12-31"},  // more than the specification

	// Level 0: intervals.
	{"1964/2008", "1964-01-01", "2008-12-31"},
	{"2004-06/2006-08", "2004-06-01", "2006-08-31"},
	{"2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"},
	{"2004-02-01/2005-02", "2004-02-01", "2005-02-28"},
	{"2004-02-01/2005", "2004-02-01", "2005-12-31"},
	{"2005/2006-02", "2005-01-01", "2006-02-28"},

	// Level 1: years of more than four digits, and negative ones.
	{"Y12026", "Y12026-01-01", "Y12026-12-31"},
	{"Y-12026", "Y-12026-01-01", "Y-12026-12-31"},
	{"Y5881579", "Y5881579-01-01", "Y5881579-12-31"}, // the last whole year
	{"-1985", "-1985-01-01", "-1985-12-31"},
	{"-0043-03", "-0043-03-01", "-0043-03-31"},

	// Level 1: seasons.
	{"2001-21", "2001-03-01", "2001-05-31"},
	{"2001-22", "2001-06-01", "2001-08-31"},
	{"2001-23", "2001-09-01", "2001-11-30"},
	{"2003-24", "2003-12-01", "2004-02-29"}, // to the end of the next February, which is leap

	// Level 1: qualifiers do not widen.
	{"1984?", "1984-01-01", "1984-12-31"},
	{"2004-06~", "2004-06-01", "2004-06-30"},
	{"2004-06-11%", "2004-06-11", "2004-06-11"},
	{"2001-21?", "2001-03-01", "2001-05-31"},
	{"Y12026~", "Y12026-01-01", "Y12026-12-31"},

	// Level 1: unspecified digits.
	{"201X", "2010-01-01", "2019-12-31"},
	{"20XX", "2000-01-01", "2099-12-31"},
	{"2004-XX", "2004-01-01", "2004-12-31"},
	{"1985-04-XX", "1985-04-01", "1985-04-30"},
	{"1985-XX-XX", "1985-01-01", "1985-12-31"},
	{"201X?", "2010-01-01", "2019-12-31"},
	{"-004X", "-0049-01-01", "-0040-12-31"}, // the larger number is the earlier year

	// Level 1: extended intervals.
	{"1985-04-12/..", "1985-04-12", ""},
	{"1985-04/..", "1985-04-01", ""},
	{"1985/..", "1985-01-01", ""},
	{"../1985-04-12", "", "1985-04-12"},
	{"../1985-04", "", "1985-04-30"},
	{"../1985", "", "1985-12-31"},
	{"1985-04-12/", "1985-04-12", ""},
	{"1985-04/", "1985-04-01", ""},
	{"1985/", "1985-01-01", ""},
	{"/1985-04-12", "", "1985-04-12"},
	{"/1985-04", "", "1985-04-30"},
	{"/1985", "", "1985-12-31"},
	{"1984~/2004-06", "1984-01-01", "2004-06-30"},         // a qualifier at an end
	{"2003-24/2004-21", "2003-12-01", "2004-05-31"},       // seasons at the ends
	{"2004-06-15/2004", "2004-06-15", "2004-12-31"},       // the end holds the start: not reversed
	{"-0001-12-31/0000", "-0001-12-31", "0000-12-31"},     // over year 0
	{"2004-06-11/2004-06-11", "2004-06-11", "2004-06-11"}, // one day
}

func TestParseEDTF(t *testing.T) {
	for _, c := range edtfRanges {
		got, ok := ParseEDTF(c.in)
		if !ok || got.From.String() != c.from || got.Until.String() != c.until {
			t.Errorf("ParseEDTF(%q) = %s to %s, %v, want %s to %s", c.in, got.From, got.Until, ok, c.from, c.until)
		}
	}
}

func TestParseEDTFRefuses(t *testing.T) {
	for why, list := range map[string][]string{
		"nothing to derive":      {"", "/", "..", "../..", "/..", "../"},
		"no such date":           {"2026-02-30", "2026-13", "2026-00", "2026-01-00", "2026-01-32", "1900-02-29"},
		"no such time":           {"2026-01-01T24:00:00Z", "2026-01-01T10:60:00Z", "2026-01-01T10:00:61Z", "2026-01-01T10:00:00+24", "2026-01-01T10"},
		"no such season":         {"2001-20", "2001-25", "2001-41", "2001-21-01", "2001-21-XX"},
		"reversed":               {"2005/2004", "2004-06/2004-02", "2004-06-02/2004-06-01", "2004-02-01/2004-01"},
		"a time in an interval":  {"2004-01-01T10:10:10Z/2005", "2004/2004-01-01T10:10:10Z"},
		"level 2":                {"Y-17E7", "1950S2", "[1667,1668]", "{1960..1961}", "156X-12-25", "15XX-12-XX", "XXXX-12-XX", "1XXX", "XXXX", "1984-1X", "1985-XX-04", "2004-06~-11", "?2004-06", "2001-34"},
		"basic format":           {"19850412", "198504"},
		"years not as they must": {"985", "12026", "Y2026", "Y02026", "Y012026", "-0000", "+2026", "Y", "Y-", "-", "-985"},
		"a year no Day has":      {"Y170000002", "Y-170000002", "Y5881581", "Y9999999"},
		"older drafts":           {"199u", "unknown/2006", "2004/open", "y12026", "1984?~"},
		"a time with qualifier":  {"1985-04-12T23:20:30Z?"},
		"not alone":              {" 1985", "1985 ", "1985/1986/1987", "1985-", "1985-4", "1985-04-1", "1985--04", "~", "?", "1985-04-12T", "1985-04-12Z"},
		"other signs":            {"１９８５", "1985–04", "1985-04-12t23:20:30Z", "1985-04-12 23:20:30"},
	} {
		for _, in := range list {
			if got, ok := ParseEDTF(in); ok {
				t.Errorf("%s: ParseEDTF(%q) = %v, want none", why, in, got)
			}
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2026-01-29", "2026-01-29"},
		{"1970-01-01", "1970-01-01"},
		{"1969-12-31", "1969-12-31"},
		{"2026-01-29T10:00:00Z", "2026-01-29"},
		{"2026-01-29t10:00:00z", "2026-01-29"},                // RFC 3339 allows small letters
		{"2026-01-29 10:00:00Z", "2026-01-29"},                // and a space
		{"2026-01-29T23:30:00.123456789-05:00", "2026-01-30"}, // 04:30 in UTC
		{"2026-01-01T00:30:00+01:00", "2025-12-31"},           // 23:30 the day before
		{"2026-01-29T23:30:00", "2026-01-29"},                 // no zone: its own day
		{"2026-01-29T23:30Z", "2026-01-29"},                   // no seconds, as many sites write
		{"2026-01-29T23:30-05", "2026-01-30"},
		{"-0043-03-15", "-0043-03-15"},
		{"Y12026-01-29", "Y12026-01-29"},
		{"Y-12026-01-29", "Y-12026-01-29"},
		{"2026", ""},
		{"2026-01", ""},
		{"", ""},
		{"2026-02-29", ""},
		{"2026-1-29", ""},
		{"2026-01-29T", ""},
		{"2026-01-29T10:00:00.", ""},
		{"2026-01-29T10:00:00+5:00", ""},
		{"2026-01-29T10:00:00 Z", ""},
		{"2026-01-29X10:00:00Z", ""},
		{"2026/01/29", ""},
		{"Thu, 29 Jan 2026 10:00:00 GMT", ""},
		{"Y2026-01-29", ""},
		{"Y12026-01", ""},
		{"-0000-01-01", ""},
	} {
		day, ok := ParseDay(c.in)
		if ok != (c.want != "") || day.String() != c.want {
			t.Errorf("ParseDay(%q) = %q, %v, want %q", c.in, day, ok, c.want)
		}
	}
}

func TestParseDateRange(t *testing.T) {
	for _, c := range []struct{ in, from, until string }{
		{"2026", "2026-01-01", "2026-12-31"},
		{"2026-02", "2026-02-01", "2026-02-28"},
		{"2026-01-29", "2026-01-29", "2026-01-29"},
		{"2026-01-29T10:00:00Z", "", ""},
		{"2026-21", "", ""},
		{"202X", "", ""},
		{"2026~", "", ""},
		{"-2026", "", ""},
		{"Y12026", "", ""},
		{"2025/2026", "", ""},
		{"", "", ""},
		{"26", "", ""},
	} {
		got, ok := ParseDateRange(c.in)
		if ok != (c.from != "") || got.From.String() != c.from || got.Until.String() != c.until {
			t.Errorf("ParseDateRange(%q) = %v, %v, want %s to %s", c.in, got, ok, c.from, c.until)
		}
	}
}

// Days agree with package time, and what is written is read again.
func TestDayAgreesWithTime(t *testing.T) {
	check := func(t *rapid.T, d Day) {
		if again, ok := ParseDay(d.String()); !ok || again != d {
			t.Fatalf("ParseDay(%q) = %d, %v, want %d", d, again, ok, d)
		}
		if year := d.Time().Year(); 0 <= year && year <= maxPlainYear {
			if want := d.Time().Format(time.DateOnly); d.String() != want {
				t.Fatalf("day %d is %s, want %s", d, d, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, Day(rapid.Int32Range(math.MinInt32+1, math.MaxInt32).Draw(t, "any day")))
		check(t, Day(rapid.Int32Range(-800_000, 3_000_000).Draw(t, "a day of years -220 to 10183")))
	})
}

func TestParseDayAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", 60*rapid.IntRange(-23*60, 23*60).Draw(t, "minutes east"))
		when := time.Unix(rapid.Int64Range(-60_000_000_000, 250_000_000_000).Draw(t, "second"), 5e6).In(zone)
		text := when.Format(time.RFC3339Nano)
		want := when.UTC().Format(time.DateOnly)
		if got, ok := ParseDay(text); !ok || got.String() != want {
			t.Fatalf("ParseDay(%q) = %s, %v, want %s", text, got, ok, want)
		}
	})
}

func TestNoDay(t *testing.T) {
	if s := NoDay.String(); s != "" {
		t.Errorf("NoDay is %q, want nothing", s)
	}
	if !NoDay.Time().IsZero() {
		t.Errorf("NoDay is at %v, want the zero time", NoDay.Time())
	}
}

func TestParseEDTFDoesNotAllocate(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		ParseEDTF("2004-02-01/2005-02")
		ParseEDTF("1985-04-12T23:20:30-04:00")
		ParseEDTF("201X")
		ParseEDTF("in the spring, he said")
		ParseDay("2026-01-29T10:00:00Z")
	})
	if n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzParseEDTF(f *testing.F) {
	for _, c := range edtfRanges {
		f.Add(c.in)
	}
	for _, s := range []string{"", "/", "Y-17E7", "-0000", "2004-06-(01)~", "Y12026-01-29"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		when, ok := ParseEDTF(s)
		switch {
		case ok && when == noInterval:
			t.Errorf("ParseEDTF(%q) is true and says nothing", s)
		case ok && when.From != NoDay && when.Until != NoDay && when.From > when.Until:
			t.Errorf("ParseEDTF(%q) = %s to %s", s, when.From, when.Until)
		case !ok && when != noInterval:
			t.Errorf("ParseEDTF(%q) is false and says %v", s, when)
		}
		if dates, ok := ParseDateRange(s); ok && dates != when {
			t.Errorf("ParseDateRange(%q) = %v, ParseEDTF %v", s, dates, when)
		}
		if day, ok := ParseDay(s); ok {
			if again, ok := ParseDay(day.String()); !ok || again != day {
				t.Errorf("ParseDay(%q) = %s, which is read as %s", s, day, again)
			}
			if strings.ContainsAny(s, "/X~?%") {
				t.Errorf("ParseDay(%q) = %s", s, day)
			}
		} else if day != NoDay {
			t.Errorf("ParseDay(%q) is false and says %s", s, day)
		}
	})
}

func BenchmarkParseEDTF(b *testing.B) {
	for b.Loop() {
		ParseEDTF("2026-01-28")
	}
}
