import { css } from '@emotion/css';
import { Button, Drawer, FilterInput, Stack, Text, useStyles2 } from '@grafana/ui';
import { useRef, useState } from 'react';
import { FieldItem } from './FieldItem';
import { type Choosable, least, moved, ordered } from './fieldOrder';
import { presets } from './presets';

interface Props {
  /** What becomes of the choice. */
  subtitle: string;
  /** Every field that can be chosen. */
  fields: Choosable[];
  /** The names of those shown, in order. */
  shown: string[];
  /** Takes the names of those to show, in order. */
  onChange: (shown: string[]) => void;
  /** Takes back all that was chosen. */
  onReset: () => void;
  onClose: () => void;
}

/** Where the fields and their order are chosen. */
export function FieldsDrawer({ subtitle, fields, shown, onChange, onReset, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const list = useRef<HTMLUListElement>(null);
  const [search, setSearch] = useState('');
  // A field that is unticked stays where it is, so that it can be ticked again.
  const [places, setPlaces] = useState(shown);
  const order = ordered(places, fields).filter((name) => fields.some((field) => field.name === name));
  const titles = new Map(fields.map(({ name, title }) => [name, title]));
  const wanted = search.trim().toLocaleLowerCase();
  const found = order.filter((name) => titles.get(name)?.toLocaleLowerCase().includes(wanted));

  const show = (names: string[]) => {
    setPlaces(ordered(names, fields));
    onChange(names);
  };
  const toggle = (name: string) =>
    onChange(order.filter((each) => (each === name ? !shown.includes(each) : shown.includes(each))));
  const move = (name: string, to: number) => {
    const next = moved(order, name, to);
    setPlaces(next);
    onChange(next.filter((each) => shown.includes(each)));
    keepFocus(list.current, name, to < order.indexOf(name));
  };
  const reset = () => {
    setPlaces([]);
    onReset();
  };

  return (
    <Drawer title="Fields" subtitle={subtitle} size="sm" onClose={onClose}>
      <Stack direction="column" gap={2}>
        <Stack gap={1} wrap="wrap" alignItems="center">
          <Text color="secondary">Presets</Text>
          {presets.map(({ label, help, columns }) => (
            <Button
              key={label}
              variant="secondary"
              size="sm"
              tooltip={help}
              onClick={() => show(columns.filter((name) => titles.has(name)))}
            >
              {label}
            </Button>
          ))}
          <Button variant="secondary" size="sm" icon="history" onClick={reset}>
            Reset to the report
          </Button>
        </Stack>
        <Stack gap={1} wrap="wrap">
          <FilterInput
            placeholder="Search fields"
            aria-label="Search fields"
            escapeRegex={false}
            value={search}
            onChange={setSearch}
          />
          <Button
            variant="secondary"
            size="sm"
            disabled={shown.length === order.length}
            onClick={() => onChange(order)}
          >
            Show all
          </Button>
          <Button variant="secondary" size="sm" onClick={() => onChange(least(fields))}>
            Hide all
          </Button>
        </Stack>
        {found.length === 0 && <Text color="secondary">No field has this in its name.</Text>}
        <ul className={styles.list} aria-label="Fields in order" ref={list}>
          {found.map((name) => (
            <FieldItem
              key={name}
              name={name}
              title={titles.get(name) ?? name}
              ticked={shown.includes(name)}
              onlyOne={shown.length === 1}
              place={order.indexOf(name)}
              last={order.length - 1}
              onToggle={() => toggle(name)}
              onMove={(to) => move(name, to)}
              onDrop={(other) => move(other, order.indexOf(name))}
            />
          ))}
        </ul>
      </Stack>
    </Drawer>
  );
}

/** Who moves a field with the keyboard stays on it: at the end of the list, on the button that leads back. */
function keepFocus(list: HTMLUListElement | null, name: string, up: boolean): void {
  requestAnimationFrame(() => {
    const item = [...(list?.children ?? [])].find((each) => each.getAttribute('data-field') === name);
    const [, upward, downward] = item?.querySelectorAll('button') ?? [];
    const [same, other] = up ? [upward, downward] : [downward, upward];
    (same?.disabled ? other : same)?.focus();
  });
}

const getStyles = () => ({ list: css({ listStyle: 'none' }) });
