// Package deliver sends scheduled reports: it reads the reports from Grafana,
// works out which are due, fetches their files, checks that they are whole,
// mails them, and notes each run in Grafana.
//
// A report is a dashboard with one report panel and the tag [ReportTag]. A run
// is an annotation on that dashboard with the tag [RunTag].
//
// # One mail for each due time
//
// Several programs, on several machines, may deliver the same reports; what
// they share is Grafana, whose annotations can be written and listed, but not
// compared and set. So each claims a due time before it works on it: it writes
// an annotation with the tag [ClaimTag], then lists the claims, and goes on
// only if there is no other. Of two that claim at once, the later to have
// written lists both, so that at most one goes on; if both see both, both
// withdraw, and try again after a pause of random length. When the work ends,
// the claim itself becomes the note of the run.
//
// A claim that has not changed for [lease] is that of a program which was
// stopped, and is taken over. Its owner, if it only slept, does not mail any
// more by then. What was mailed is recorded on disk before it is noted in
// Grafana. Only a program that is killed between the mail server's yes and
// that record leaves a due time that is mailed once more; both mails then have
// the same Message-ID, by which mail servers and readers drop the second.
package deliver
