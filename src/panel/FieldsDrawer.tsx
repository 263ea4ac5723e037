import { css } from '@emotion/css';
import { type Field, type GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Drawer, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { useRef } from 'react';
import { heading } from './reportFrame';

interface Props {
  /** Every column there is. */
  columns: Field[];
  /** The names of those shown, in order. */
  shown: string[];
  /** Takes the names of those to show, in order. */
  onChange: (shown: string[]) => void;
  /** Takes back all that was chosen. */
  onReset: () => void;
  onClose: () => void;
}

/** Where a viewer chooses the columns and their order. */
export function FieldsDrawer({ columns, shown, onChange, onReset, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const list = useRef<HTMLUListElement>(null);
  const title = (name: string) => {
    const column = columns.find((field) => field.name === name);
    return column ? heading(column) : name;
  };
  const hidden = columns.map(({ name }) => name).filter((name) => !shown.includes(name));
  const move = (from: number, to: number) => {
    onChange(shown.toSpliced(from, 1).toSpliced(to, 0, shown[from]!));
    keepFocus(list.current, to, to < from);
  };
  return (
    <Drawer
      title="Fields"
      subtitle="Your choice is kept for you on this dashboard, and stands in its address."
      size="sm"
      onClose={onClose}
    >
      <Stack direction="column" gap={2}>
        <Stack gap={1} wrap="wrap">
          <Button variant="secondary" size="sm" icon="history" onClick={onReset}>
            Reset to the report
          </Button>
          {hidden.length > 0 && (
            <Button variant="secondary" size="sm" icon="plus" onClick={() => onChange([...shown, ...hidden])}>
              Show all
            </Button>
          )}
        </Stack>
        <ul className={styles.list} aria-label="Fields shown" ref={list}>
          {shown.map((name, position) => (
            <li key={name} className={styles.item}>
              <Checkbox
                label={title(name)}
                value
                disabled={shown.length === 1}
                onChange={() => onChange(shown.toSpliced(position, 1))}
              />
              <Stack gap={0.5}>
                <IconButton
                  name="arrow-up"
                  aria-label={`Move ${title(name)} up`}
                  disabled={position === 0}
                  onClick={() => move(position, position - 1)}
                />
                <IconButton
                  name="arrow-down"
                  aria-label={`Move ${title(name)} down`}
                  disabled={position === shown.length - 1}
                  onClick={() => move(position, position + 1)}
                />
              </Stack>
            </li>
          ))}
        </ul>
        {hidden.length > 0 && (
          <ul className={styles.list} aria-label="Fields not shown">
            {hidden.map((name) => (
              <li key={name} className={styles.item}>
                <Checkbox label={title(name)} value={false} onChange={() => onChange([...shown, name])} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </Drawer>
  );
}

/** Who moves a field with the keyboard stays on it: at the end of the list, on the button that leads back. */
function keepFocus(list: HTMLUListElement | null, position: number, up: boolean): void {
  requestAnimationFrame(() => {
    const buttons = list?.children[position]?.querySelectorAll('button');
    const [same, other] = up ? [buttons?.[0], buttons?.[1]] : [buttons?.[1], buttons?.[0]];
    (same?.disabled ? other : same)?.focus();
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  item: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
});
