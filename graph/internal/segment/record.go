package segment

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"github.com/klauspost/compress/zstd"
)

// How a key lies in a segment. A record is its own length as a uvarint, one byte of form, and what
// the form says.
const (
	formPlain  = 0 // the key
	formIRI    = 1 // number of a prefix as a uvarint, rest of the IRI
	formHex    = 2 // number of a prefix as a uvarint, 16 bytes: the last 32 digits of the IRI, which are lower-case hex
	formTyped  = 3 // number of the datatype among the prefixes as a uvarint, lexical form
	formPacked = 4 // length of the key as a uvarint, the key as one zstd frame
)

const (
	longKey     = 256     // keys longer than this are compressed where it helps
	maxKey      = 1 << 30 // a longer key is refused
	maxPrefixes = 1 << 20 // in one segment; further ones are not shared
	hexDigits   = 32
	zstdBlock   = 128 << 10 // the most that a block of zstd gives,
	zstdLeast   = 4         // and the fewest bytes it takes
)

// prefixes numbers the shared beginnings of IRIs.
type prefixes struct {
	ids  map[string]uint64
	list []string
}

// id gives the number of a prefix, a new one if need be; 0 is the empty one, which is also the
// answer when there are too many.
func (p *prefixes) id(s []byte) (uint64, bool) {
	if len(s) == 0 {
		return 0, true
	}
	if id, ok := p.ids[string(s)]; ok {
		return id, true
	}
	if len(p.list) >= maxPrefixes {
		return 0, false
	}
	if p.ids == nil {
		p.ids = make(map[string]uint64)
		p.list = []string{""}
	}
	id := uint64(len(p.list))
	p.list = append(p.list, string(s))
	p.ids[p.list[id]] = id
	return id, true
}

// appendRecord appends a key's record.
func (p *prefixes) appendRecord(b, key []byte) []byte {
	var small [64]byte
	body := p.appendBody(small[:0], key)
	b = binary.AppendUvarint(b, uint64(len(body)))
	return append(b, body...)
}

func (p *prefixes) appendBody(b, key []byte) []byte {
	switch {
	case len(key) == 0: // of a damaged segment, which is merged as it is
	case len(key) > longKey:
		packed := encoder().EncodeAll(key, nil)
		if len(packed) < len(key)*7/8 {
			b = binary.AppendUvarint(append(b, formPacked), uint64(len(key)))
			return append(b, packed...)
		}
	case key[0] == kindIRI:
		iri := key[1:]
		if digits, ok := cutHex(iri); ok {
			if id, ok := p.id(iri[:len(iri)-hexDigits]); ok {
				b = binary.AppendUvarint(append(b, formHex), id)
				return append(b, digits[:]...)
			}
		}
		at := bytes.LastIndexAny(iri, "/#:") + 1
		if id, ok := p.id(iri[:at]); ok {
			b = binary.AppendUvarint(append(b, formIRI), id)
			return append(b, iri[at:]...)
		}
	case key[0] == kindTyped:
		if n, w := binary.Uvarint(key[1:]); w > 0 && n > 0 && n <= uint64(len(key)-1-w) {
			at := 1 + w + int(n)
			if id, ok := p.id(key[1+w : at]); ok {
				b = binary.AppendUvarint(append(b, formTyped), id)
				return append(b, key[at:]...)
			}
		}
	}
	return append(append(b, formPlain), key...)
}

// cutHex gives the last 32 digits as bytes, where they are lower-case hex.
func cutHex(iri []byte) (digits [hexDigits / 2]byte, ok bool) {
	if len(iri) < hexDigits {
		return digits, false
	}
	tail := iri[len(iri)-hexDigits:]
	for _, c := range tail {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return digits, false
		}
	}
	_, err := hex.Decode(digits[:], tail)
	return digits, err == nil
}

var errRecord = errors.New("a term's record cannot be read")

// appendKey appends the key of a record's body. prefix gives the text of a prefix, and false where
// there is none of the number.
func appendKey(b, body []byte, prefix func(uint64) ([]byte, bool)) ([]byte, error) {
	if len(body) == 0 {
		return b, errRecord
	}
	form, rest := body[0], body[1:]
	if form == formPlain {
		return append(b, rest...), nil
	}
	n, w := binary.Uvarint(rest)
	if w <= 0 {
		return b, errRecord
	}
	rest = rest[w:]
	if form == formPacked {
		return unpack(b, rest, n)
	}
	text, ok := prefix(n)
	if !ok {
		return b, errRecord
	}
	switch form {
	case formIRI:
		return append(append(append(b, kindIRI), text...), rest...), nil
	case formHex:
		if len(rest) != hexDigits/2 {
			return b, errRecord
		}
		return hex.AppendEncode(append(append(b, kindIRI), text...), rest), nil
	case formTyped:
		b = binary.AppendUvarint(append(b, kindTyped), uint64(len(text)))
		return append(append(b, text...), rest...), nil
	}
	return b, errRecord
}

// unpack appends what one zstd frame holds, which must be n bytes.
func unpack(b, frame []byte, n uint64) ([]byte, error) {
	var head zstd.Header
	if err := head.Decode(frame); err != nil || !head.HasFCS || head.FrameContentSize != n || n > maxKey {
		return b, errRecord
	}
	if n > (uint64(len(frame))/zstdLeast+1)*zstdBlock { // no room is made for what cannot come
		return b, errRecord
	}
	old := len(b)
	b, err := decoder().DecodeAll(frame, growBy(b, int(n)))
	if err != nil {
		return b, fmt.Errorf("%w: %w", errRecord, err)
	}
	if uint64(len(b)-old) != n {
		return b, errRecord
	}
	return b, nil
}

func growBy(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b
	}
	out := make([]byte, len(b), len(b)+n)
	copy(out, b)
	return out
}

// Both are safe for concurrent use and cost a megabyte, so they are made when first needed.
var (
	encoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		if err != nil {
			panic(err) // only options that cannot be
		}
		return e
	})
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxKey+1024))
		if err != nil {
			panic(err)
		}
		return d
	})
)

// textBytes views a text as bytes, which must not be changed.
func textBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
