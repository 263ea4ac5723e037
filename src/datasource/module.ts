import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor/ConfigEditor';
import { SegmentsDataSource } from './datasource';
import { Inspector } from './Inspector/Inspector';
import { QueryEditor } from './QueryEditor/QueryEditor';
import { QueryHelp } from './QueryEditor/QueryHelp';
import { type SecureSettings, type Settings } from './types';
import { type SegmentsQuery } from '../report/query';

export const plugin = new DataSourcePlugin<SegmentsDataSource, SegmentsQuery, Settings, SecureSettings>(
  SegmentsDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp)
  .setMetadataInspector(Inspector);
