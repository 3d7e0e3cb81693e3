// Package references carries the real systems that the models stand for: for each a
// folder with the file that describes it, as one of the user's own server would be
// described, and its application.
//
// They are embedded, so that an installed program has them as one in its source folder
// does. Programs of other languages cannot read what is embedded, so Unpack writes all
// of it to a folder for the time of a run.
package references

import (
	"bytes"
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

//go:embed */*.* tokio/src
var files embed.FS

// ServerFile is the name of the file that describes a system.
const ServerFile = "server.yaml"

// Names are the folders with a system of their own, sorted. Other folders hold what
// several of them share.
func Names() []string {
	found, err := fs.Glob(files, path.Join("*", ServerFile))
	if err != nil {
		panic(err) // the pattern is wrong
	}
	names := make([]string, len(found))
	for i, file := range found {
		names[i] = path.Dir(file)
	}
	return names
}

// Unpack writes all folders into dir, which it makes. Servers that give up the rights of
// their starter can read them.
func Unpack(dir string) error {
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			if err := os.MkdirAll(to, 0o755); err != nil {
				return err
			}
			return os.Chmod(to, 0o755)
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if bytes.HasPrefix(text, []byte("#!")) { // what is embedded has no mode
			mode = 0o755
		}
		if err := os.WriteFile(to, text, mode); err != nil {
			return err
		}
		return os.Chmod(to, mode)
	})
}
