package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func noArguments(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s takes no arguments, but got %q", command.CommandPath(), args)}
	}
	return nil
}

func someArguments(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{fmt.Errorf("%s needs at least one file; see %[1]s --help", command.CommandPath())}
	}
	return nil
}
