/**
 * The IANA name of a time zone as Grafana keeps it: "utc", "browser" or none
 * for the browser's own, else the name itself.
 */
export function zoneName(zone: string | undefined): string {
  if (zone && zone !== 'browser' && zone !== 'utc') {
    return zone;
  }
  return zone === 'utc' ? 'UTC' : ownZone();
}

// A browser that cannot tell its zone names one that no other program knows.
function ownZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return !timeZone || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}
