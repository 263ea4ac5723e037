/** What is wrong, in the words of the backend where it has some. */
export function problemInWords(error: unknown): string {
  const { data, status, message } = (error ?? {}) as { data?: unknown; status?: number; message?: unknown };
  if (status === 401) {
    return 'You are not signed in to Grafana, or no longer: sign in and try again.';
  }
  const said = typeof data === 'string' ? data : (data as { message?: unknown } | undefined)?.message;
  const text = [inWords(said), inWords(message)].find((each) => each !== undefined);
  return text ?? (status ? `The server answered with status ${status}.` : 'The server does not answer.');
}

// Grafana gives the whole body of a text answer as its message: JSON of the
// backend, or the page of a proxy, which nobody wants to read.
function inWords(said: unknown): string | undefined {
  if (typeof said !== 'string' || said === '' || said.trimStart().startsWith('<')) {
    return undefined;
  }
  try {
    const { message } = JSON.parse(said) as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    return said;
  }
}
