import { css } from '@emotion/css';
import { EditorField } from '@grafana/plugin-ui';
import { Button, MultiCombobox, useStyles2 } from '@grafana/ui';
import { type FieldId, fields } from '../../report/fields';
import { fieldOptions } from '../../components/fieldOptions';
import { type Catalogue } from '../../components/useCatalogue';

interface Props {
  id: string;
  chosen: FieldId[];
  onChange: (fields: FieldId[]) => void;
  catalogue: Catalogue;
}

/** Columns in the order they are chosen, with a way back to the report's own order. */
export function FieldChooser({ id, chosen, onChange, catalogue }: Props) {
  const styles = useStyles2(getStyles);
  const inReportOrder = fields.map((field) => field.id).filter((field) => chosen.includes(field));
  return (
    <>
      <div className={styles.chooser}>
        <EditorField
          label="Fields"
          tooltip="The columns, in the order they are chosen. Empty: the 27 fields of the report, in its order."
          htmlFor={id}
          optional
        >
          <MultiCombobox<FieldId>
            id={id}
            placeholder="All fields of the report"
            options={fieldOptions(catalogue, chosen)}
            value={chosen}
            onChange={(options) => onChange(options.map(({ value }) => value))}
            isClearable
          />
        </EditorField>
      </div>
      {chosen.join() !== inReportOrder.join() && (
        <div className={styles.order}>
          <Button variant="secondary" icon="sort-amount-down" onClick={() => onChange(inReportOrder)}>
            Report order
          </Button>
        </div>
      )}
    </>
  );
}

const getStyles = () => ({
  chooser: css({ flex: '1 1 400px', maxWidth: 1000, minWidth: 0 }),
  order: css({ alignSelf: 'flex-end' }),
});
