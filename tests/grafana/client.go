// Package grafana is a client of the HTTP API of the tests' Grafana.
package grafana

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// Client calls one Grafana as one user.
type Client struct{ Address, User, Password string }

// FromEnvironment returns a client for GRAFANA_URL, if it is set, as the user of
// GRAFANA_AUTH (user:password), by default admin:admin.
func FromEnvironment() (client Client, set bool) {
	address := strings.TrimSuffix(os.Getenv("GRAFANA_URL"), "/")
	user, password, _ := strings.Cut(cmp.Or(os.Getenv("GRAFANA_AUTH"), "admin:admin"), ":")
	return Client{address, user, password}, address != ""
}

// Call sends a body, unless it is nil, and decodes the response into found, unless
// it is nil.
func (c Client) Call(ctx context.Context, method, path string, body, found any) error {
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.Address+path, payload)
	if err != nil {
		return fmt.Errorf("create the request: %w", err)
	}
	request.SetBasicAuth(c.User, c.Password)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Disable-Provenance", "true")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("call Grafana: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read Grafana's response: %w", err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, text)
	}
	if found == nil {
		return nil
	}
	if err := json.Unmarshal(text, found); err != nil {
		return fmt.Errorf("decode Grafana's response: %w", err)
	}
	return nil
}
