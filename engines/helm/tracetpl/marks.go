package template

import (
	"crypto/sha256"
	encoding "encoding/hex"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// Mark stands for something that only the cluster, the clock, chance or the release decides: the values that it gave
// carry it among the paths that they were made from.
type Mark struct {
	Reasons Reasons
	// digest is equal where the same was asked and the same was made of it.
	digest string
	// isText: what was decided is written already, in one of its ways, so that nothing has to stand in for it.
	isText bool
	// isOrder: it is only the order of a list that is open.
	isOrder bool
	// isSure: whether it is true is known, though not what it is.
	isSure bool
	// region is the decision that something was assigned behind; empty for none.
	region string
}

// marks by what they are, so that they compare by their address.
var marks map[Mark]*Path

func markOf(mark Mark) *Path {
	known, ok := marks[mark]
	if !ok {
		known = &Path{mark: &mark}
		marks[mark] = known
	}
	return known
}

// IsMark says that it is no place in the values.
func (p *Path) IsMark() bool { return p.mark != nil }

// marksOf has those among paths, each once.
func marksOf(paths []*Path) []*Path {
	var found []*Path
	for _, path := range paths {
		if path.mark != nil && !slices.Contains(found, path) {
			found = append(found, path)
		}
	}
	return found
}

// isStanding says whether a value that was made from these is not known.
func isStanding(paths []*Path) bool {
	for _, path := range paths {
		if path.mark != nil && !path.mark.isText {
			return true
		}
	}
	return false
}

func isAnyMark(paths []*Path) bool {
	for _, path := range paths {
		if path.mark != nil {
			return true
		}
	}
	return false
}

// together is what was made of several, by what is said of how.
func together(found []*Path, isText bool, how ...string) Mark {
	mark := Mark{isText: isText}
	parts := slices.Clone(how)
	for _, each := range found {
		mark.Reasons |= each.mark.Reasons
		parts = append(parts, each.mark.digest)
	}
	mark.digest = digestOf(parts...)
	return mark
}

// deciding has those that decide something: neither an order does, nor what is true for certain.
func deciding(paths []*Path) []*Path {
	var found []*Path
	for _, each := range marksOf(paths) {
		if !each.mark.isOrder && !each.mark.isSure {
			found = append(found, each)
		}
	}
	return found
}

// withoutMarks has the places in the values.
func withoutMarks(paths []*Path) []*Path {
	kept := make([]*Path, 0, len(paths))
	for _, path := range paths {
		if path.mark == nil {
			kept = append(kept, path)
		}
	}
	return kept
}

// asText has the same paths, with what is open written.
func asText(paths []*Path) []*Path {
	for at, path := range paths {
		if path.mark != nil && !path.mark.isText {
			mark := *path.mark
			mark.isText = true
			paths[at] = markOf(mark)
		}
	}
	return paths
}

func digestOf(parts ...string) string {
	all := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(all, "%d:", len(part))
		io.WriteString(all, part)
	}
	return encoding.EncodeToString(all.Sum(nil)[:12])
}

// standInPrefix begins each word that is printed in the place of a value that is not known.
const standInPrefix = "undecided-"

// standIn is printed in the place of a value that is not known. It is a word that fits most places of a manifest.
func standIn(found []*Path) string {
	how := make([]string, len(found))
	for at, each := range found {
		how[at] = each.mark.digest
	}
	sort.Strings(how)
	return standInPrefix + digestOf(how...)
}

// mostSaid letters of an argument are told apart.
const mostSaid = 4_000

// said is what an argument is, in so far as a result can tell.
func said(value reflect.Value) string {
	var b strings.Builder
	say(&b, value, 0)
	return b.String()
}

func say(b *strings.Builder, value reflect.Value, depth int) {
	value = plain(value)
	if !value.IsValid() || b.Len() > mostSaid || depth > 8 {
		b.WriteString("~")
		return
	}
	switch value.Kind() {
	case reflect.Map:
		if contexts[value.Pointer()] {
			b.WriteString("$")
			return
		}
		keys := value.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
		for _, key := range keys {
			fmt.Fprintf(b, "%q:", fmt.Sprint(key))
			say(b, value.MapIndex(key), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for at := range value.Len() {
			b.WriteString("-")
			say(b, value.Index(at), depth+1)
		}
	case reflect.String:
		fmt.Fprintf(b, "%q", value.String()[:min(value.Len(), mostSaid)])
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8,
		reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		fmt.Fprint(b, value)
	default:
		b.WriteString(value.Type().String())
	}
}
