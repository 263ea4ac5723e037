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

/** A heading for screen readers, where the eye needs none. */
export function HiddenHeading({ children }: Pick<Props, 'children'>) {
  return <h2 className={useStyles2(getStyles).label}>{children}</h2>;
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
