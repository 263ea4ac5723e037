//go:build !unix

package embedded

import (
	"context"
	"errors"
	"os/exec"
)

type account struct{}

func chooseAccount() (account, error) {
	return account{}, errors.New("no PostgreSQL is packaged for this system: set DATABASE_URL to your own database")
}

func (account) home() (string, error) { return "", nil }
func (account) own(string) error      { return nil }
func (account) run(*exec.Cmd)         {}

func (account) shell(context.Context, string, ...string) error { return nil }
