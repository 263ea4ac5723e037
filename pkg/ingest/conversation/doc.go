// Package conversation turns conversation records of CCAI, as the Call Details
// API returns them, into segments.
//
// A record tells a conversation's destinations in their order: queues with the
// agent who responded, and agents it was led to directly. Each destination is
// one row. The rules by which a row's fields follow from the record are small
// functions, in the files named for what they are about.
//
// Source of the record's form: "Get All Conversations Data - Call Details",
// versions 1 and 2, of the vendor's API reference.
package conversation
