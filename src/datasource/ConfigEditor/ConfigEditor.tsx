import { css } from '@emotion/css';
import { Divider, Stack, Text, useStyles2 } from '@grafana/ui';
import { Fragment } from 'react';
import { AuthenticationSection } from './AuthenticationSection';
import { ConnectionSection } from './ConnectionSection';
import { LimitsSection } from './LimitsSection';
import { SegmentsSection } from './SegmentsSection';
import { ServiceLevelSection } from './ServiceLevelSection';
import { type EditorProps } from './settings';

const sections = [
  ConnectionSection,
  AuthenticationSection,
  SegmentsSection,
  ServiceLevelSection,
  LimitsSection,
];

/** The settings of a data source. One that is provisioned from a file can be read, not changed. */
export function ConfigEditor({ options, onOptionsChange }: EditorProps) {
  const styles = useStyles2(getStyles);
  return (
    <fieldset className={styles.editor} disabled={options.readOnly} data-testid="segments-config-editor">
      <Stack direction="column" gap={2}>
        <Text color="secondary">
          Reads the segments of interactions from a table or view in PostgreSQL. Fields marked with * are
          required.
        </Text>
        {sections.map((Section, position) => (
          <Fragment key={position}>
            <Divider spacing={1} />
            <Section options={options} onOptionsChange={onOptionsChange} />
          </Fragment>
        ))}
      </Stack>
    </fieldset>
  );
}

const getStyles = () => ({ editor: css({ border: 0, margin: 0, padding: 0, minWidth: 0 }) });
