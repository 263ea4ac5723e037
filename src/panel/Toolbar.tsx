import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { FilterInput, Icon, Text, ToolbarButton, Tooltip, useStyles2 } from '@grafana/ui';
import { type ComponentProps, type ReactNode } from 'react';
import { type FileId } from '../report/files';
import { DownloadMenu } from './DownloadMenu';

interface Props {
  search: string;
  onSearch: (search: string) => void;
  /** How many rows there are, in words. */
  rows: string;
  /** Whether a limit cut them, so that others match too. */
  cut: boolean;
  /** How many filters are set. */
  filters: number;
  onFilter: () => void;
  onChooseFields: () => void;
  onRefresh: () => void;
  /** Absent where the report cannot be downloaded. */
  onDownload?: (file: FileId) => void;
  downloading: boolean;
  /** What the report says of itself, and which it is. */
  children: ReactNode;
}

/** What a viewer can do with the report, and what it is. */
export function Toolbar(props: Props) {
  const { search, onSearch, rows, filters, onFilter, onChooseFields, onRefresh, onDownload } = props;
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar} role="group" aria-label="Report">
      <div className={styles.search}>
        <FilterInput
          placeholder="Search in these rows"
          aria-label="Search in these rows"
          escapeRegex={false}
          value={search}
          onChange={onSearch}
        />
      </div>
      <span role="status">
        <Text color={props.cut ? 'warning' : 'secondary'} variant="bodySmall">
          {props.cut && <Icon name="exclamation-triangle" size="sm" aria-hidden />} {rows}
        </Text>
      </span>
      <div className={styles.end}>
        {props.children}
        <div className={styles.actions}>
          <Action
            icon="filter"
            variant={filters > 0 ? 'active' : 'canvas'}
            label={filters > 0 ? `Filters (${filters})` : 'Filters'}
            help="Narrow the rows down by their fields"
            onClick={onFilter}
          />
          <Action
            icon="columns"
            label="Fields"
            help="Choose fields and their order"
            onClick={onChooseFields}
          />
          <Action icon="sync" label="Run" help="Run the report again" onClick={onRefresh} />
          {onDownload && <DownloadMenu disabled={props.downloading} onDownload={onDownload} />}
        </div>
      </div>
    </div>
  );
}

type ActionProps = Pick<ComponentProps<typeof ToolbarButton>, 'icon' | 'variant' | 'onClick'> & {
  label: string;
  help: string;
};

/** A button whose tooltip, which stays while the button has the focus, leaves the headings below it free. */
function Action({ label, help, variant = 'canvas', ...button }: ActionProps) {
  return (
    <Tooltip content={help} placement="top">
      <ToolbarButton {...button} variant={variant} aria-label={label}>
        {label}
      </ToolbarButton>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    paddingBottom: theme.spacing(1),
  }),
  search: css({ width: 220 }),
  end: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginLeft: 'auto',
  }),
  actions: css({ display: 'flex', gap: theme.spacing(1), marginLeft: 'auto' }),
});
