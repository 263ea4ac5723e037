import { interpolateFilters, interpolateQuery, type Replace } from './interpolate';
import { type Filter, type SegmentsQuery } from '../report/query';

/** Replaces as Grafana does: $name, ${name} and ${name:format}, with the formatter called per variable. */
function dashboard(
  variables: Record<string, string | string[]>,
  allOf: Record<string, string[]> = {}
): Replace {
  return (text, format) =>
    text.replace(
      /\$(\w+)|\$\{(\w+)(?::(\w+))?\}/g,
      (match, bare: string, braced: string, ownFormat?: string) => {
        const name = bare ?? braced;
        if (ownFormat === 'queryparam') {
          const values = name in allOf ? ['$__all'] : [variables[name] ?? ''].flat();
          return values.map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&');
        }
        const value = allOf[name] ?? variables[name];
        if (value === undefined) {
          return match;
        }
        return typeof format === 'function' ? format(value, { name }) : [value].flat().join(',');
      }
    );
}

const channelIs = (...values: string[]): Filter[] => [{ field: 'channel', operator: '=', values }];
const valuesOf = (filters: Filter[]) => filters.map(({ values }) => values);

describe('filters with variables', () => {
  const replace = dashboard(
    { one: 'Voice', many: ['Voice', 'Chat'], empty: '', none: [] },
    { every: ['Voice', 'Chat'] }
  );

  it.each<[string, string[], string[]]>([
    ['text without a variable stays', ['Voice'], ['Voice']],
    ['a single value', ['$one'], ['Voice']],
    ['several values become several', ['$many'], ['Voice', 'Chat']],
    ['several values beside a text', ['Mail', '${many}'], ['Mail', 'Voice', 'Chat']],
    ['several values within a text', ['${many}_EU'], ['Voice_EU', 'Chat_EU']],
    ['two variables in one text', ['$one-${many}'], ['Voice-Voice', 'Voice-Chat']],
    ['All is no filter', ['$every'], []],
    ['All beside a text is no filter', ['Mail', '$every'], []],
    ['an empty variable is no filter', ['$empty'], []],
    ['a variable with nothing chosen is no filter', ['$none'], []],
    ['an unknown variable stays, for the backend to compare with', ['$unknown'], ['$unknown']],
  ])('%s', (_, given, expected) => {
    expect(valuesOf(interpolateFilters(channelIs(...given), replace))).toEqual([expected]);
  });

  it('leaves filters that compare with nothing alone', () => {
    const blank: Filter[] = [{ field: 'channel', operator: 'blank' }];
    expect(interpolateFilters(blank, replace)).toEqual(blank);
  });
});

describe('queries', () => {
  const query: SegmentsQuery = { refId: 'A', queryType: 'metrics', interval: '$step' };

  it('replaces variables outside filters too', () => {
    const replace = dashboard({ step: '1h', goal: '30s', session: ' 4711 ' });
    expect(
      interpolateQuery(
        {
          ...query,
          sessionId: '$session',
          metrics: [
            { measure: 'service_level', threshold: '$goal' },
            { measure: 'answered_within', thresholds: { channel: { Email: '4h', Voice: '$goal' } } },
            { measure: 'offered' },
          ],
        },
        replace
      )
    ).toEqual({
      ...query,
      interval: '1h',
      sessionId: '4711',
      metrics: [
        { measure: 'service_level', threshold: '30s' },
        { measure: 'answered_within', thresholds: { channel: { Email: '4h', Voice: '30s' } } },
        { measure: 'offered' },
      ],
    });
  });

  it('adds ad hoc filters after its own, one value or several', () => {
    const result = interpolateQuery({ refId: 'A', filters: channelIs('Voice') }, dashboard({}), [
      { key: 'queue_name', operator: '=|', value: 'Sales', values: ['Sales', 'Service'] },
      { key: 'queue_wait_time', operator: '>', value: '60' },
    ]);
    expect(result.filters).toEqual([
      ...channelIs('Voice'),
      { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
      { field: 'queue_wait_time', operator: '>', values: ['60'] },
    ]);
  });

  it('changes nothing where there is nothing to replace', () => {
    expect(interpolateQuery({ refId: 'A' }, dashboard({}))).toEqual({ refId: 'A' });
  });
});
