package template

import (
	"reflect"
	"text/template/parse"
)

// Asked is what templates have called and read that the answer tells.
type Asked struct {
	// Chance: a function whose result differs at every render.
	Chance bool
	// Fields are those that were read of the watched type.
	Fields map[string]bool
}

var (
	isChance bool
	watched  reflect.Type
	fields   map[string]bool
)

// Watch begins to note which fields of a struct are read.
func Watch(each reflect.Type) { watched, fields, isChance = each, map[string]bool{}, false }

// WhatWasAsked since Watch.
func WhatWasAsked() Asked { return Asked{isChance, fields} }

func noteField(of reflect.Type, name string) {
	if of == watched {
		fields[name] = true
		touch(source(".Capabilities."+name, openOfWatched[name])...)
	}
}

// isSorting says whether the next command of a pipeline puts in order what it is given.
func isSorting(next []*parse.CommandNode) bool {
	if len(next) == 0 || len(next[0].Args) != 1 {
		return false
	}
	function, ok := next[0].Args[0].(*parse.IdentifierNode)
	return ok && function.Ident == "sortAlpha"
}

// chance has the functions that are random or of the time, and those that list a map in whichever order.
var chance = map[string]bool{
	"ago": true, "bcrypt": true, "date": true, "dateInZone": true, "date_in_zone": true, "encryptAES": true,
	"genCA": true, "genCAWithKey": true, "genPrivateKey": true, "genSelfSignedCert": true,
	"genSelfSignedCertWithKey": true, "genSignedCert": true, "genSignedCertWithKey": true, "htmlDate": true,
	"htmlDateInZone": true, "htpasswd": true, "keys": true, "now": true, "randAlpha": true, "randAlphaNum": true,
	"randAscii": true, "randBytes": true, "randInt": true, "randNumeric": true, "shuffle": true, "uuidv4": true,
	"values": true,
}
