package main

import (
	"net/smtp"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each mail is a file of its own, named by its subject, even where two have the same.
func TestMailsAreKeptAsFiles(t *testing.T) {
	var subjects, paths []string
	box, err := openMailbox(t.Context(), t.TempDir(), func(subject, path string) {
		subjects, paths = append(subjects, subject), append(paths, path)
	})
	require.NoError(t, err)
	defer box.close()

	const mail = "From: a@example.com\r\nSubject: =?utf-8?q?[Caf=C3=A9/queue]?=\r\n\r\n.. a report\r\n"
	for range 2 {
		require.NoError(t, smtp.SendMail(box.address, nil, "a@example.com", []string{"b@example.com"}, []byte(mail)))
	}
	require.Equal(t, []string{"[Café/queue]", "[Café/queue]"}, subjects)
	require.NotEqual(t, paths[0], paths[1])
	for _, path := range paths {
		require.Regexp(t, `/\d{8}-\d{6}-Caf-queue-\d+\.eml$`, path)
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, mail, string(kept))
	}
}
