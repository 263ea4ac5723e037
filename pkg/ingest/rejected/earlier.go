package rejected

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// removeEarlier removes the file of an earlier load, and nothing else.
func removeEarlier(path string, inputs []string) error {
	if target, err := os.Stat(path); err == nil { // through links
		for _, input := range inputs {
			if source, err := os.Stat(input); err == nil && os.SameFile(source, target) {
				return fmt.Errorf("rejected records would be written over the input itself, %s: name another file with --rejected", input)
			}
		}
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look for the rejected records of an earlier load: %w", err)
	}
	ours := false
	if info.Mode().IsRegular() {
		if ours, err = isOurs(path); err != nil {
			return err
		}
	}
	if !ours {
		return fmt.Errorf("rejected records would be written over %s, which holds none: name another file with --rejected, or move it away", path)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove the rejected records of an earlier load: %w", err)
	}
	return nil
}

// isOurs reports whether a file begins as those of rejected records do, or is
// empty, as one is that a killed load left.
func isOurs(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("look at the rejected records of an earlier load: %w", err)
	}
	defer func() { _ = file.Close() }()
	start := make([]byte, len(LineTitle)+1+len(ReasonTitle))
	switch _, err := io.ReadFull(file, start); {
	case errors.Is(err, io.EOF):
		return true, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look at the rejected records of an earlier load: %w", err)
	}
	return strings.HasPrefix(string(start), LineTitle) && strings.HasSuffix(string(start), ReasonTitle), nil
}
