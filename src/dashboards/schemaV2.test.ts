// What Grafana keeps of a dashboard that it converts to schema v2 and back. The
// lists follow the converter of Grafana 12.4, apps/dashboard/pkg/migration/conversion
// (v1beta1_to_v2alpha1.go and v2alpha1_to_v1beta1.go): it loses what is not in them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Properties {
  [name: string]: unknown;
}

/** The properties that are kept whole, and what is kept of those that are not, which may depend on the type. */
interface Kept {
  whole: string;
  of?: Record<string, Kept | ((value: Properties) => Kept)>;
}

const datasource = { whole: 'type uid' };
const text = { whole: 'text value' };
const link = { whole: 'title url targetBlank' };
const appearance = { whole: 'text color icon index' };

const variable = 'name type label description hide skipUrlSync';
const choice = `${variable} multi includeAll allValue allowCustomValue`;
const choices = { current: text, options: { whole: 'text value selected' } };
const variables: Record<string, Kept> = {
  query: {
    // The query is the data source's own.
    whole: `${choice} query definition refresh sort regex regexApplyTo staticOptionsOrder`,
    of: { ...choices, datasource, staticOptions: text },
  },
  datasource: { whole: `${choice} query refresh regex`, of: choices },
  custom: { whole: `${choice} query`, of: choices },
  textbox: { whole: `${variable} query`, of: { current: text } },
  adhoc: {
    whole: `${variable} allowCustomValue`,
    of: {
      datasource,
      filters: { whole: 'key operator value keyLabel condition values valueLabels' },
    },
  },
};

const mappings: Record<string, Kept> = {
  // Its options are what each value becomes, by the value.
  value: { whole: 'type options' },
  range: { whole: 'type', of: { options: { whole: 'from to', of: { result: appearance } } } },
  regex: { whole: 'type', of: { options: { whole: 'pattern', of: { result: appearance } } } },
  special: { whole: 'type', of: { options: { whole: 'match', of: { result: appearance } } } },
};

const fieldConfig: Kept = {
  whole: '',
  of: {
    defaults: {
      whole:
        'custom decimals max min description displayName displayNameFromDS noValue path unit filterable writeable fieldMinMax nullValueMode links',
      of: {
        color: { whole: 'mode fixedColor seriesBy' },
        mappings: ({ type }) => mappings[String(type)]!,
        thresholds: { whole: 'mode', of: { steps: { whole: 'value color' } } },
      },
    },
    overrides: {
      whole: '',
      of: { matcher: { whole: 'id options' }, properties: { whole: 'id value' } },
    },
  },
};

const gridPos = { whole: 'x y w h' };
const panel: Kept = {
  // Targets and options are the plugins' own.
  whole:
    'id type title description transparent pluginVersion options targets interval maxDataPoints timeFrom timeShift hideTimeOverride cacheTimeout queryCachingTTL repeat repeatDirection maxPerRow',
  of: {
    datasource,
    gridPos,
    fieldConfig,
    links: link,
    transformations: { whole: 'id options disabled', of: { filter: { whole: 'id options' } } },
  },
};
// A row is numbered anew.
const row: Kept = { whole: 'id type title collapsed repeat', of: { gridPos, panels: panel } };

const dashboard: Kept = {
  // The uid becomes the name of the resource, the version that of its schema.
  whole:
    'uid title description tags schemaVersion editable graphTooltip preload liveNow revision refresh timezone weekStart fiscalYearStartMonth',
  of: {
    time: { whole: 'from to' },
    timepicker: {
      whole: 'hidden refresh_intervals nowDelay',
      of: { quick_ranges: { whole: 'display from to' } },
    },
    links: {
      whole: 'title type icon tooltip tags asDropdown targetBlank includeVars keepTime url placement',
    },
    templating: { whole: '', of: { list: ({ type }) => variables[String(type)]! } },
    annotations: {
      whole: '',
      of: { list: { whole: 'name enable hide iconColor target filter mappings', of: { datasource } } },
    },
    panels: ({ type }) => (type === 'row' ? row : panel),
  },
};

/** The properties of a value, or of a list of them, that are not kept. */
function lost(value: unknown, kept: Kept | ((value: Properties) => Kept), at = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, position) => lost(each, kept, `${at}[${position}]`));
  }
  const { whole, of = {} } = typeof kept === 'function' ? kept(value as Properties) : kept;
  return Object.entries(value as Properties).flatMap(([name, part]) => {
    const deeper = of[name];
    if (deeper) {
      return lost(part, deeper, `${at}.${name}`);
    }
    return whole.split(' ').includes(name) ? [] : `${at}.${name}`;
  });
}

const read = (name: string) => JSON.parse(readFileSync(path.join(__dirname, name), 'utf8')) as unknown;
const shipped = readdirSync(__dirname).filter((name) => path.extname(name) === '.json');

test.each(shipped)('schema v2 keeps all of %s', (name) => {
  const given = read(name);
  expect(lost(given, dashboard)).toEqual([]);
  // Of the orders only those up to 4 are; the values come in the order of the database.
  const { list } = (given as { templating: { list: Array<{ sort?: number }> } }).templating;
  expect(list.filter(({ sort = 0 }) => sort > 4)).toEqual([]);
});
