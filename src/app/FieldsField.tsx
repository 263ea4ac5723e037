import { Button, Field, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { FieldsDrawer } from '../components/FieldsDrawer';
import { type Catalogue } from '../components/useCatalogue';
import { type FieldId, fieldById, fieldTitle } from '../report/fields';
import { fieldsInWords } from './words';

interface Props {
  catalogue: Catalogue;
  /** None for those of the report. */
  chosen: FieldId[];
  onChange: (fields: FieldId[]) => void;
}

/** The fields of a report and their order. */
export function FieldsField({ catalogue, chosen, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const own = catalogue.fields.filter(({ presence }) => presence === 'shown').map(({ id }) => id);
  const fields = catalogue.fields.map(({ id, title }) => ({ name: id, title }));
  const choose = (names: string[]) => {
    const ids = names.flatMap((name) => fieldById(name)?.id ?? []);
    onChange(ids.join() === own.join() ? [] : ids);
  };
  return (
    <Field label="Fields">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <Text color="secondary" variant="bodySmall">
          {chosen.length === 0 ? 'All fields of the report, in its order' : chosen.map(fieldTitle).join(', ')}
        </Text>
        <Button type="button" variant="secondary" icon="columns" onClick={() => setOpen(true)}>
          {`Choose fields (${fieldsInWords({ refId: 'A', fields: chosen.length > 0 ? chosen : own })})`}
        </Button>
        {open && (
          <FieldsDrawer
            subtitle="The fields of the report, in their order."
            fields={fields}
            shown={chosen.length > 0 ? chosen : own}
            onChange={choose}
            onReset={() => onChange([])}
            onClose={() => setOpen(false)}
          />
        )}
      </Stack>
    </Field>
  );
}
