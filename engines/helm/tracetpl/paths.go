package template

// Path is a place in the values of a release. There is one of each, so that they compare by their address.
type Path struct {
	parent   *Path
	key      any // of a map: string, of a list: int
	depth    int
	children map[any]*Path
	// whole stands for more below a place than is kept apart; of is that place there, and nil elsewhere.
	whole, of *Path
	// covered, taken and swallowing are the last rounds of reduced in which something longer was there, this one was
	// kept already, or the whole of it was there.
	covered, taken, swallowing int
	// mark is set of what is no place in the values, and only of that.
	mark *Mark
}

// Child is the place below, by key or index.
func (p *Path) Child(key any) *Path {
	child, ok := p.children[key]
	if !ok {
		child = &Path{parent: p, key: key, depth: p.depth + 1}
		if p.children == nil {
			p.children = map[any]*Path{}
		}
		p.children[key] = child
	}
	return child
}

// Keys lead to it from the top.
func (p *Path) Keys() []any {
	keys := make([]any, p.depth)
	for at := p; at.parent != nil; at = at.parent {
		keys[at.depth-1] = at.key
	}
	return keys
}

// all of what lies below a place.
func (p *Path) all() *Path {
	if p.of != nil {
		return p
	}
	if p.whole == nil {
		p.whole = &Path{parent: p.parent, key: p.key, depth: p.depth, of: p}
	}
	return p.whole
}

func (p *Path) isSwallowed() bool {
	at := p
	if p.of != nil {
		at = p.parent
	}
	for ; at != nil; at = at.parent {
		if at.swallowing == round {
			return true
		}
	}
	return false
}

// touched are the values that were read since somebody began to listen: whoever does remembers how many there were.
var touched []*Path

// touch notes that values were read.
func touch(paths ...*Path) { touched = append(touched, paths...) }

// forget drops what was touched since.
func forget(begun int) { touched = touched[:begun] }

// taken is what was touched since, and forgets it.
func taken(begun int) []*Path {
	paths := reduced(touched[begun:])
	forget(begun)
	return paths
}

// most of them are kept apart; of more, those that lie deepest give way to all of what they lie in.
const most = 100

var round int

// reduced has each path once, and none of which a longer one is there too.
func reduced(paths []*Path) []*Path {
	if len(paths) == 0 {
		return nil
	}
	round++
	areWhole := false
	for _, path := range paths {
		if path.of != nil {
			path.of.swallowing, areWhole = round, true
		}
		for at := path.parent; at != nil && at.covered != round; at = at.parent {
			at.covered = round
		}
	}
	kept := make([]*Path, 0, min(len(paths), most))
	for _, path := range paths {
		if path.taken == round || path.covered == round || areWhole && path.isSwallowed() {
			continue
		}
		path.taken = round
		kept = append(kept, path)
	}
	if len(kept) > most {
		return reduced(shortened(withOneMark(kept)))
	}
	return kept
}

// withOneMark has one for all of them.
func withOneMark(paths []*Path) []*Path {
	found := marksOf(paths)
	if len(found) < 2 {
		return paths
	}
	return append(withoutMarks(paths), markOf(together(found, !isStanding(found), "many")))
}

func shortened(paths []*Path) []*Path {
	deepest := 0
	for _, path := range paths {
		deepest = max(deepest, path.depth)
	}
	shorter := make([]*Path, len(paths))
	for at, path := range paths {
		if shorter[at] = path; path.depth == deepest && path.parent != nil {
			shorter[at] = path.parent.all()
		}
	}
	return shorter
}

// both has the paths of two lists, which it leaves as they are.
func both(some, more []*Path) []*Path {
	switch {
	case len(some) == 0:
		return more
	case len(more) == 0:
		return some
	}
	return reduced(append(append(make([]*Path, 0, len(some)+len(more)), some...), more...))
}
