package template

import (
	"fmt"
	"maps"
	"reflect"
)

// argument of a function, and what it was made from.
type argument struct {
	value reflect.Value
	from  []*Path
}

// notedCall is a call of a function that hands on less than all that its arguments were made from, or more.
type notedCall struct {
	rule      rule
	arguments []argument
	// begun is where the touches of its arguments begin, listened where those of the next one do.
	begun, listened int
	// piped is the last argument where it comes by a pipe.
	piped []*Path
}

// rule says what is known of such a call.
type rule struct {
	// before the call: what it hands on, and what it notes.
	before func(arguments []argument) []*Path
	// after it: what its result was made from. One of both is there.
	after func(arguments []argument, result reflect.Value) []*Path
}

// noteCall begins one; nil is a call of which nothing is to be noted but what its arguments touch.
func (s *state) noteCall(name string, count int, isPiped bool) *notedCall {
	// what is sorted at once is the same in whichever order it came
	isChance = isChance || chance[name] && !(s.isSorted && openOrders[name])
	rule, ok := rules[name]
	if !ok {
		return nil
	}
	call := &notedCall{rule: rule, arguments: make([]argument, count), begun: len(touched), listened: len(touched)}
	if isPiped {
		call.begun = s.base
		call.piped = reduced(touched[s.base:])
	}
	return call
}

// argument is called once one is evaluated.
func (c *notedCall) argument(at int, value reflect.Value) {
	if c == nil {
		return
	}
	c.arguments[at] = argument{value, wholeFrom(value, reduced(touched[c.listened:]))}
	c.listened = len(touched)
}

// final is the argument that comes by a pipe.
func (c *notedCall) final(at int, value reflect.Value) {
	if c != nil {
		c.arguments[at] = argument{value, wholeFrom(value, c.piped)}
	}
}

func (c *notedCall) before() {
	if c != nil && c.rule.before != nil {
		from := c.rule.before(c.arguments)
		forget(c.begun)
		touch(from...)
	}
}

func (c *notedCall) after(result reflect.Value) {
	if c != nil && c.rule.after != nil {
		from := c.rule.after(c.arguments, result)
		forget(c.begun)
		touch(from...)
	}
}

// rules of functions by name. Methods have no such names.
var rules map[string]rule

func init() {
	rules = map[string]rule{
		"include":      {before: beforeInclude},
		"tpl":          {before: beforeTpl},
		"merge":        {before: beforeMerge(false)},
		"set":          {before: beforeSet},
		"unset":        {before: beforeUnset},
		"index":        {after: afterIndex},
		"get":          {after: afterIndex},
		"dig":          {after: afterDig},
		"first":        {after: afterFirst},
		"default":      {after: afterDefault},
		"coalesce":     {after: afterCoalesce},
		"ternary":      {after: afterTernary},
		"dict":         {after: afterDict},
		"list":         {after: afterList},
		"deepCopy":     {after: afterDeepCopy},
		"pick":         {after: afterPick},
		"omit":         {after: afterPick},
		"mustDeepCopy": {after: afterDeepCopy},
		"mustFirst":    {after: afterFirst},
		"tuple":        {after: afterList},
	}
	rules["mustMerge"] = rules["merge"]
	rules["mergeOverwrite"] = rule{before: beforeMerge(true)}
	rules["mustMergeOverwrite"] = rules["mergeOverwrite"]
}

// given is what the next execution begins with: the context of an include, and the text of a tpl.
var given struct{ dot, text []*Path }

// dotGiven takes what dot was made from.
func dotGiven() []*Path {
	from := given.dot
	given.dot = nil
	return from
}

// beforeInclude: of its context, what the template reads counts.
func beforeInclude(arguments []argument) []*Path {
	given.dot, given.text = arguments[1].from, nil
	return marksOf(arguments[0].from)
}

func beforeTpl(arguments []argument) []*Path {
	given.dot, given.text = arguments[1].from, arguments[0].from
	return arguments[0].from
}

// written is what is known of a map that is written into: of one that is open, any other field stays open.
func written(into argument) *container {
	if known := containerOf(into.value); known != nil {
		return known
	}
	known := made(into.value)
	known.keyed(into.from)
	return known
}

func beforeSet(arguments []argument) []*Path {
	into, key := written(arguments[0]), keyOf(arguments[1].value)
	from := arguments[2].from
	if into != nil {
		from = assigned(fmt.Sprint("set ", key), into.fields[key], from, arguments[2].value)
	}
	into.set(key, from)
	into.keyed(arguments[1].from)
	return both(both(arguments[0].from, from), marksOf(arguments[1].from))
}

// beforeUnset: a key that is open may be any one of them.
func beforeUnset(arguments []argument) []*Path {
	written(arguments[0]).keyed(arguments[1].from)
	return both(arguments[0].from, arguments[1].from)
}

// beforeMerge: what a map has stays, or gives way; maps within are merged in their place.
func beforeMerge(isOverwriting bool) func([]argument) []*Path {
	return func(arguments []argument) []*Path {
		into := arguments[0]
		written(into)
		all := into.from
		for _, source := range arguments[1:] {
			if containerOf(source.value) == nil {
				written(into).keyed(source.from)
			}
			noteMerge(into.value, source, isOverwriting)
			all = both(all, source.from)
		}
		return all
	}
}

func noteMerge(into reflect.Value, source argument, isOverwriting bool) {
	into, from := plain(into), plain(source.value)
	if !into.IsValid() || !from.IsValid() || into.Kind() != reflect.Map || from.Kind() != reflect.Map {
		return
	}
	if known := containerOf(from); known != nil && len(known.keys) > 0 {
		made(into).keyed(known.keys)
	}
	for _, each := range inOrder(from) {
		if each.Key.Kind() != reflect.String {
			return
		}
		present, coming := entry(into, each.Key.String()), plain(each.Value)
		key := keyOf(each.Key)
		field := argument{coming, fieldFrom(from, key, source.from)}
		switch {
		case isEmpty(coming) && present.IsValid():
		case isMap(present) && isMap(coming) && present.Len() > 0:
			noteMerge(present, field, isOverwriting)
		case isEmpty(present) || isOverwriting:
			made(into).set(key, field.from)
		}
	}
}

func isMap(value reflect.Value) bool { return value.IsValid() && value.Kind() == reflect.Map }

func isEmpty(value reflect.Value) bool {
	truth, ok := isTrue(plain(value))
	return ok && !truth
}

// afterIndex: a map or list, and keys that lead into it.
func afterIndex(arguments []argument, _ reflect.Value) []*Path {
	if len(arguments) == 0 {
		return nil
	}
	return indexed(arguments[0], arguments[1:])
}

func indexed(into argument, keys []argument) []*Path {
	at, from := plain(into.value), into.from
	for _, key := range keys {
		from = both(fieldFrom(at, keyOf(key.value), from), key.from)
		at = element(at, key.value)
		chosen(at, key.from)
	}
	return from
}

// chosen says that a map or list was chosen by something: where that is open, another one may stand in its place, and
// any field of it is as open.
func chosen(value reflect.Value, by []*Path) {
	if found := deciding(by); len(found) > 0 {
		made(value).keyed(found)
	}
}

func element(value, key reflect.Value) reflect.Value {
	key = plain(key)
	switch {
	case !value.IsValid() || !key.IsValid():
	case value.Kind() == reflect.Map && key.Type().AssignableTo(value.Type().Key()):
		return plain(value.MapIndex(key))
	case value.Kind() == reflect.Slice && key.CanInt() && key.Int() >= 0 && int(key.Int()) < value.Len():
		return plain(value.Index(int(key.Int())))
	}
	return reflect.Value{}
}

// afterDig: keys, what it is without, and the map; all have come to a list here.
func afterDig(arguments []argument, result reflect.Value) []*Path {
	last := len(arguments) - 1
	from := indexed(arguments[last], arguments[:last-1])
	return both(from, arguments[last-1].from)
}

func afterFirst(arguments []argument, _ reflect.Value) []*Path {
	return fieldFrom(arguments[0].value, 0, arguments[0].from)
}

// afterDefault: what it is without counts where it is needed; that it was needed comes from the value, too.
func afterDefault(arguments []argument, _ reflect.Value) []*Path {
	if len(arguments) < 2 {
		return arguments[0].from
	}
	if isEmpty(arguments[1].value) {
		chosen(arguments[0].value, arguments[1].from)
		return both(arguments[1].from, arguments[0].from)
	}
	return arguments[1].from
}

func afterCoalesce(arguments []argument, _ reflect.Value) []*Path {
	var from []*Path
	for _, each := range arguments {
		chosen(each.value, from)
		from = both(from, each.from)
		if !isEmpty(each.value) {
			break
		}
	}
	return from
}

func afterTernary(arguments []argument, _ reflect.Value) []*Path {
	taken := arguments[0]
	if isEmpty(arguments[2].value) {
		taken = arguments[1]
	}
	chosen(taken.value, arguments[2].from)
	return both(taken.from, arguments[2].from)
}

func afterDict(arguments []argument, result reflect.Value) []*Path {
	var all []*Path
	known := made(result)
	for at := 0; at+1 < len(arguments); at += 2 {
		known.set(keyOf(arguments[at].value), arguments[at+1].from)
		known.keyed(arguments[at].from)
		all = both(both(all, arguments[at+1].from), marksOf(arguments[at].from))
	}
	return all
}

func afterList(arguments []argument, result reflect.Value) []*Path {
	var all []*Path
	known := made(result)
	for at, each := range arguments {
		known.set(at, each.from)
		all = both(all, each.from)
	}
	return all
}

func afterDeepCopy(arguments []argument, result reflect.Value) []*Path {
	noteCopy(arguments[0].value, result)
	return arguments[0].from
}

func noteCopy(value, copied reflect.Value) {
	value, copied = plain(value), plain(copied)
	known := containerOf(value)
	if known == nil || !copied.IsValid() || copied.Kind() != value.Kind() {
		return
	}
	if address := addressOf(copied); address != 0 && containers[address] == nil && len(containers) <= mostMade {
		containers[address] = &container{held: copied, path: known.path, fields: maps.Clone(known.fields), all: known.all, keys: known.keys}
	}
	if value.Kind() == reflect.Map {
		for _, each := range inOrder(value) {
			noteCopy(each.Value, copied.MapIndex(each.Key))
		}
		return
	}
	for at := range min(value.Len(), copied.Len()) {
		noteCopy(value.Index(at), copied.Index(at))
	}
}

// afterPick: some fields of a map.
func afterPick(arguments []argument, result reflect.Value) []*Path {
	result = plain(result)
	if !isMap(result) {
		return arguments[0].from
	}
	known := made(result)
	var all []*Path
	for _, key := range arguments[1:] {
		known.keyed(key.from)
		all = both(all, marksOf(key.from))
	}
	for _, each := range inOrder(result) {
		key := keyOf(each.Key)
		from := fieldFrom(arguments[0].value, key, arguments[0].from)
		known.set(key, from)
		all = both(all, from)
	}
	return all
}
