import { EditorRow } from '@grafana/plugin-ui';
import { CheckField } from './CheckField';
import { FiltersRow } from './FiltersRow';
import { type PartProps } from './parts';
import { TimeScope } from './TimeScope';

/** A query for the state of the data: one check or all, and of which rows. */
export function ChecksRows(part: PartProps) {
  return (
    <>
      <EditorRow>
        <CheckField
          {...part}
          label="Check"
          tooltip="One check only, as an alert rule wants it. Empty: all of them."
          placeholder="All checks"
        />
      </EditorRow>
      <FiltersRow {...part} />
      <EditorRow>
        <TimeScope {...part} />
      </EditorRow>
    </>
  );
}
