package devnet

import (
	"fmt"
	"strings"
)

// The vocabulary of invented names.
var (
	firstWords = []string{
		"amber", "basalt", "cedar", "copper", "dusk", "ember", "fern", "flint", "frost", "garnet", "granite", "harbor",
		"hazel", "indigo", "iron", "juniper", "lichen", "linen", "maple", "marble", "meadow", "mica", "mist", "moss",
		"north", "ochre", "onyx", "opal", "pebble", "pine", "quartz", "raven", "reed", "ridge", "river", "rowan", "saffron",
		"sable", "slate", "spruce", "summit", "thistle", "timber", "topaz", "umber", "valley", "velvet", "willow", "winter",
		"zinc",
	}
	secondWords = []string{
		"anvil", "atlas", "beacon", "bridge", "canvas", "cascade", "circuit", "compass", "delta", "engine", "field",
		"forge", "frame", "gauge", "grove", "hollow", "kiln", "lantern", "lattice", "ledger", "lens", "loom", "meridian",
		"mill", "orbit", "parallel", "pixel", "prism", "pulse", "quarry", "rail", "reef", "relay", "reel", "signal",
		"spindle", "stream", "tandem", "tower", "vector",
	}
)

// namePairs is how many names the words give.
var namePairs = len(firstWords) * len(secondWords)

// ordinaryName is an invented name, another one for each index. The offset is any number below namePairs.
func ordinaryName(offset, index int) string {
	// 1231 has no factor in common with the number of pairs, so the pairs do not repeat before all were used.
	pair := (index*1231 + offset) % namePairs
	name := firstWords[pair%len(firstWords)] + secondWords[pair/len(firstWords)]
	if again := index / namePairs; again > 0 {
		name = fmt.Sprintf("%s%d", name, again+1)
	}
	return name + ".eth"
}

// profile is what an orchestrator writes about itself.
func profile(place int, name string) [][2]string {
	label := strings.TrimSuffix(name, ".eth")
	texts := [][2]string{{"url", "https://" + label + ".example"}}
	if place%2 == 0 {
		texts = append(texts, [2]string{"description", "Transcoding in two regions, rewards called every round."})
	}
	if place%3 == 0 {
		texts = append(texts, [2]string{"com.twitter", label}, [2]string{"com.github", label})
	}
	if place%4 == 0 {
		texts = append(texts, [2]string{"avatar", "https://" + label + ".example/avatar.png"})
	}
	if text, ok := hostileText(place); ok {
		texts = append(texts, text)
	}
	return texts
}

// serviceURI is where an orchestrator says it serves; ok is false for the one that never said.
func serviceURI(place int) (uri string, ok bool) {
	if uri, ok, special := hostileURI(place); special {
		return uri, ok
	}
	return fmt.Sprintf("https://node-%d.orchestrator.example:8935", place+1), true
}
