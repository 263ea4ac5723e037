// Package conversation converts conversation records of CCAI, as the Call
// Details API returns them, to segments.
//
// A record has a conversation's destinations in order: queues with the agent
// who responded, and agents it was routed to directly. Each destination is one
// row. Each rule that derives a row's field from the record is one function,
// in the file named for its subject.
//
// The record's format: "Get All Conversations Data - Call Details",
// versions 1 and 2, of the vendor's API reference.
package conversation
