import { type PanelOptionsEditorBuilder } from '@grafana/data';
import { DeliveryNote } from './DeliveryNote';
import { DurationEditor } from './DurationEditor';

/** What an editor of the dashboard decides about the panel. */
export interface Options {
  /** Durations from which a cell is yellow, and red; empty for never. */
  waitWarning: string;
  waitCritical: string;
  talkWarning: string;
  talkCritical: string;
  /** What a report delivers, as report/delivery reads it; the Reports page writes it. */
  delivery?: unknown;
}

export const defaults: Required<Omit<Options, 'delivery'>> = {
  waitWarning: '1m',
  waitCritical: '5m',
  talkWarning: '',
  talkCritical: '',
};

export function addOptions(builder: PanelOptionsEditorBuilder<Options>) {
  const add = (path: keyof typeof defaults, name: string, description: string) =>
    builder.addCustomEditor({
      id: path,
      path,
      name,
      description,
      category: ['Colors'],
      defaultValue: defaults[path],
      editor: DurationEditor,
    });
  add('waitWarning', 'Queue wait: yellow from', 'A wait of this duration or longer is yellow.');
  add('waitCritical', 'Queue wait: red from', 'A wait of this duration or longer is red.');
  add('talkWarning', 'Talk: yellow from', 'A talk of this duration or longer is yellow.');
  add('talkCritical', 'Talk: red from', 'A talk of this duration or longer is red.');
  builder.addCustomEditor({
    id: 'delivery',
    path: 'delivery',
    name: 'Delivery',
    description: 'What this report is sent as, when and to whom. It is changed on the Reports page.',
    category: ['Report'],
    editor: DeliveryNote,
    showIf: ({ delivery }) => delivery !== undefined,
  });
}
