//go:build wasip1

package main

import (
	"runtime/debug"
	"unsafe"
)

// A chart is rendered once, by an engine of its own: what it leaves is seldom worth collecting. Where memory runs
// short of the 512 MiB, it is.
func init() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
}

// The request and the answer stay where the host writes and reads them until the next call.
var request, given []byte

// alloc makes room for a request of so many bytes and says where.
//
//go:wasmexport alloc
func alloc(size uint32) uint32 {
	request = make([]byte, size)
	return address(request)
}

// run answers the request and says how long the answer is.
//
//go:wasmexport run
func run() uint32 {
	given = answer(request)
	request = nil
	return uint32(len(given))
}

// result says where the answer is.
//
//go:wasmexport result
func result() uint32 { return address(given) }

func address(bytes []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(bytes)))) }

// main is not called: the module is a library.
func main() {}
