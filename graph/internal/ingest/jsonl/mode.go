package jsonl

// decide says how records end, at the first object of the input. They end with their lines if the
// object
//   - ends with its line and another line follows, unless that is a { alone, as pretty-printed
//     objects begin;
//   - ends within its line, and what follows there is no other object or array;
//   - breaks off within a string or has brackets that don't match, and the next line begins with {;
//   - is open at the end of its line, and the next line is an object that is followed by the end
//     of the input or a line that begins with {, which no JSON has inside an object;
//   - has a line over the limit.
//
// Blank lines don't count. It looks no further than the limit of a record.
func (f *framer) decide() mode {
	end, ok := f.find(0, isNewline)
	if !ok {
		return lines
	}
	var x extent
	n, s := x.scan(f.unread()[:end])
	rest := n + spaces(f.unread()[n:end])
	next, ok := f.find(end, isContent)
	if !ok || next == len(f.unread()) {
		return values // nothing follows: the brackets tell more
	}
	object := f.unread()[next] == '{'
	switch {
	case s == closed && rest == end:
		return modeIf(!f.alone(next))
	case s == closed:
		c := f.unread()[rest]
		return modeIf(c != '{' && c != '[')
	case s == mismatch || x.quoted:
		return modeIf(object)
	}
	return modeIf(object && f.followsBroken(next))
}

func modeIf(ofLines bool) mode {
	if ofLines {
		return lines
	}
	return values
}

// alone says whether the line at n is a bracket and nothing else.
func (f *framer) alone(n int) bool {
	if f.unread()[n] != '{' {
		return false
	}
	end, ok := f.find(n+1, func(c byte) bool { return c == '\n' || !isSpace(c) })
	return ok && end < len(f.unread()) && f.unread()[end] == '\n'
}

// followsBroken says whether the line at n is an object of its own and can't be inside one that
// was opened before.
func (f *framer) followsBroken(n int) bool {
	end, ok := f.find(n, isNewline)
	if !ok {
		return false
	}
	var x extent
	line := f.unread()[n:end]
	m, s := x.scan(line)
	if s != closed || m+spaces(line[m:]) < len(line) {
		return false
	}
	third, ok := f.find(end, isContent)
	return ok && (third == len(f.unread()) || f.unread()[third] == '{')
}
