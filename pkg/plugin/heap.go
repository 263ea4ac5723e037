package plugin

import "runtime"

// floor is what the collector takes for memory in use besides what is: bytes
// that nothing touches, so that the system gives no memory for them.
var floor []byte

// SteadyHeap keeps the garbage collector from running before there is something
// to collect. A table's cells are a million pointers that live until it is
// sent; while the heap grows from a few MB to the table's size the collector
// would follow all of them again at every doubling, on a processor that
// PostgreSQL needs. With a floor of 32 MiB it begins at 64 MiB and goes on as
// usual: when memory in use, the floor with it, has doubled.
func SteadyHeap() {
	const size = 32 << 20
	floor = make([]byte, size)
	runtime.KeepAlive(floor)
}
