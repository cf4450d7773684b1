// Prints the protobuf messages and enums that are linked into this program, one a line: what its imports (types.go)
// register. See schemas/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	udpa "github.com/cncf/xds/go/udpa/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

type field struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type message struct {
	Name     string  `json:"message"`
	Fields   []field `json:"fields"`
	Previous string  `json:"previous,omitempty"`
	Frozen   bool    `json:"frozen,omitempty"`
}

type enum struct {
	Name   string   `json:"enum"`
	Values []string `json:"values"`
}

// What a JSON reader tells apart: signs and widths of numbers, not how they are sent.
var kinds = map[protoreflect.Kind]string{
	protoreflect.BoolKind: "bool", protoreflect.StringKind: "string", protoreflect.BytesKind: "bytes",
	protoreflect.Int32Kind: "int32", protoreflect.Sint32Kind: "int32", protoreflect.Sfixed32Kind: "int32",
	protoreflect.Int64Kind: "int64", protoreflect.Sint64Kind: "int64", protoreflect.Sfixed64Kind: "int64",
	protoreflect.Uint32Kind: "uint32", protoreflect.Fixed32Kind: "uint32",
	protoreflect.Uint64Kind: "uint64", protoreflect.Fixed64Kind: "uint64",
	protoreflect.FloatKind: "float", protoreflect.DoubleKind: "double",
}

func typeOf(fd protoreflect.FieldDescriptor) string {
	if fd.IsMap() {
		return "map " + single(fd.MapKey()) + " " + single(fd.MapValue())
	}
	if fd.IsList() {
		return "list " + single(fd)
	}
	return single(fd)
}

func single(fd protoreflect.FieldDescriptor) string {
	switch fd.Kind() {
	case protoreflect.EnumKind:
		return "." + string(fd.Enum().FullName())
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return "." + string(fd.Message().FullName())
	default:
		return kinds[fd.Kind()]
	}
}

func camel(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

func isFrozen(md protoreflect.MessageDescriptor) bool {
	options, ok := md.ParentFile().Options().(*descriptorpb.FileOptions)
	if !ok || !proto.HasExtension(options, udpa.E_FileStatus) {
		return false
	}
	status := proto.GetExtension(options, udpa.E_FileStatus).(*udpa.StatusAnnotation)
	return status.PackageVersionStatus == udpa.PackageVersionStatus_FROZEN
}

func previous(md protoreflect.MessageDescriptor) string {
	options, ok := md.Options().(*descriptorpb.MessageOptions)
	if !ok || !proto.HasExtension(options, udpa.E_Versioning) {
		return ""
	}
	return proto.GetExtension(options, udpa.E_Versioning).(*udpa.VersioningAnnotation).PreviousMessageType
}

func main() {
	lines := map[string]any{}
	protoregistry.GlobalTypes.RangeMessages(func(mt protoreflect.MessageType) bool {
		md := mt.Descriptor()
		if md.IsMapEntry() {
			return true
		}
		m := message{Name: string(md.FullName()), Fields: []field{}, Previous: previous(md), Frozen: isFrozen(md)}
		for i := 0; i < md.Fields().Len(); i++ {
			fd := md.Fields().Get(i)
			if camel(string(fd.Name())) != fd.JSONName() {
				fmt.Fprintln(os.Stderr, "another name in JSON:", fd.FullName(), fd.JSONName())
			}
			m.Fields = append(m.Fields, field{string(fd.Name()), typeOf(fd)})
		}
		lines[m.Name] = m
		return true
	})
	protoregistry.GlobalTypes.RangeEnums(func(et protoreflect.EnumType) bool {
		ed := et.Descriptor()
		e := enum{Name: string(ed.FullName())}
		for i := 0; i < ed.Values().Len(); i++ {
			e.Values = append(e.Values, string(ed.Values().Get(i).Name()))
		}
		lines[e.Name] = e
		return true
	})
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	sort.Strings(names)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, name := range names {
		_ = encoder.Encode(lines[name])
	}
}
