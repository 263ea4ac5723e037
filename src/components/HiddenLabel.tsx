import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';

interface Props {
  htmlFor: string;
  children: ReactNode;
}

/** Names a control for screen readers. */
export function HiddenLabel({ htmlFor, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <label className={styles.label} htmlFor={htmlFor}>
      {children}
    </label>
  );
}

const getStyles = () => ({
  label: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
