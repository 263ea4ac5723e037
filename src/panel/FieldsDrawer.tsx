import { css } from '@emotion/css';
import { type Field, type GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Drawer, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { useRef, useState } from 'react';
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
  const names = columns.map(({ name }) => name);
  // A field that is unticked stays where it is, so that it can be ticked again.
  const [order, setOrder] = useState(() => [...shown, ...names.filter((name) => !shown.includes(name))]);

  const toggle = (name: string) =>
    onChange(order.filter((each) => (each === name ? !shown.includes(each) : shown.includes(each))));
  const move = (from: number, to: number) => {
    const moved = order.toSpliced(from, 1).toSpliced(to, 0, order[from]!);
    setOrder(moved);
    onChange(moved.filter((each) => shown.includes(each)));
    keepFocus(list.current, to, to < from);
  };
  const reset = () => {
    setOrder(names);
    onReset();
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
          <Button variant="secondary" size="sm" icon="history" onClick={reset}>
            Reset to the report
          </Button>
          <Button
            variant="secondary"
            size="sm"
            icon="check-square"
            disabled={shown.length === order.length}
            onClick={() => onChange(order)}
          >
            Show all
          </Button>
        </Stack>
        <ul className={styles.list} aria-label="Fields in order" ref={list}>
          {order.map((name, position) => {
            const column = columns.find((field) => field.name === name);
            const title = column ? heading(column) : name;
            const ticked = shown.includes(name);
            return (
              <li key={name} className={styles.item}>
                <Checkbox
                  label={title}
                  value={ticked}
                  disabled={ticked && shown.length === 1}
                  onChange={() => toggle(name)}
                />
                <Stack gap={0.5}>
                  <IconButton
                    name="arrow-up"
                    aria-label={`Move ${title} up`}
                    disabled={position === 0}
                    onClick={() => move(position, position - 1)}
                  />
                  <IconButton
                    name="arrow-down"
                    aria-label={`Move ${title} down`}
                    disabled={position === order.length - 1}
                    onClick={() => move(position, position + 1)}
                  />
                </Stack>
              </li>
            );
          })}
        </ul>
      </Stack>
    </Drawer>
  );
}

/** Who moves a field with the keyboard stays on it: at the end of the list, on the button that leads back. */
function keepFocus(list: HTMLUListElement | null, position: number, up: boolean): void {
  requestAnimationFrame(() => {
    const [first, second] = list?.children[position]?.querySelectorAll('button') ?? [];
    const [same, other] = up ? [first, second] : [second, first];
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
