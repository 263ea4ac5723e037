import { css } from '@emotion/css';
import { getDataSourceSrv } from '@grafana/runtime';
import { Combobox, Field, FieldSet, LoadingPlaceholder, Switch, TimeRangeInput } from '@grafana/ui';
import { useMemo } from 'react';
import { FilterList } from '../components/FilterList';
import { SortList } from '../components/SortList';
import { type Source } from '../components/source';
import { useCatalogue } from '../components/useCatalogue';
import { useSuggestions } from '../components/useSuggestions';
import { type SegmentsQuery } from '../report/query';
import { DATA_SOURCE_ID } from '../report/settings.gen';
import { type Draft } from './draft';
import { FieldsField } from './FieldsField';
import { Pair } from './Pair';
import { asPeriod, asRange } from './period';
import { useSource } from './useSource';
import { ZoneCombobox } from './ZoneCombobox';

// The picker's zone, whose orange is too faint on the light theme's white.
const period = css({ 'button span': { color: 'inherit' } });

interface Props {
  draft: Draft;
  onChange: (changed: Partial<Draft>) => void;
}

/** Which segments a report has: its period, and what is asked. */
export function WhatFields({ draft, onChange }: Props) {
  const { query, time, timezone } = draft;
  const sources = getDataSourceSrv().getList({ pluginId: DATA_SOURCE_ID });
  const uid = query.datasource?.uid;
  const source = useSource(uid);
  const range = useMemo(() => asRange(time, timezone), [time, timezone]);
  const ask = (changed: Partial<SegmentsQuery>) => onChange({ query: { ...query, ...changed } });
  return (
    <FieldSet label="What">
      <Pair>
        <div className={period}>
          <Field
            label="Time period"
            description="A relative one is reckoned from when the report is run or due."
          >
            <TimeRangeInput
              value={range}
              timeZone={timezone}
              onChange={(picked) => onChange({ time: asPeriod(picked) })}
            />
          </Field>
        </div>
        <Field label="Time zone" description="Of the period, and of the times in the file.">
          <ZoneCombobox
            id="report-timezone"
            value={timezone}
            onChange={(zone) => onChange({ timezone: zone })}
          />
        </Field>
      </Pair>
      {sources.length > 1 && (
        <Field label="Data source">
          <Combobox
            id="report-datasource"
            options={sources.map(({ uid: value, name }) => ({ value, label: name }))}
            value={uid ?? null}
            onChange={({ value }) => ask({ datasource: { uid: value, type: DATA_SOURCE_ID } })}
          />
        </Field>
      )}
      {source ? (
        <QueryFields key={uid} source={source} query={query} range={range} onChange={ask} />
      ) : (
        <LoadingPlaceholder text="Loading the fields" />
      )}
    </FieldSet>
  );
}

interface QueryProps {
  source: Source;
  query: SegmentsQuery;
  range: Parameters<typeof useSuggestions>[2];
  onChange: (changed: Partial<SegmentsQuery>) => void;
}

function QueryFields({ source, query, range, onChange }: QueryProps) {
  const catalogue = useCatalogue(source);
  const suggest = useSuggestions(source, query, range);
  return (
    <>
      <Field
        label="Filters"
        description="All of them hold. A filter without a value lets every segment through."
        htmlFor="report-filter-0-field"
      >
        <FilterList
          id="report"
          filters={query.filters ?? []}
          onChange={(filters) => onChange({ filters })}
          catalogue={catalogue}
          suggest={suggest}
        />
      </Field>
      <FieldsField
        catalogue={catalogue}
        chosen={query.fields ?? []}
        onChange={(fields) => onChange({ fields })}
      />
      <Field label="Sort by" description="Blanks come last." htmlFor="report-sort-0">
        <SortList
          id="report"
          sort={query.sort ?? []}
          onChange={(sort) => onChange({ sort })}
          catalogue={catalogue}
        />
      </Field>
      <Field
        label="Include in progress"
        description="Interactions that have not ended count too. Their rows still change."
      >
        <Switch
          id="report-in-progress"
          value={query.includeInProgress ?? false}
          onChange={({ currentTarget }) =>
            onChange({ includeInProgress: currentTarget.checked || undefined })
          }
        />
      </Field>
    </>
  );
}
