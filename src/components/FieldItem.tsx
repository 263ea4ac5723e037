import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Checkbox, Icon, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { type DragEvent, useState } from 'react';

interface Props {
  name: string;
  title: string;
  ticked: boolean;
  /** Whether no other field is ticked; this one then stays so. */
  onlyOne: boolean;
  /** Its place in the order, and the last there is, from 0. */
  place: number;
  last: number;
  onToggle: () => void;
  onMove: (to: number) => void;
  /** Takes the name of the field that is dropped on this one. */
  onDrop: (name: string) => void;
}

const DRAGGED = 'application/x-interaction-segments-field';

/** A field that is shown or not, and can be moved: by the mouse, or by its buttons. */
export function FieldItem({ name, title, ticked, onlyOne, place, last, onToggle, onMove, onDrop }: Props) {
  const styles = useStyles2(getStyles);
  const [over, setOver] = useState(false);
  const carries = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes(DRAGGED);
  return (
    <li
      data-field={name}
      className={cx(styles.item, over && styles.over)}
      draggable
      onDragStart={({ dataTransfer }) => dataTransfer.setData(DRAGGED, name)}
      onDragOver={(event) => {
        if (carries(event)) {
          event.preventDefault();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <Stack gap={1} alignItems="center">
        <Icon name="draggabledots" className={styles.handle} aria-hidden />
        <Checkbox label={title} value={ticked} disabled={ticked && onlyOne} onChange={onToggle} />
      </Stack>
      <Stack gap={0.5}>
        <IconButton
          name="angle-double-up"
          aria-label={`Move ${title} to the top`}
          disabled={place === 0}
          onClick={() => onMove(0)}
        />
        <IconButton
          name="arrow-up"
          aria-label={`Move ${title} up`}
          disabled={place === 0}
          onClick={() => onMove(place - 1)}
        />
        <IconButton
          name="arrow-down"
          aria-label={`Move ${title} down`}
          disabled={place === last}
          onClick={() => onMove(place + 1)}
        />
      </Stack>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  over: css({ borderBottomColor: theme.colors.primary.border, background: theme.colors.action.hover }),
  handle: css({ cursor: 'grab', color: theme.colors.text.secondary }),
});
