//go:build unix

package keys

import (
	"io/fs"
	"os"
	"syscall"
)

// openFlags open without following a link and without waiting for a pipe's
// other end.
const openFlags = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOFOLLOW

// onlyMine refuses what other users could read or change, or have put there.
func onlyMine(path string, info fs.FileInfo) error {
	if others := info.Mode().Perm() & 0o077; others != 0 {
		mode := "600"
		if info.IsDir() {
			mode = "700"
		}
		return problem("key_file_mode", "chmod "+mode+" "+shellWord(path),
			"other users of this computer can get at %s (mode %04o)", path, info.Mode().Perm())
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 && int64(st.Uid) != int64(os.Geteuid()) && os.Geteuid() != 0 {
		return problem("key_file_mode", "use a copy that is yours", "%s belongs to another user", path)
	}
	return nil
}
