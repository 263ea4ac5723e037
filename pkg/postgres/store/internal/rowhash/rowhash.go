// Package rowhash computes PostgreSQL's hash of a row, so that rows at hand can
// be compared with stored ones without sending either: what the function
// hash_record_extended(record, 0) of PostgreSQL 14 and newer returns.
package rowhash

import (
	"encoding/binary"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Hasher hashes rows in PostgreSQL's binary format.
type Hasher struct {
	kinds   []report.Kind
	counted []bool
}

// New returns a hasher of rows of these fields. Only the fields of which counts
// returns true enter the hash.
func New(fields []report.Field, counts func(id string) bool) *Hasher {
	h := &Hasher{}
	for _, field := range fields {
		h.kinds = append(h.kinds, field.Kind)
		h.counted = append(h.counted, counts(field.ID))
	}
	return h
}

// Sum returns the hash of a row: for each field the length of its value, -1 for
// NULL, and the value.
func (h *Hasher) Sum(row []byte) int64 {
	var sum uint64
	for i, kind := range h.kinds {
		var value []byte
		value, row = cut(row)
		if !h.counted[i] {
			continue
		}
		sum *= 31
		if value != nil {
			sum += hash(kind, value)
		}
	}
	return int64(sum)
}

// cut returns the first value, nil for NULL, and what follows it.
func cut(row []byte) (value, rest []byte) {
	size := int32(binary.BigEndian.Uint32(row)) //nolint:gosec // its two's complement
	row = row[4:]
	if size < 0 {
		return nil, row
	}
	return row[:size:size], row[size:]
}

// hash returns a value's hash, as its type's operator class defines it.
func hash(kind report.Kind, value []byte) uint64 {
	switch kind {
	case report.Text:
		return hashBytes(value)
	case report.List:
		return hashArray(value)
	case report.Duration:
		bits := binary.BigEndian.Uint64(value)
		if bits<<1 == 0 { // zero, of either sign
			return 0
		}
		return hashBytes(binary.LittleEndian.AppendUint64(nil, bits))
	case report.Boolean:
		return hashWord(uint32(value[0]))
	case report.Time, report.Integer:
	}
	bits := binary.BigEndian.Uint64(value)
	low, high := uint32(bits), uint32(bits>>32) //nolint:gosec // both halves are meant
	if high>>31 == 1 {
		high = ^high
	}
	return hashWord(low ^ high)
}

// hashArray hashes an array of texts. See array_send for its format.
func hashArray(value []byte) uint64 {
	sum := uint64(1)
	if dimensions := binary.BigEndian.Uint32(value); dimensions == 0 {
		return sum
	}
	const header = 20 // dimensions, flags, type, length, lower bound
	for rest := value[header:]; len(rest) > 0; {
		var element []byte
		element, rest = cut(rest)
		sum *= 31
		if element != nil {
			sum += hashBytes(element)
		}
	}
	return sum
}

// The rest is Bob Jenkins' lookup3 (https://burtleburtle.net/bob/c/lookup3.c),
// with PostgreSQL's start values and seed 0, on a machine whose least
// significant byte comes first.

type state struct{ a, b, c uint32 }

func start(size int) state {
	n := 0x9e3779b9 + uint32(size) + 3923095 //nolint:gosec // values are below 1 GB
	return state{n, n, n}
}

func hashWord(word uint32) uint64 {
	s := start(4)
	s.a += word
	return s.end()
}

func hashBytes(text []byte) uint64 {
	s := start(len(text))
	for ; len(text) >= 12; text = text[12:] {
		s.a += binary.LittleEndian.Uint32(text)
		s.b += binary.LittleEndian.Uint32(text[4:])
		s.c += binary.LittleEndian.Uint32(text[8:])
		s.mix()
	}
	// The lowest byte of c belongs to the length.
	for i, b := range text {
		switch {
		case i < 4:
			s.a += uint32(b) << (8 * i)
		case i < 8:
			s.b += uint32(b) << (8 * (i - 4))
		default:
			s.c += uint32(b) << (8 * (i - 7))
		}
	}
	return s.end()
}

func turn(word uint32, by int) uint32 { return word<<by | word>>(32-by) }

func (s *state) mix() {
	a, b, c := s.a, s.b, s.c
	a = (a - c) ^ turn(c, 4)
	c += b
	b = (b - a) ^ turn(a, 6)
	a += c
	c = (c - b) ^ turn(b, 8)
	b += a
	a = (a - c) ^ turn(c, 16)
	c += b
	b = (b - a) ^ turn(a, 19)
	a += c
	c = (c - b) ^ turn(b, 4)
	b += a
	s.a, s.b, s.c = a, b, c
}

func (s *state) end() uint64 {
	a, b, c := s.a, s.b, s.c
	c = (c ^ b) - turn(b, 14)
	a = (a ^ c) - turn(c, 11)
	b = (b ^ a) - turn(a, 25)
	c = (c ^ b) - turn(b, 16)
	a = (a ^ c) - turn(c, 4)
	b = (b ^ a) - turn(a, 14)
	c = (c ^ b) - turn(b, 24)
	return uint64(b)<<32 | uint64(c)
}
