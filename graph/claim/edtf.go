package claim

import (
	"math"
	"strings"
	"time"
)

// A Day is a civil day of the proleptic Gregorian calendar, counted from 1970-01-01 UTC. It reaches
// from year -5877641 to 5881580.
type Day int32

// NoDay is no day, or an open or unknown end of an [Interval].
const NoDay Day = math.MinInt32

// An Interval is a range of days, both ends included. NoDay is an end that is open or unknown.
type Interval struct{ From, Until Day }

// Time is the day's midnight in UTC; the zero time for NoDay.
func (d Day) Time() time.Time {
	if d == NoDay {
		return time.Time{}
	}
	return time.Unix(int64(d)*secondsADay, 0).UTC()
}

const secondsADay = 24 * 60 * 60

// String writes the day as 2026-01-29, or as -0043-03-15 before year 0; a year of more than four
// digits has EDTF's Y before it: Y12026-01-29. NoDay is "". [ParseDay] reads each of them.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	year, month, day := d.Time().Date()
	var room [16]byte
	b := room[:0]
	if year < -maxPlainYear || year > maxPlainYear {
		b = append(b, 'Y')
	}
	if year < 0 {
		b = append(b, '-')
		year = -year
	}
	b = appendNumber(b, year, 4)
	b = append(b, '-')
	b = appendNumber(b, int(month), 2)
	b = append(b, '-')
	return string(appendNumber(b, day, 2))
}

// maxPlainYear is the last year that is written without EDTF's Y.
const maxPlainYear = 9999

// appendNumber writes n ≥ 0 with leading zeros.
func appendNumber(b []byte, n, width int) []byte {
	if width > 1 || n > 9 {
		b = appendNumber(b, n/10, width-1)
	}
	return append(b, byte('0'+n%10))
}

// ParseDay gives the day of an RFC 3339 date or the UTC day of a date-time. Beyond RFC 3339 a
// date-time may lack its seconds or its zone (then its own day counts), its zone may lack the
// minutes, and a space may stand for the T. What [Day.String] writes is read too.
func ParseDay(s string) (Day, bool) {
	switch {
	case len(s) > 10 && s[0] == 'Y':
		return parseLongDay(s[1:])
	case len(s) == 11 && s[0] == '-':
		return parseFullDate(s[1:], true)
	case len(s) > 10:
		return parseDateTime(s)
	}
	return parseFullDate(s, false)
}

// parseLongDay reads what follows the Y of a day with a long year.
func parseLongDay(s string) (Day, bool) {
	at := len(s) - len("-01-29")
	if at < 1 {
		return NoDay, false
	}
	year, ok := longYear(s[:at])
	month, okMonth := monthAfter(s[at : at+3])
	day, okDay := number(s[at+4:])
	if !ok || !okMonth || !okDay || s[at+3] != '-' {
		return NoDay, false
	}
	return dayOf(year, month, day)
}

// ParseDateRange reads the dates of flags: the days of 2026, of 2026-01, or 2026-01-29 alone.
func ParseDateRange(s string) (Interval, bool) {
	return plainDate(s, false)
}

var noInterval = Interval{NoDay, NoDay}

// ParseEDTF gives the days of an expression of levels 0 and 1 of the Extended Date/Time Format
// (Library of Congress, 4 February 2019, now in ISO 8601-2:2019; a time may have a fraction of a
// second, and need no seconds). It is false for anything else, and where nothing follows: both
// ends of an interval open or unknown, a year that no [Day] has. An interval that ends before it
// begins is refused.
//
//   - Season 21 to 24 is spring to autumn and winter as meteorologists of the northern hemisphere
//     count them, three whole months: 2026-21 is March to May of 2026, 2026-24 December of 2026 to
//     February of 2027.
//   - Qualifiers (? ~ %) do not widen a range: 2026-01~ is January as written.
//   - Unspecified digits (201X, 2004-XX) give the whole range they leave open.
//   - An interval runs from the first day of its start to the last day of its end; an end that is
//     open (..) or unknown (nothing) is NoDay. Seasons, unspecified digits and qualifiers are
//     taken in its ends too; times are not.
func ParseEDTF(s string) (Interval, bool) {
	if start, end, ok := strings.Cut(s, "/"); ok {
		return parseInterval(start, end)
	}
	if len(s) > 10 && s[10] == 'T' && s[0] != 'Y' && s[0] != '-' {
		day, ok := parseDateTime(s)
		return Interval{day, day}, ok
	}
	return parseDate(s)
}

func parseInterval(start, end string) (Interval, bool) {
	from, okStart := intervalEnd(start)
	until, okEnd := intervalEnd(end)
	out := Interval{from.From, until.Until}
	switch {
	case !okStart || !okEnd || out == noInterval:
		return noInterval, false
	case out.From != NoDay && out.Until != NoDay && out.From > out.Until:
		return noInterval, false
	}
	return out, true
}

func intervalEnd(s string) (Interval, bool) {
	if s == "" || s == ".." {
		return noInterval, true
	}
	return parseDate(s)
}

// parseDate reads a date of level 0 or 1 with its qualifier.
func parseDate(s string) (Interval, bool) {
	if n := len(s) - 1; n >= 0 && (s[n] == '?' || s[n] == '~' || s[n] == '%') {
		s = s[:n]
	}
	if strings.HasPrefix(s, "Y") {
		year, ok := longYear(s[1:])
		if !ok {
			return noInterval, false
		}
		return months(year, 1, 12)
	}
	negative := strings.HasPrefix(s, "-")
	if negative {
		s = s[1:]
	}
	if dates, ok := plainDate(s, negative); ok {
		return dates, true
	}
	return openDate(s, negative)
}

// plainDate reads YYYY, YYYY-MM and YYYY-MM-DD.
func plainDate(s string, negative bool) (Interval, bool) {
	if len(s) == len("2026-01-29") {
		day, ok := parseFullDate(s, negative)
		return Interval{day, day}, ok
	}
	if len(s) < len("2026") {
		return noInterval, false
	}
	year, ok := plainYear(s[:4], negative)
	if !ok {
		return noInterval, false
	}
	if len(s) == 4 {
		return months(year, 1, 12)
	}
	month, ok := monthAfter(s[4:])
	if !ok || month < 1 || month > 12 {
		return noInterval, false
	}
	return months(year, month, month)
}

// openDate reads seasons and the dates of level 1 with unspecified digits.
func openDate(s string, negative bool) (Interval, bool) {
	if len(s) == 4 {
		return openYear(s, negative)
	}
	if len(s) < len("2004-XX") {
		return noInterval, false
	}
	year, ok := plainYear(s[:4], negative)
	if !ok {
		return noInterval, false
	}
	if rest := s[4:]; rest == "-XX" || rest == "-XX-XX" {
		return months(year, 1, 12)
	}
	month, ok := monthAfter(s[4:7])
	switch {
	case !ok:
		return noInterval, false
	case s[7:] == "" && 21 <= month && month <= 24:
		first := 3 * (month - 20)
		return months(year, first, first+2)
	case s[7:] == "-XX" && 1 <= month && month <= 12:
		return months(year, month, month)
	}
	return noInterval, false
}

// openYear reads 201X and 20XX.
func openYear(s string, negative bool) (Interval, bool) {
	fixed := strings.TrimRight(s, "X")
	first, ok := number(fixed)
	if !ok || len(fixed) < 2 || len(fixed) > 3 {
		return noInterval, false
	}
	last := first
	for range len(s) - len(fixed) {
		first, last = first*10, last*10+9
	}
	if negative {
		first, last = -last, -first
	}
	from, _ := dayOf(first, 1, 1)
	until, _ := dayOf(last, 12, 31)
	return Interval{from, until}, true
}

// months gives the days of some months in a row, counted from January of a year; from 1.
func months(year, first, last int) (Interval, bool) {
	from, okFrom := dayOf(year, first, 1)
	if last > 12 {
		year, last = year+1, last-12
	}
	until, okUntil := dayOf(year, last, daysIn(year, last))
	if !okFrom || !okUntil {
		return noInterval, false
	}
	return Interval{from, until}, true
}

// plainYear reads four digits; there is no year -0000.
func plainYear(s string, negative bool) (int, bool) {
	year, ok := number(s)
	if negative {
		return -year, ok && year != 0
	}
	return year, ok
}

// longYear reads the year after a Y: of more than four digits that count, and few enough for a Day.
func longYear(s string) (int, bool) {
	negative := strings.HasPrefix(s, "-")
	if negative {
		s = s[1:]
	}
	year, ok := number(s)
	if !ok || s[0] == '0' || year <= maxPlainYear {
		return 0, false
	}
	if negative {
		year = -year
	}
	return year, true
}

// parseFullDate reads YYYY-MM-DD.
func parseFullDate(s string, negative bool) (Day, bool) {
	if len(s) != len("2026-01-29") || s[7] != '-' {
		return NoDay, false
	}
	year, okYear := plainYear(s[:4], negative)
	month, okMonth := monthAfter(s[4:7])
	day, okDay := number(s[8:])
	if !okYear || !okMonth || !okDay {
		return NoDay, false
	}
	return dayOf(year, month, day)
}

// parseDateTime reads a date, a separator and a time with its zone, and gives its day in UTC.
func parseDateTime(s string) (Day, bool) {
	date, ok := parseFullDate(s[:10], false)
	if !ok || s[10] != 'T' && s[10] != 't' && s[10] != ' ' {
		return NoDay, false
	}
	minute, zone, ok := parseClock(s[11:])
	if !ok {
		return NoDay, false
	}
	shift, ok := parseZone(zone)
	if !ok {
		return NoDay, false
	}
	switch minute -= shift; { // a shift is less than a day
	case minute < 0:
		date--
	case minute >= minutesADay:
		date++
	}
	return date, true
}

const minutesADay = 24 * 60

// parseClock reads HH:MM, HH:MM:SS or HH:MM:SS.fff; a minute may have 61 seconds. It gives the
// minute of the day and what follows.
func parseClock(s string) (minute int, rest string, ok bool) {
	if len(s) < len("10:00") || s[2] != ':' {
		return 0, "", false
	}
	hours, okHours := number(s[:2])
	minutes, okMinutes := number(s[3:5])
	if !okHours || !okMinutes || hours > 23 || minutes > 59 {
		return 0, "", false
	}
	minute, s = 60*hours+minutes, s[5:]
	if s == "" || s[0] != ':' {
		return minute, s, true
	}
	if len(s) < len(":00") {
		return 0, "", false
	}
	seconds, ok := number(s[1:3])
	if !ok || seconds > 60 {
		return 0, "", false
	}
	s, ok = skipFraction(s[3:])
	return minute, s, ok
}

// skipFraction drops a point and the digits after it, of which there must be one.
func skipFraction(s string) (string, bool) {
	if s == "" || s[0] != '.' {
		return s, true
	}
	n := 1
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return s[n:], n > 1
}

// parseZone reads nothing, Z, +05 or +05:30, and gives minutes east of Greenwich.
func parseZone(s string) (minutes int, ok bool) {
	switch {
	case s == "" || s == "Z" || s == "z":
		return 0, true
	case s[0] != '+' && s[0] != '-' || len(s) != 3 && len(s) != 6 || len(s) == 6 && s[3] != ':':
		return 0, false
	}
	hours, ok := number(s[1:3])
	if len(s) == 6 && ok {
		minutes, ok = number(s[4:])
	}
	if !ok || hours > 23 || minutes > 59 {
		return 0, false
	}
	minutes += 60 * hours
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, true
}

// monthAfter reads a hyphen and two digits, without a look at their range.
func monthAfter(s string) (int, bool) {
	if len(s) != 3 || s[0] != '-' {
		return 0, false
	}
	return number(s[1:])
}

// number reads one to seven ASCII digits, as many as the year of a Day may have.
func number(s string) (int, bool) {
	if len(s) == 0 || len(s) > 7 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month-1]
}

// dayOf counts the days to a date; false where there is no such date or no such Day. The count is
// days_from_civil of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": a year is
// taken to begin in March, so that the leap day is its last.
func dayOf(year, month, day int) (Day, bool) {
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return NoDay, false
	}
	if month <= 2 {
		year, month = year-1, month+12
	}
	const era = 400                           // years after which the calendar repeats
	const eraDays, toEpoch = 146_097, 719_468 // days of an era; from 0000-03-01 to 1970-01-01
	eras := int64(year) / era
	if year < 0 {
		eras = (int64(year) - era + 1) / era
	}
	y := int64(year) - eras*era // 0 to 399
	inYear := (153*(int64(month)-3)+2)/5 + int64(day) - 1
	days := eras*eraDays + y*365 + y/4 - y/100 + inYear - toEpoch
	if days <= math.MinInt32 || days > math.MaxInt32 {
		return NoDay, false
	}
	return Day(days), true
}
