package template

import (
	"maps"
	"reflect"
	"slices"

	"helm.sh/helm/v3/pkg/tracetpl/fmtsort"
)

// container is what is known of a map or list: where it lies in the values, or what a template made it from.
type container struct {
	// held keeps it, so that no other comes to its address.
	held reflect.Value
	// path is nil for one that a template made.
	path *Path
	// fields says more of single keys than path does: a template set them, or they came from elsewhere.
	fields map[any][]*Path
	// all of what fields says, and keys.
	all []*Path
	// keys is what is open of which keys it has: with another one, any field is there or is not.
	keys []*Path
}

// containers by their address.
var containers map[uintptr]*container

// mostMade is the number of those that templates make of which something is kept: each is held until the end.
const mostMade = 100_000

// plain is a value without the interfaces around it.
func plain(value reflect.Value) reflect.Value {
	for value.IsValid() {
		switch {
		case value.Kind() == reflect.Interface:
			value = value.Elem()
		case value.Type() == reflectValueType:
			value = value.Interface().(reflect.Value)
		default:
			return value
		}
	}
	return value
}

// addressOf a map, or of a list that is not empty; 0 is none.
func addressOf(value reflect.Value) uintptr {
	switch value.Kind() {
	case reflect.Map:
		return value.Pointer()
	case reflect.Slice:
		if value.Len() > 0 {
			return value.Pointer()
		}
	}
	return 0
}

// containerOf is nil where nothing is known of a value.
func containerOf(value reflect.Value) *container {
	value = plain(value)
	if !value.IsValid() {
		return nil
	}
	if address := addressOf(value); address != 0 {
		return containers[address]
	}
	return nil
}

// made is what is known of a map or list that a template makes or changes; nil where that is not kept.
func made(value reflect.Value) *container {
	if known := containerOf(value); known != nil {
		return known
	}
	value = plain(value)
	address := uintptr(0)
	if value.IsValid() {
		address = addressOf(value)
	}
	if address == 0 || len(containers) > mostMade {
		return nil
	}
	known := &container{held: value}
	containers[address] = known
	return known
}

func (c *container) set(key any, from []*Path) {
	if c == nil {
		return
	}
	if c.fields == nil {
		c.fields = map[any][]*Path{}
	}
	c.fields[key] = from
	c.all = both(c.all, from)
}

// keyed says that a key of it was made from something.
func (c *container) keyed(from []*Path) {
	if found := marksOf(from); c != nil && len(found) > 0 {
		c.keys, c.all = both(c.keys, found), both(c.all, found)
	}
}

// field is what one of its fields was made from.
func (c *container) field(key any) []*Path {
	if from, ok := c.fields[key]; ok {
		return both(from, c.keys)
	}
	if c.path != nil {
		return both([]*Path{c.path.Child(key)}, c.keys)
	}
	return c.keys
}

// Within are the charts within a chart, by the name that its values have them under.
type Within map[string]Within

const global = "global"

// IndexValues says where the values of a release lie, before a template reads them. What a chart within was given of
// `global` lies there; what only this chart has lies under its name.
func IndexValues(values map[string]any, within Within) {
	containers, touched = map[uintptr]*container{}, nil
	indexAll(reflect.ValueOf(values), &Path{})
	overlayGlobals(reflect.ValueOf(values), within)
}

// indexAll notes a map or list and all below it. What lies in two places lies in the first: `global` is handed down.
func indexAll(value reflect.Value, path *Path) {
	value = plain(value)
	if !value.IsValid() {
		return
	}
	address := addressOf(value)
	if address == 0 || containers[address] != nil {
		return
	}
	containers[address] = &container{held: value, path: path}
	if value.Kind() == reflect.Slice {
		for at := range value.Len() {
			if inner := plain(value.Index(at)); inner.IsValid() && addressOf(inner) != 0 {
				indexAll(inner, path.Child(at))
			}
		}
		return
	}
	if value.Type().Key().Kind() != reflect.String {
		return
	}
	indexAll(entry(value, global), path.Child(global))
	for _, each := range inOrder(value) {
		if inner := plain(each.Value); inner.IsValid() && addressOf(inner) != 0 {
			indexAll(inner, path.Child(keyOf(each.Key)))
		}
	}
}

// inOrder has the entries of a map by their keys. Go walks a map in another order each time, and paths are told in the
// order in which they were noted: whatever notes some of each entry walks them in this one.
func inOrder(table reflect.Value) fmtsort.SortedMap { return fmtsort.Sort(table) }

// entry of a map, without the interface around it; invalid where there is none.
func entry(table reflect.Value, key string) reflect.Value {
	table = plain(table)
	if !table.IsValid() || table.Kind() != reflect.Map || table.Type().Key().Kind() != reflect.String {
		return reflect.Value{}
	}
	return plain(table.MapIndex(reflect.ValueOf(key).Convert(table.Type().Key())))
}

func overlayGlobals(values reflect.Value, within Within) {
	for _, name := range slices.Sorted(maps.Keys(within)) {
		below := entry(values, name)
		overlay(entry(below, global), containerOf(entry(values, global)))
		overlayGlobals(below, within[name])
	}
}

// overlay says of the fields of a map that they are those of the one that it was filled from, as far as that has them.
func overlay(value reflect.Value, from *container) {
	known := containerOf(value)
	if known == nil || from == nil || known == from || known.held.Kind() != reflect.Map || from.held.Kind() != reflect.Map {
		return
	}
	isAll := true
	for _, each := range inOrder(known.held) {
		key := keyOf(each.Key)
		outer := entry(from.held, each.Key.String())
		if !outer.IsValid() {
			isAll = false
			continue
		}
		known.set(key, from.field(key))
		overlay(plain(each.Value), containerOf(outer))
	}
	if isAll && known.held.Len() > 0 {
		known.path = from.path
	}
}

// keyOf a map as a path has it.
func keyOf(key reflect.Value) any {
	key = plain(key)
	switch {
	case !key.IsValid():
		return ""
	case key.Kind() == reflect.String:
		return key.String()
	case key.CanInt():
		return int(key.Int())
	default:
		return ""
	}
}

// fieldFrom is what a field of a value is made from; where nothing is known of the value, what that was made from.
func fieldFrom(value reflect.Value, key any, whole []*Path) []*Path {
	if known := containerOf(value); known != nil {
		return known.field(key)
	}
	return whole
}

// elementFrom is the same of what a range comes to.
func elementFrom(value, key reflect.Value, whole []*Path) []*Path {
	if !key.IsValid() {
		return whole
	}
	return fieldFrom(value, keyOf(key), whole)
}

// wholeFrom is what a value is made from, in so far as it is known better than from.
func wholeFrom(value reflect.Value, from []*Path) []*Path {
	known := containerOf(value)
	if known == nil {
		return from
	}
	if known.path != nil {
		from = []*Path{known.path}
	}
	return both(from, known.all)
}

func touchWhole(value reflect.Value, from []*Path) {
	touch(wholeFrom(value, from)...)
	touch(openWhole(value)...)
}
