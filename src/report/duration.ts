const CLOCK = /^(-?)\s*(\d+)\s*:\s*(\d{1,2})\s*:\s*(\d{1,2})$/;
const GO_UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
const GO_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;
const GO_DURATION = /^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/**
 * Reads a duration as the backend does: seconds ("90"), HH:mm:SS, or as Go
 * writes it ("1m30s"). Returns seconds, or undefined where it is none of these.
 */
export function parseSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed !== '' && Number.isFinite(Number(trimmed))) {
    return Number(trimmed);
  }
  const clock = CLOCK.exec(trimmed);
  if (clock) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(2).map(Number);
    const total = hours * 3600 + minutes * 60 + seconds;
    return minutes > 59 || seconds > 59 ? undefined : clock[1] ? -total : total;
  }
  if (!GO_DURATION.test(trimmed)) {
    return undefined;
  }
  const seconds = [...trimmed.matchAll(GO_PART)].reduce(
    (sum, [, n, unit = 's']) => sum + Number(n) * (GO_UNITS[unit] ?? 0),
    0
  );
  return trimmed.startsWith('-') ? -seconds : seconds;
}

/** Writes seconds as HH:mm:SS. Hours may pass 99; parts of a second are dropped. */
export function formatClock(seconds: number): string {
  const whole = Math.trunc(Math.abs(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (seconds <= -1 ? '-' : '') + parts.map((part) => String(part).padStart(2, '0')).join(':');
}
