package table

import "strings"

// A cell is one field of a row and where it begins in the row, in bytes.
type cell struct {
	text string
	at   int
}

// A splitter cuts a row into cells, one line of it after the other. Cells are as RFC 4180 has them: in
// quotes where they hold a separator, a quote, written twice, or the end of a line. A quote within a
// cell that does not begin with one is a character like any other.
type splitter struct {
	sep    byte
	cells  []cell
	n      int // bytes of the row so far
	quoted bool
	cell   strings.Builder // that is open
	from   int             // where it began
}

// line takes a line with its end; bad is where a quoted cell goes on after its closing quote, −1 for
// nowhere. After it, quoted says that the row goes on with the next line.
func (s *splitter) line(text, end string) (bad int) {
	i := 0
	if s.quoted {
		if i, bad = s.rest(text, 0); bad >= 0 {
			return s.n + bad
		}
		i++ // the separator
	}
	for ; !s.quoted && i <= len(text); i++ {
		if i < len(text) && text[i] == '"' {
			s.from = s.n + i
			s.cell.Reset()
			s.quoted = true
			if i, bad = s.rest(text, i+1); bad >= 0 {
				return s.n + bad
			}
			continue
		}
		to := strings.IndexByte(text[i:], s.sep)
		if to < 0 {
			to = len(text) - i
		}
		s.cells = append(s.cells, cell{text[i : i+to], s.n + i})
		i += to
	}
	s.n += len(text) + len(end)
	if s.quoted {
		s.cell.WriteString(strings.TrimPrefix(end, "\r"))
	}
	return -1
}

// rest takes the rest of a quoted cell, from i, and gives where the separator after it is.
func (s *splitter) rest(text string, i int) (at, bad int) {
	for {
		j := strings.IndexByte(text[i:], '"')
		if j < 0 {
			s.cell.WriteString(text[i:])
			return len(text), -1
		}
		s.cell.WriteString(text[i : i+j])
		i += j + 1
		if i < len(text) && text[i] == '"' {
			s.cell.WriteByte('"')
			i++
			continue
		}
		s.quoted = false
		s.cells = append(s.cells, cell{s.cell.String(), s.from})
		if i < len(text) && text[i] != s.sep {
			return i, i
		}
		return i, -1
	}
}

// split cuts a row that is known to be whole.
func split(row string, sep byte) []cell {
	s := splitter{sep: sep}
	for line := range strings.Lines(row) {
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if !strings.HasSuffix(line, "\n") {
			text = line
		}
		if s.line(text, line[len(text):]) >= 0 {
			break
		}
	}
	return s.cells
}
