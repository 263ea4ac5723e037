import {
  type AdHocVariableFilter,
  type CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  dateTime,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { type Observable } from 'rxjs';
import { annotationSupport } from './annotations/annotationSupport';
import { type FieldId, timePartById, timeParts } from '../report/fields';
import { adHocFilters } from '../report/adHoc';
import { interpolateQuery, type Replace } from './interpolate';
import { defaultQuery, defaultsOf, type QueryDefaults } from './model';
import { type FieldsAnswer, type Settings, type ValuesAnswer } from './types';
import { type SegmentsQuery } from '../report/query';
import { timePartValues } from '../report/timeParts';
import { VariableSupport } from './variables/VariableSupport';
import { describeQuery } from '../report/words';
import { zoneName } from '../report/zone';

/** Where no time range is at hand, as in alert rules, suggestions come from the last week. */
const SUGGESTION_DAYS = 7;

/** The editors say themselves what they could not ask. */
const quiet = { showErrorAlert: false };

export class SegmentsDataSource extends DataSourceWithBackend<SegmentsQuery, Settings> {
  /** What a query that does not say otherwise is answered with. */
  readonly defaults: QueryDefaults;
  private knownFields?: Promise<FieldsAnswer>;

  constructor(
    settings: DataSourceInstanceSettings<Settings>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
    this.defaults = defaultsOf(settings.jsonData);
    this.variables = new VariableSupport(this);
    this.annotations = annotationSupport;
  }

  override getDefaultQuery(app: CoreApp): Partial<SegmentsQuery> {
    return defaultQuery(app);
  }

  override getQueryDisplayText(query: SegmentsQuery): string {
    return describeQuery(query);
  }

  /**
   * Days and hours are those of the dashboard's zone, where the query names
   * none. Alert rules are not asked here, and keep to the data source's.
   */
  override query(request: DataQueryRequest<SegmentsQuery>): Observable<DataQueryResponse> {
    const timezone = zoneName(request.timezone);
    return super.query({
      ...request,
      targets: request.targets.map((target) => ({ ...target, timezone: target.timezone || timezone })),
    });
  }

  /** A timeline that names no session yet has nothing to ask. */
  override filterQuery({ queryType, sessionId = '' }: SegmentsQuery): boolean {
    return queryType !== 'timeline' || this.replacer({})(sessionId).trim() !== '';
  }

  override applyTemplateVariables(
    query: SegmentsQuery,
    scoped: ScopedVars,
    adHoc?: AdHocVariableFilter[]
  ): SegmentsQuery {
    return interpolateQuery(query, this.replacer(scoped), adHoc);
  }

  override interpolateVariablesInQueries(
    queries: SegmentsQuery[],
    scoped: ScopedVars,
    adHoc?: AdHocVariableFilter[]
  ): SegmentsQuery[] {
    return queries.map((query) => ({
      ...interpolateQuery(query, this.replacer(scoped), adHoc),
      datasource: this.getRef(),
    }));
  }

  /** The catalogue of fields and which of them this relation has. */
  fields(): Promise<FieldsAnswer> {
    this.knownFields ??= this.getResource<FieldsAnswer>('fields', undefined, quiet).catch(
      (error: unknown) => {
        this.knownFields = undefined;
        throw error;
      }
    );
    return this.knownFields;
  }

  /** The values of the query's field, the most frequent first; days and hours are those of the dashboard's zone. */
  async fieldValues(query: Omit<SegmentsQuery, 'refId'>, range?: TimeRange): Promise<ValuesAnswer['values']> {
    const to = range?.to ?? dateTime();
    const from = range?.from ?? dateTime(to).subtract(SUGGESTION_DAYS, 'days');
    const answer = await this.postResource<ValuesAnswer>(
      'values',
      {
        query: {
          timezone: this.zone(),
          ...interpolateQuery({ refId: '', ...query }, this.replacer({})),
          queryType: 'values',
        },
        from: from.valueOf(),
        to: to.valueOf(),
      },
      quiet
    );
    return answer.values;
  }

  override async getTagKeys(): Promise<MetricFindValue[]> {
    const { fields } = await this.fields();
    return [...fields.filter((field) => field.available), ...timeParts].map(({ id, title }) => ({
      text: title,
      value: id,
    }));
  }

  override async getTagValues(
    options: DataSourceGetTagValuesOptions<SegmentsQuery>
  ): Promise<MetricFindValue[]> {
    const part = timePartById(options.key);
    if (part) {
      return timePartValues(part.id, '').map(({ value, description = value }) => ({
        text: description,
        value,
      }));
    }
    const filters = adHocFilters(options.filters.filter(({ key }) => key !== options.key));
    const values = await this.fieldValues({ field: options.key as FieldId, filters }, options.timeRange);
    return values.map(({ value }) => ({ text: value }));
  }

  /** The dashboard's zone; where there is no dashboard, the browser's. */
  private zone(): string {
    const zone = this.templates.replace('${__timezone}');
    return zoneName(zone.startsWith('$') ? undefined : zone);
  }

  private replacer(scoped: ScopedVars): Replace {
    return (text, format) => this.templates.replace(text, scoped, format);
  }
}
