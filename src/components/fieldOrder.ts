// The order of the fields in the drawer where a viewer chooses them.

/** A field that can be chosen. */
export interface Choosable {
  /** The name of its column. */
  name: string;
  title: string;
}

/** First the fields that are shown, in their order, then all others. */
export function ordered(shown: string[], all: Choosable[]): string[] {
  return [...shown, ...all.map(({ name }) => name).filter((name) => !shown.includes(name))];
}

/** The order with one field at another place. */
export function moved(order: string[], name: string, to: number): string[] {
  return order.filter((each) => each !== name).toSpliced(to, 0, name);
}

/** The fields that remain when all others are hidden: a report needs one. */
export function least(all: Choosable[]): string[] {
  const first = all.find(({ name }) => name === 'session_id') ?? all[0];
  return first ? [first.name] : [];
}
