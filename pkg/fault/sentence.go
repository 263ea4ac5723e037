package fault

import "strings"

// Sentence gives a message a capital and one full stop. A name that it begins
// with, such as public.interaction_segments or rowLimit, stays as it is.
func Sentence(message string) string {
	message = strings.TrimSuffix(message, ".") + "."
	first, _, _ := strings.Cut(message, " ")
	if strings.TrimFunc(first, func(r rune) bool { return 'a' <= r && r <= 'z' }) != "" {
		return message
	}
	return strings.ToUpper(message[:1]) + message[1:]
}
