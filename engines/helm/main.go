//go:build wasip1

package main

import (
	"runtime"
	"runtime/debug"
	"unsafe"
)

// most bytes that a chart makes the engine take beside what it begins with, but for large ones.
const most = 8 << 20

// A chart is rendered once, by an engine of its own: what it leaves is seldom worth collecting. Where memory runs
// short of the 512 MiB, it is. What most charts take is there from the beginning: memory that an engine asks for
// later it asks for again at each chart, though it has it, until the host has to make another one.
func init() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
	warmUp()
	room := make([]byte, most)
	runtime.KeepAlive(room)
	runtime.GC()
}

// steady is where the part of the memory ends that nothing changes: the code's own constants and tables. Behind it
// lies what a host has to put back before the next chart.
//
//go:wasmexport steady
func steady() uint32 { return uint32(uintptr(unsafe.Pointer(&firstData))) }

//go:linkname firstData runtime.noptrdata
var firstData byte

// goesOn: the engine may answer one request after another. Then what they leave is collected, and before its memory
// grows to what a host does not use again.
var goesOn bool

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
	if isAsBefore && !goesOn {
		goesOn = true
		debug.SetGCPercent(100)
	}
	return uint32(len(given))
}

// again says whether the next request may be one of the same chart, without the engine being as new before.
//
//go:wasmexport again
func again() uint32 {
	if isAsBefore {
		return 1
	}
	return 0
}

// result says where the answer is.
//
//go:wasmexport result
func result() uint32 { return address(given) }

func address(bytes []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(bytes)))) }

// main is not called: the module is a library.
func main() {}
