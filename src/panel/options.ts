import { type PanelOptionsEditorBuilder } from '@grafana/data';

/** What an editor of the dashboard decides about the panel. */
export interface Options {
  /** Durations from which a cell is yellow, and red; empty for never. */
  waitWarning: string;
  waitCritical: string;
  talkWarning: string;
  talkCritical: string;
}

export const defaults: Options = { waitWarning: '1m', waitCritical: '5m', talkWarning: '', talkCritical: '' };

const settings = { placeholder: 'never', useTextarea: false };

export function addOptions(builder: PanelOptionsEditorBuilder<Options>) {
  const category = ['Colours'];
  const add = (path: keyof Options, name: string, description: string) =>
    builder.addTextInput({ path, name, description, category, settings, defaultValue: defaults[path] });
  add('waitWarning', 'Queue wait: yellow from', 'A duration such as 90, 00:01:30 or 1m30s.');
  add('waitCritical', 'Queue wait: red from', 'Longer waits are red.');
  add('talkWarning', 'Talk: yellow from', 'A duration such as 10m.');
  add('talkCritical', 'Talk: red from', 'Longer talks are red.');
}
