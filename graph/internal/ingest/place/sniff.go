package place

import "bytes"

// HasKeys says whether content that begins with head is JSON with all of these fields, somewhere in
// its beginning.
func HasKeys(head []byte, keys ...string) bool {
	b := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	for _, key := range keys {
		if !hasKey(b, key) {
			return false
		}
	}
	return true
}

func hasKey(b []byte, key string) bool {
	quoted := []byte(`"` + key + `"`)
	for {
		i := bytes.Index(b, quoted)
		if i < 0 {
			return false
		}
		escaped := i > 0 && b[i-1] == '\\'
		b = b[i+len(quoted):]
		rest := bytes.TrimLeft(b, " \t\r\n")
		if !escaped && len(rest) > 0 && rest[0] == ':' {
			return true
		}
	}
}
