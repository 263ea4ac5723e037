package chaos

import (
	"context"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxy passes TCP connections on to a target, and breaks them as it is told.
type proxy struct {
	listener net.Listener

	mu      sync.Mutex
	target  string
	links   map[*link]struct{}
	stalled chan struct{} // closed when bytes may pass again; nil where they may
	slow    time.Duration // before each part
	part    int           // bytes passed on at once
	resetIn int           // bytes from the server after which a connection is reset; 0 for never
	refuse  bool
}

// link is a connection through the proxy.
type link struct {
	client, server net.Conn
	lost           bool // nothing passes any more, and nobody is told
}

const wholeParts = 32 << 10

func newProxy(t *testing.T, port int) *proxy {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener, links: map[*link]struct{}{}, part: wholeParts}
	p.pointAt(port)
	go p.accept(context.WithoutCancel(t.Context()))
	t.Cleanup(func() {
		_ = listener.Close()
		p.cut()
	})
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// pointAt sets the port of the target of new connections.
func (p *proxy) pointAt(port int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

func (p *proxy) accept(ctx context.Context) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(ctx, client)
	}
}

func (p *proxy) serve(ctx context.Context, client net.Conn) {
	p.mu.Lock()
	target, refuse := p.target, p.refuse
	p.mu.Unlock()
	if refuse {
		_ = client.Close()
		return
	}
	server, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
	if err != nil {
		reset(client) // as where nothing listens
		return
	}
	l := &link{client: client, server: server}
	p.mu.Lock()
	p.links[l] = struct{}{}
	p.mu.Unlock()
	ended := make(chan struct{}, 2)
	go func() { p.pass(l, client, server, false); ended <- struct{}{} }()
	go func() { p.pass(l, server, client, true); ended <- struct{}{} }()
	<-ended
	p.close(l)
	<-ended
}

// pass copies bytes from one end to the other, in the way that holds for each part.
func (p *proxy) pass(l *link, from, to net.Conn, fromServer bool) {
	buffer := make([]byte, wholeParts)
	passed := 0
	for {
		p.mu.Lock()
		part := p.part
		p.mu.Unlock()
		n, err := from.Read(buffer[:part])
		if err != nil {
			return
		}
		passed += n
		for {
			p.mu.Lock()
			stalled, slow, resetIn, lost := p.stalled, p.slow, p.resetIn, l.lost
			p.mu.Unlock()
			if lost { // read on, so that neither end learns of it
				_, _ = io.Copy(io.Discard, from)
				return
			}
			if fromServer && resetIn > 0 && passed > resetIn {
				reset(l.client)
				return
			}
			time.Sleep(slow)
			if stalled == nil {
				break
			}
			<-stalled
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) close(l *link) {
	_, _ = l.client.Close(), l.server.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// reset closes a connection with a TCP reset.
func reset(connection net.Conn) {
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// cut closes every connection.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		reset(l.client)
		_ = l.server.Close()
	}
}

// lose lets nothing pass any more over the connections that are open, as where a
// firewall forgets them or an address moves; new ones are served.
func (p *proxy) lose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.lost = true
	}
}

// stall holds all bytes back until the function that it returns is called.
func (p *proxy) stall() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stalled = make(chan struct{})
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		close(p.stalled)
		p.stalled = nil
	}
}

// with changes how bytes pass, and returns what undoes it.
func (p *proxy) with(change func(p *proxy)) (undo func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.slow, p.part, p.resetIn, p.refuse = 0, wholeParts, 0, false
	}
}
