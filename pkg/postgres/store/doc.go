// Package store writes the segments relation: it creates the table, upgrades
// it and loads sessions into it. Package postgres reads it.
package store
