package main

import (
	"sort"
	"strconv"
	"strings"

	template "helm.sh/helm/v3/pkg/tracetpl"
)

// valueSets has each list of values once, whatever the order in which they were read.
type valueSets struct {
	paths    [][]any
	sets     [][]int
	pathAt   map[*template.Path]int
	setAt    map[string]int
	lastFrom []*template.Path
	lastSet  int
}

func newValueSets() *valueSets {
	return &valueSets{sets: [][]int{{}}, pathAt: map[*template.Path]int{}, setAt: map[string]int{}}
}

// set is the index of a list.
func (v *valueSets) set(from []*template.Path) int {
	if len(from) == 0 {
		return 0
	}
	// lines of one action have the same list
	if len(from) == len(v.lastFrom) && &from[0] == &v.lastFrom[0] {
		return v.lastSet
	}
	indexes := make([]int, 0, len(from))
	for _, path := range from {
		if !path.IsMark() {
			indexes = append(indexes, v.path(path))
		}
	}
	sort.Ints(indexes)
	var name strings.Builder
	for _, index := range indexes {
		name.WriteString(strconv.Itoa(index))
		name.WriteByte(' ')
	}
	at, known := v.setAt[name.String()]
	if !known {
		at = len(v.sets)
		v.setAt[name.String()] = at
		v.sets = append(v.sets, indexes)
	}
	v.lastFrom, v.lastSet = from, at
	return at
}

func (v *valueSets) path(path *template.Path) int {
	at, known := v.pathAt[path]
	if !known {
		at = len(v.paths)
		v.pathAt[path] = at
		v.paths = append(v.paths, path.Keys())
	}
	return at
}
