import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, FilterInput, Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { useId } from 'react';
import { HiddenLabel } from '../components/Hidden';
import { isIn, ORDERS, type Selection, TABS } from './selection';
import { type Entry } from './useReports';

interface Props {
  entries: Entry[];
  selection: Selection;
  onSelect: (changed: Partial<Selection>) => void;
  /** Those that are ticked. */
  chosen: Entry[];
  onRun: () => void;
  onDelete: () => void;
}

/** Which reports are shown, in which order, and what is done with those that are ticked. */
export function ListToolbar({ entries, selection, onSelect, chosen, onRun, onDelete }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <>
      <TabsBar>
        {TABS.map((tab) => (
          <Tab
            key={tab}
            label={tab}
            active={selection.tab === tab}
            counter={entries.filter((entry) => isIn(tab, entry)).length}
            onChangeTab={() => onSelect({ tab })}
          />
        ))}
      </TabsBar>
      <div className={styles.bar}>
        <div className={styles.search}>
          <FilterInput
            placeholder="Search reports"
            aria-label="Search reports"
            escapeRegex={false}
            value={selection.search}
            onChange={(search) => onSelect({ search })}
          />
        </div>
        <HiddenLabel htmlFor={id}>Order</HiddenLabel>
        <Combobox
          id={id}
          width={18}
          prefixIcon="sort-amount-down"
          options={ORDERS.map((value) => ({ value, label: value }))}
          value={selection.order}
          onChange={({ value }) => onSelect({ order: value })}
        />
        {chosen.length > 0 && (
          <>
            <Button
              variant="secondary"
              icon="play"
              disabled={chosen.some(({ running }) => running) || !chosen.some(({ report }) => report?.query)}
              onClick={onRun}
            >
              {`Run ${chosen.length} selected`}
            </Button>
            <Button
              variant="secondary"
              icon="trash-alt"
              disabled={!chosen.some(({ report }) => report?.canDelete)}
              onClick={onDelete}
            >
              {`Delete ${chosen.length} selected`}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(2, 0),
  }),
  search: css({ flex: '1 1 200px', maxWidth: 400 }),
});
