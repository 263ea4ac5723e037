// Package grafana speaks to the HTTP API of the Grafana that the tests run against.
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

// Client asks one Grafana as one user.
type Client struct{ Address, user, password string }

// FromEnvironment returns a client for the Grafana of GRAFANA_URL, if it is
// set: as admin with the password admin, or as GRAFANA_AUTH says (user:password).
func FromEnvironment() (client Client, set bool) {
	address := strings.TrimSuffix(os.Getenv("GRAFANA_URL"), "/")
	user, password, _ := strings.Cut(cmp.Or(os.Getenv("GRAFANA_AUTH"), "admin:admin"), ":")
	return Client{address, user, password}, address != ""
}

// Call sends a body, if there is one, and reads the answer into found, if it is asked for.
func (c Client) Call(ctx context.Context, method, path string, body, found any) error {
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write the request: %w", err)
		}
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.Address+path, payload)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	request.SetBasicAuth(c.user, c.password)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Disable-Provenance", "true")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask Grafana: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read Grafana's answer: %w", err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	if found == nil {
		return nil
	}
	if err := json.Unmarshal(text, found); err != nil {
		return fmt.Errorf("understand Grafana's answer: %w", err)
	}
	return nil
}
