import { PanelPlugin } from '@grafana/data';
import { ReportPanel } from './ReportPanel';
import { type Options } from './options';

export const plugin = new PanelPlugin<Options>(ReportPanel).useFieldConfig();
