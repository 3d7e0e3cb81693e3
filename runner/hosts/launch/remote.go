package launch

import (
	"fmt"
	"runtime"
	"strings"

	"interleave/internal/quantity"
)

// What the other host is told is fixed text, with nothing of the user's in it but a digest in
// hexadecimal, an IP address and numbers of processors. It is one word in single quotes and has none inside:
// whatever shell the user has there hands it to sh as it is.

// cache is where programs are kept there, each build in a folder with its digest as name.
const cache = `base="${XDG_CACHE_HOME:-$HOME/.cache}/interleave/programs"; `

// told is the line after which the answer to lookCommand begins: shells may have written
// something before.
const told = "interleave finds"

// lookCommand tells the system and the processor, and the hashes of what is there.
func lookCommand(digest string) string {
	return inSh(cache + `echo "` + told + `"; uname -s -m; cd "$base/` + digest + `" 2>/dev/null || exit 0; ` +
		`touch .; sha256sum -- * 2>/dev/null || shasum -a 256 -- * 2>/dev/null || exit 0`)
}

// copyCommand takes the archive of the programs from stdin. Builds that nobody has started
// for ten days go.
func copyCommand(digest string) string {
	return inSh(`set -e; umask 022; ` + cache + `mkdir -p "$base"; ` +
		`find "$base" -mindepth 1 -maxdepth 1 -type d -mtime +10 -exec rm -rf {} +; ` +
		`new="$base/` + digest + `.$$"; trap "rm -rf \"\$new\"" EXIT; mkdir "$new"; ` +
		`tar -x -z -o -f - -C "$new"; rm -rf "$base/` + digest + `"; mv "$new" "$base/` + digest + `"`)
}

// agentFlags are those of each agent: the join string comes on stdin, and the agent ends when
// that does.
var agentFlags = []string{"--join", "-", "--with-stdin"}

// agentCommand starts the agent, which reads its join string from stdin. Without an address
// the others reach it by the one that ssh reached it by, if that is of IPv4.
func agentCommand(digest, address string, cpus []int) string {
	command := cache
	if address == "" {
		command += `set -- $SSH_CONNECTION; case "$3" in *.*.*.*) at="--address $3";; *) at="";; esac; `
	} else {
		command += `at="--address ` + address + `"; `
	}
	command += `exec "$base/` + digest + `/` + Agent + `" agent ` + strings.Join(agentFlags, " ") + ` $at`
	if len(cpus) > 0 {
		command += " --cpus " + quantity.Set(cpus)
	}
	return inSh(command)
}

func inSh(text string) string { return "sh -c '" + text + "'" }

// platforms are what uname -s -m says, by the system and processor as Go names them.
var platforms = map[string][]string{
	"linux/amd64":  {"Linux x86_64"},
	"linux/arm64":  {"Linux aarch64", "Linux arm64"},
	"darwin/arm64": {"Darwin arm64"},
	"darwin/amd64": {"Darwin x86_64"},
}

// platformFault says that programs of this host do not run on one of which uname says so;
// empty if they do.
func platformFault(uname string) string {
	ours := runtime.GOOS + "/" + runtime.GOARCH
	for _, says := range platforms[ours] {
		if strings.TrimSpace(uname) == says {
			return ""
		}
	}
	return fmt.Sprintf("it is %.40q, and these programs are for %s: all hosts of a run have the same system and processor", strings.TrimSpace(uname), ours)
}
