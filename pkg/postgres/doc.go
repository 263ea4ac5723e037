// Package postgres is the only one that speaks to PostgreSQL: connections,
// the segments relation as it is found, statements with bound values only,
// and rows streamed in PostgreSQL's binary format.
package postgres
