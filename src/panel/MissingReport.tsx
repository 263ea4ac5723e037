import { EmptyState, Text } from '@grafana/ui';
import { fields } from '../report/fields';

const examples = fields.slice(0, 3).map(({ id }) => id);

/** Shown where the data has none of the report's fields. */
export function MissingReport() {
  return (
    <EmptyState variant="not-found" hideImage message="This is not a report of segments">
      <Text color="secondary">
        The panel shows data with the report&apos;s fields ({examples.join(', ')} and so on): a query of the
        type Segments from the data source Interaction Segments, or one of another data source whose columns
        have these names.
      </Text>
    </EmptyState>
  );
}
