import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { addOptions, type Options } from './options';
import { ReportPanel } from './ReportPanel';
import { suggestReport } from './suggestReport';

export const plugin = new PanelPlugin<Options>(ReportPanel)
  .setPanelOptions(addOptions)
  .setSuggestionsSupplier(suggestReport)
  .useFieldConfig({
    // What a table of the report has no use for.
    disableStandardOptions: [
      FieldConfigProperty.Min,
      FieldConfigProperty.Max,
      FieldConfigProperty.FieldMinMax,
      FieldConfigProperty.Decimals,
      FieldConfigProperty.Color,
      FieldConfigProperty.Thresholds,
      FieldConfigProperty.Actions,
    ],
  });
