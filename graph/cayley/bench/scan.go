package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// A scanner reads the N-Quads that this program writes, and the film data: IRIs, blank nodes and
// plain literals, one space between. It stands here until the product's own reader does; what uses
// it is eachQuad alone.
type scanner struct {
	r     *bufio.Reader
	terms [4][]byte
}

// errLine is a line that the scanner cannot read.
var errLine = errors.New("a line that this program's scanner cannot read")

// eachQuad calls visit with the keys of every quad of a file of N-Quads, see segment.AppendKey; an
// empty label is the default graph. The keys are the caller's until visit returns.
//
// To be swapped for the product's reader: its scanner gives the same keys.
func eachQuad(file string, visit func(s, p, o, l []byte) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := &scanner{r: bufio.NewReaderSize(f, 1<<20)}
	for n := 1; ; n++ {
		switch err := sc.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s:%d: %w", file, n, err)
		}
		if err := visit(sc.terms[0], sc.terms[1], sc.terms[2], sc.terms[3]); err != nil {
			return err
		}
	}
}

func (sc *scanner) next() error {
	line, err := sc.r.ReadSlice('\n')
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return errLine
	}
	if err != nil {
		return err
	}
	for i := range sc.terms {
		sc.terms[i] = sc.terms[i][:0]
	}
	for i := range sc.terms {
		if i == 3 && line[0] == '.' {
			break
		}
		if line, err = sc.term(i, line); err != nil {
			return err
		}
	}
	if string(line) != ".\n" {
		return errLine
	}
	return nil
}

// term reads a term and the space after it, and gives what follows.
func (sc *scanner) term(i int, line []byte) ([]byte, error) {
	end := -1
	switch line[0] {
	case '<':
		end = bytes.IndexByte(line, '>') + 1
		if end > 0 {
			sc.terms[i] = append(append(sc.terms[i], 'I'), line[1:end-1]...)
		}
	case '_':
		if end = bytes.IndexByte(line, ' '); end <= 2 || line[1] != ':' {
			end = 0
		} else {
			sc.terms[i] = append(append(sc.terms[i], 'B'), line[2:end]...)
		}
	case '"':
		sc.terms[i] = append(sc.terms[i], 'S')
		for end = 1; line[end] != '"'; end++ {
			if line[end] == '\n' {
				return nil, errLine
			}
			if line[end] == '\\' {
				end++
				if line[end] != '"' && line[end] != '\\' {
					return nil, errLine
				}
			}
			sc.terms[i] = append(sc.terms[i], line[end])
		}
		end++
	}
	if end <= 0 || line[end] != ' ' || len(line) < end+3 {
		return nil, errLine
	}
	return line[end+1:], nil
}

// number gives the number at the end of a key.
func number(key []byte) (n uint32) {
	for i, ten := len(key)-1, uint32(1); i >= 0 && '0' <= key[i] && key[i] <= '9'; i-- {
		n += uint32(key[i]-'0') * ten
		ten *= 10
	}
	return n
}
