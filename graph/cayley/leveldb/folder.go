package leveldb

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// The names in a store's folder; the package comment says what they are.
const (
	infoFile   = "newsgraph.json"
	writerFile = "writer.json"
	markFile   = "commits"
	dataDir    = "leveldb"
	tmpSuffix  = ".tmp" // of what was being made
)

// kind and version are what infoFile must say.
//
// Version 1: the quads of Cayley 0.7.7's data version 2, and the private ones of private.go.
const (
	kind    = "cayley-leveldb"
	version = 1
)

type info struct {
	Kind    string    `json:"kind"`
	Version int       `json:"version"`
	Created time.Time `json:"created"`
}

type writer struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// A folder is the place of a store.
type folder struct {
	path   string
	exists bool // infoFile is there and is one of ours
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }
func (f *folder) data() string            { return f.file(dataDir) }

// findFolder looks at what is at a path and refuses what is no store and no place for one. It
// writes nothing.
func findFolder(location string) (*folder, error) {
	if location == "" {
		return nil, errors.New("the path of the store's folder is missing")
	}
	f := &folder{path: filepath.Clean(location)}
	switch st, err := os.Stat(f.path); {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case err != nil:
		return nil, err
	case !st.IsDir():
		return nil, fmt.Errorf("%s is a file; a store is a folder", f.path)
	}
	b, err := os.ReadFile(f.file(infoFile))
	if errors.Is(err, fs.ErrNotExist) {
		foreign := f.checkEmpty()
		// Somebody may have begun to make the store between the two looks.
		if b, err = os.ReadFile(f.file(infoFile)); errors.Is(err, fs.ErrNotExist) {
			return f, foreign
		}
	}
	if err != nil {
		return nil, err
	}
	f.exists = true
	return f, f.checkInfo(b)
}

func (f *folder) checkInfo(b []byte) error {
	var i info
	switch err := json.Unmarshal(b, &i); {
	case err != nil:
		return fmt.Errorf("%w: %s: %w", backend.ErrCorrupt, f.file(infoFile), err)
	case i.Kind != kind:
		return fmt.Errorf("%w: %s is a store of the kind %q, and this program was asked for %q", backend.ErrVersion, f.path, i.Kind, kind)
	case i.Version != version:
		return fmt.Errorf("%w: %s has version %d, this program reads and writes version %d", backend.ErrVersion, f.path, i.Version, version)
	}
	return nil
}

// checkEmpty refuses a folder that is not ours and not empty.
func (f *folder) checkEmpty() error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case name == "CURRENT" || strings.HasPrefix(name, "MANIFEST-"):
			return fmt.Errorf("%s is a LevelDB folder that newsgraph did not make, and it is left alone; to take over a Cayley store, dump it as N-Quads and load these into a new folder", f.path)
		case name == "lost+found", strings.HasSuffix(name, tmpSuffix):
		default:
			names = append(names, name)
		}
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	if len(names) > 0 {
		return fmt.Errorf("%s is no store but a folder with other files (%s); give the store a folder of its own", f.path, strings.Join(names, ", "))
	}
	return nil
}

// complete says whether the store was made to the end.
func (f *folder) complete() bool {
	_, err := os.Stat(f.data())
	return f.exists && err == nil
}

// lost says whether the data is gone though commits were made.
func (f *folder) lost() bool {
	n, err := f.readMark()
	return f.exists && err == nil && n > 0 && !f.complete() // nobody made it just now
}

// create makes an empty store. The database is made aside and renamed into place, so that it is
// there whole or not at all; where two processes make it at once, one of the two wins.
func (f *folder) create() error {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return err
	}
	b, err := json.Marshal(info{kind, version, time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := f.write(infoFile, append(b, '\n')); err != nil {
		return err
	}
	f.exists = true
	if err := syncFile(filepath.Dir(f.path)); err != nil {
		return err
	}
	tmp := f.file(dataDir + "-" + randomHex() + tmpSuffix)
	if err := os.Mkdir(tmp, 0o777); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if err := createDatabase(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, f.data()); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFile(f.path)
}

// write replaces a small file durably.
func (f *folder) write(name string, b []byte) error {
	tmp := f.file(name + "-" + randomHex() + tmpSuffix)
	defer func() { _ = os.Remove(tmp) }() // where the renaming failed
	if err := os.WriteFile(tmp, b, 0o666); err != nil {
		return err
	}
	if err := syncFile(tmp); err != nil {
		return err
	}
	return os.Rename(tmp, f.file(name))
}

// syncFile makes a file, or the names in a folder, durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func randomHex() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// claim tells other processes who writes. It serves messages only, so that failing does no harm.
func (f *folder) claim() {
	host, _ := os.Hostname()
	if b, err := json.Marshal(writer{os.Getpid(), host, time.Now().UTC().Truncate(time.Second)}); err == nil {
		_ = os.WriteFile(f.file(writerFile), append(b, '\n'), 0o666)
	}
}

func (f *folder) unclaim() { _ = os.Remove(f.file(writerFile)) }

// holder says who may hold the lock, and whether some writer says that it does. What it says may
// be out of date: a writer that was killed leaves its name.
func (f *folder) holder() (who string, known bool) {
	var w writer
	b, err := os.ReadFile(f.file(writerFile))
	if err != nil || json.Unmarshal(b, &w) != nil {
		return "a process that does not give its name holds it, perhaps one that is just reading it in; try again", false
	}
	return fmt.Sprintf("the last to open it for writing and not to close it was process %d on %s, at %s; wait for it to end, or end it",
		w.PID, w.Host, w.Since.Format(time.RFC3339)), true
}

// readMark gives the number of the last commit that is known to have been durable.
func (f *folder) readMark() (uint64, error) {
	b, err := os.ReadFile(f.file(markFile))
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64)
}

func (f *folder) openMark() (*os.File, error) {
	return os.OpenFile(f.file(markFile), os.O_WRONLY|os.O_CREATE, 0o666)
}
