package simulate

// list is a doubly linked list. Its nodes are fields of their owners, so that
// adding allocates nothing, unlike container/list.
type list[T any] struct{ first, last *node[T] }

type node[T any] struct {
	owner         *T
	in            *list[T] // nil: in no list
	before, after *node[T]
}

// head returns the owner of the first node, or nil.
func (l *list[T]) head() *T {
	if l.first == nil {
		return nil
	}
	return l.first.owner
}

// add appends a node, which is in no list.
func (l *list[T]) add(n *node[T], owner *T) {
	*n = node[T]{owner: owner, in: l, before: l.last}
	if l.last == nil {
		l.first = n
	} else {
		l.last.after = n
	}
	l.last = n
}

// leave removes the node from its list, if it is in one.
func (n *node[T]) leave() {
	if n.in == nil {
		return
	}
	if n.before == nil {
		n.in.first = n.after
	} else {
		n.before.after = n.after
	}
	if n.after == nil {
		n.in.last = n.before
	} else {
		n.after.before = n.before
	}
	*n = node[T]{}
}
