import { Alert, Combobox, type ComboboxOption, Field, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { fieldTitle } from '../../report/fields';
import { SETTINGS_DEFAULTS } from '../../report/settings.gen';
import { type Relation } from '../types';
import { checkRelation } from './checks';
import { type SectionProps, withSetting } from './settings';
import { SETTING_WIDTH } from './TextSetting';
import { type Relations, useRelations } from './useRelations';

/** The table or view of segments, picked from those the database user can read. */
export function RelationPicker({ options, onOptionsChange }: SectionProps) {
  const found = useRelations(options.uid, options.version);
  const chosen = String(options.jsonData.relation ?? '');
  const problem = checkRelation(chosen);
  const known = useMemo(() => (found.state === 'loaded' ? found.relations : []), [found]);
  const choices = useMemo(() => known.map(option), [known]);
  const picked = known.find(({ name }) => name === (chosen || SETTINGS_DEFAULTS.relation));
  return (
    <>
      <Field
        label="Relation"
        description={description(found)}
        htmlFor="relation"
        invalid={Boolean(problem)}
        error={problem}
        noMargin
      >
        <Combobox<string>
          id="relation"
          width={SETTING_WIDTH}
          placeholder={SETTINGS_DEFAULTS.relation}
          loading={found.state === 'loading'}
          options={choices}
          value={chosen || null}
          onChange={(option) => onOptionsChange(withSetting(options, 'relation', option?.value))}
          createCustomValue
          customValueDescription="Use this name"
          isClearable
        />
      </Field>
      {picked && <Fitness relation={picked} />}
    </>
  );
}

function description(found: Relations): string {
  const what = 'The table or view that holds the segments, as schema.name.';
  return found.state === 'failed'
    ? `${what} Save a connection that works, and those it can read are listed here.`
    : what;
}

function option({ name, kind, usable, problems, missing }: Relation): ComboboxOption<string> {
  const few = 3;
  const lacks =
    missing.length === 0
      ? 'has every column'
      : `lacks ${missing.length > few ? `${missing.length} columns` : missing.map(fieldTitle).join(', ')}`;
  return {
    value: name,
    label: name,
    group: usable ? 'Can be read as segments' : 'Do not fit',
    description: `${kind}: ${usable ? lacks : problems.join('; ')}`,
  };
}

function Fitness({ relation: { name, kind, usable, problems, missing } }: { relation: Relation }) {
  if (!usable) {
    return (
      <Alert severity="error" title={`The ${kind} ${name} cannot be read as segments`}>
        <ul style={{ paddingLeft: '1.5em' }}>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </Alert>
    );
  }
  return (
    <Text color="secondary">
      {missing.length === 0
        ? `The ${kind} ${name} has every column of the report.`
        : `The ${kind} ${name} can be read. Columns it lacks are blank in the report: ${missing.map(fieldTitle).join(', ')}.`}
    </Text>
  );
}
