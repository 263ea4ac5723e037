import { type StandardEditorProps } from '@grafana/data';
import { Text, TextLink } from '@grafana/ui';
import appManifest from '../../plugin.json';
import { readDelivery } from '../report/delivery';
import { fileById } from '../report/files';
import { scheduleInWords } from '../report/schedule';

/** Says what a report's panel delivers, and where that is changed. */
export function DeliveryNote({ value }: StandardEditorProps<unknown>) {
  const { delivery, problems } = readDelivery(value);
  const { format, schedules, to } = delivery;
  const due = schedules.map(
    (schedule) => scheduleInWords(schedule) + (schedule.enabled ? '' : ' (switched off)')
  );
  return (
    <>
      <ul style={{ paddingLeft: '1.5em' }}>
        {[fileById(format).label, ...(due.length > 0 ? due : ['On demand']), ...to].map((each) => (
          <li key={each}>{each}</li>
        ))}
        {problems.map((each) => (
          <li key={each}>
            <Text color="warning">{each}</Text>
          </li>
        ))}
      </ul>
      <TextLink href={`/a/${appManifest.id}`}>Reports</TextLink>
    </>
  );
}
