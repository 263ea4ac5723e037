// A data source as the editors meet it, with the backend's answers given.
import { type DataSourceInstanceSettings } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { SegmentsDataSource } from '../../src/datasource/datasource';
import { type FieldsAnswer, type Settings, type ValuesAnswer } from '../../src/datasource/types';
import { type FieldId, fields } from '../../src/report/fields';

/** What the backend's resource `fields` says of a relation that lacks some columns. */
export function fieldsAnswer(lacking: FieldId[] = []): FieldsAnswer {
  return {
    fields: fields.map((field) => ({ ...field, available: !lacking.includes(field.id) })),
    problems: [],
  };
}

interface Answers {
  fields?: FieldsAnswer;
  values?: ValuesAnswer['values'];
  jsonData?: Settings;
  variables?: string[];
  /** What a variable stands for, such as $session. */
  replace?: Record<string, string>;
}

export function dataSource({
  fields = fieldsAnswer(),
  values = [],
  jsonData = {},
  variables = [],
  replace = {},
}: Answers = {}) {
  const templates = {
    replace: (text = '') => replace[text] ?? text,
    getVariables: () => variables.map((name) => ({ name })),
  } as unknown as TemplateSrv;
  setTemplateSrv(templates);
  const settings = { uid: 'center', type: 'interaction-segments-datasource', id: 1, jsonData };
  const datasource = new SegmentsDataSource(settings as DataSourceInstanceSettings<Settings>, templates);
  const getResource = jest.spyOn(datasource, 'getResource').mockResolvedValue(fields);
  const postResource = jest.spyOn(datasource, 'postResource').mockResolvedValue({ values });
  return { datasource, getResource, postResource };
}
