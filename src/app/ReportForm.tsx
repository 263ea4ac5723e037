import { css } from '@emotion/css';
import { locationUtil } from '@grafana/data';
import { FolderPicker } from '@grafana/runtime';
import { Alert, Button, Field, FieldSet, Input, LinkButton, Stack, TextArea, useStyles2 } from '@grafana/ui';
import { type FormEvent, useState } from 'react';
import { problemInWords } from '../report/problem';
import { type Dashboard } from './dashboard';
import { DeliveryFields } from './DeliveryFields';
import { askedBy, type Draft, problemsOf } from './draft';
import { Preview } from './Preview';
import { addressOf } from './useAddress';
import { WhatFields } from './WhatFields';

interface Props {
  /** What the form begins with. */
  first: Draft;
  /** The dashboard that is changed, where there is one. */
  dashboard: Dashboard | undefined;
  /** What the button says. */
  action: string;
  onSave: (draft: Draft) => Promise<void>;
}

/** All that a report says, with the rows that it would have. */
export function ReportForm({ first, dashboard, action, onSave }: Props) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string>();
  const problems = problemsOf(draft);
  const shown = tried ? problems : {};
  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));

  const save = async () => {
    setTried(true);
    if (Object.keys(problems).length > 0) {
      return;
    }
    setSaving(true);
    setRefused(undefined);
    try {
      await onSave(draft);
    } catch (error) {
      setRefused(problemInWords(error));
      setSaving(false);
    }
  };

  return (
    <form
      noValidate
      aria-label={`${action} report`}
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <FieldSet>
        <Field label="Name" required invalid={Boolean(shown.title)} error={shown.title}>
          <Input
            id="report-title"
            value={draft.title}
            onChange={({ currentTarget }) => change({ title: currentTarget.value })}
          />
        </Field>
        <Field label="Description">
          <TextArea
            id="report-description"
            rows={2}
            value={draft.description}
            onChange={({ currentTarget }) => change({ description: currentTarget.value })}
          />
        </Field>
        <Field label="Folder" description="Who may see and change the folder may see and change the report.">
          <FolderPicker
            value={draft.folderUid}
            showRootFolder
            onChange={(uid = '') => change({ folderUid: uid })}
          />
        </Field>
      </FieldSet>
      <WhatFields draft={draft} onChange={change} />
      <Preview query={askedBy(draft, dashboard)} time={draft.time} timezone={draft.timezone} />
      <DeliveryFields
        delivery={draft.delivery}
        timezone={draft.timezone}
        problem={shown.to}
        onChange={(delivery) => change({ delivery })}
      />
      {refused && (
        <Alert severity="error" title="The report was not saved">
          {refused}
        </Alert>
      )}
      <Stack gap={1}>
        <Button type="submit" disabled={saving} icon={saving ? 'spinner' : undefined}>
          {action}
        </Button>
        <LinkButton variant="secondary" href={locationUtil.assureBaseUrl(addressOf())}>
          Cancel
        </LinkButton>
      </Stack>
    </form>
  );
}

const getStyles = () => ({ form: css({ maxWidth: 900 }) });
