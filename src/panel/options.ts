/** What an editor of the dashboard decides about the panel. */
export type Options = Record<string, never>;
