package turtle

import "bytes"

// A base is what relative IRIs are resolved against.
type base struct {
	iri           []byte // without its fragment
	scheme        []byte // with its colon
	authority     []byte // with its slashes; nil without one
	path, query   []byte // the query with its question mark
	folder        int    // of path: up to its last slash
	noSlashNeeded bool
}

// A Base is an absolute IRI that relative ones are resolved against, for the readers of other formats.
type Base struct{ b *base }

// NewBase makes a Base; nil where the IRI is not absolute.
func NewBase(iri string) *Base {
	if scheme([]byte(iri)) == 0 {
		return nil
	}
	return &Base{newBase([]byte(iri))}
}

// Resolve gives the IRI that ref means; one with a scheme stays as it is. O(base + ref).
func (b *Base) Resolve(ref string) string {
	if scheme([]byte(ref)) > 0 {
		return ref
	}
	return string(b.b.resolve(nil, []byte(ref)))
}

// Absolute says whether an IRI has a scheme.
func Absolute(iri string) bool { return scheme([]byte(iri)) > 0 }

// parts are those of a relative IRI; each begins with the character that marks it.
type parts struct{ authority, path, query, fragment []byte }

func split(ref []byte) (p parts) {
	if i := bytes.IndexByte(ref, '#'); i >= 0 {
		ref, p.fragment = ref[:i], ref[i:]
	}
	if i := bytes.IndexByte(ref, '?'); i >= 0 {
		ref, p.query = ref[:i], ref[i:]
	}
	if bytes.HasPrefix(ref, []byte("//")) {
		end := len(ref)
		if i := bytes.IndexByte(ref[2:], '/'); i >= 0 {
			end = 2 + i
		}
		p.authority, ref = ref[:end:end], ref[end:]
	}
	p.path = ref
	return p
}

// scheme gives the length of an IRI's scheme with its colon; 0 for a relative one.
func scheme(iri []byte) int {
	for i, c := range iri {
		switch {
		case c == ':':
			return min(i, 1) * (i + 1)
		case class[c]&inScheme == 0 || i == 0 && class[c]&letter == 0:
			return 0
		}
	}
	return 0
}

// newBase makes a base of an absolute IRI.
func newBase(iri []byte) *base {
	iri = bytes.Clone(iri)
	n := scheme(iri)
	p := split(iri[n:])
	b := &base{iri: iri[:len(iri)-len(p.fragment)], scheme: iri[:n], authority: p.authority, path: p.path, query: p.query}
	b.folder = bytes.LastIndexByte(b.path, '/') + 1
	b.noSlashNeeded = b.authority == nil || len(b.path) > 0
	return b
}

// resolve appends the IRI that a relative one means: RFC 3986, section 5.2.2.
func (b *base) resolve(dst, ref []byte) []byte {
	p := split(ref)
	if p.authority == nil && len(p.path) == 0 {
		if p.query == nil {
			dst = append(dst, b.iri...)
		} else {
			dst = append(append(dst, b.iri[:len(b.iri)-len(b.query)]...), p.query...)
		}
		return append(dst, p.fragment...)
	}
	dst = append(dst, b.scheme...)
	if p.authority != nil {
		dst = append(dst, p.authority...)
	} else {
		dst = append(dst, b.authority...)
	}
	from := len(dst)
	switch {
	case p.authority != nil || p.path[0] == '/':
		dst = append(dst, p.path...)
	case b.noSlashNeeded:
		dst = append(append(dst, b.path[:b.folder]...), p.path...)
	default:
		dst = append(append(dst, '/'), p.path...)
	}
	dst = removeDots(dst, from)
	return append(append(dst, p.query...), p.fragment...)
}

// removeDots takes the segments . and .. out of the path that begins at from: section 5.2.4. What is
// written never overtakes what is read.
func removeDots(b []byte, from int) []byte {
	if bytes.IndexByte(b[from:], '.') < 0 {
		return b
	}
	out, in := from, from
	for in < len(b) {
		begin := in
		if b[in] == '/' {
			in++
		}
		end := len(b)
		if i := bytes.IndexByte(b[in:], '/'); i >= 0 {
			end = in + i
		}
		switch segment := b[in:end]; {
		case string(segment) == "..":
			if i := bytes.LastIndexByte(b[from:out], '/'); i >= 0 {
				out = from + i
			} else {
				out = from
			}
			fallthrough
		case string(segment) == ".":
			switch {
			case begin == in: // the path begins with it: its slash goes too
				in = min(end+1, len(b))
			case end == len(b):
				b[out] = '/'
				out++
				in = end
			default:
				in = end
			}
		default:
			out += copy(b[out:], b[begin:end])
			in = end
		}
	}
	return b[:out]
}
