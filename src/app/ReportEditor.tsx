import { locationService, PluginPage } from '@grafana/runtime';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { problemInWords } from '../report/problem';
import { type Dashboard } from './dashboard';
import { asNew, cloneOf, type Draft, draftOf, newDraft, withDraft } from './draft';
import { loadDashboard, saveDashboard } from './grafana';
import { ReportForm } from './ReportForm';
import { addressOf } from './useAddress';

interface Props {
  /** The report that is edited or cloned; none for a new one. */
  uid?: string;
  clone?: boolean;
}

interface Loaded {
  draft: Draft;
  dashboard?: Dashboard;
  problems: string[];
}

/** The form of a report: a new one, a stored one, or another like it. */
export function ReportEditor({ uid, clone = false }: Props) {
  const [loaded, setLoaded] = useState<Loaded | undefined>(() =>
    uid ? undefined : { draft: newDraft(), problems: [] }
  );
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let wanted = true;
    if (uid) {
      load(uid, clone).then(
        (found) => wanted && setLoaded(found),
        (error: unknown) => wanted && setProblem(problemInWords(error))
      );
    }
    return () => {
      wanted = false;
    };
  }, [uid, clone]);

  const save = async (draft: Draft) => {
    const dashboard = withDraft(draft, loaded?.dashboard);
    const made = await saveDashboard(
      dashboard,
      draft.folderUid,
      uid && !clone ? 'Report changed' : 'Report made'
    );
    locationService.push(addressOf('made', made));
  };
  const text = !uid ? 'New report' : clone ? 'Clone report' : 'Edit report';
  return (
    <PluginPage pageNav={{ text, parentItem: { text: 'Reports', url: addressOf() } }}>
      {problem && (
        <Alert severity="error" title="The report cannot be opened">
          {problem}
        </Alert>
      )}
      {!loaded && !problem && <LoadingPlaceholder text="Loading" />}
      {loaded && (
        <>
          {loaded.problems.length > 0 && (
            <Alert
              severity="warning"
              title="Parts of this report cannot be read, and are lost when it is saved"
            >
              <ul>
                {loaded.problems.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </Alert>
          )}
          <ReportForm
            first={loaded.draft}
            dashboard={loaded.dashboard}
            action={uid && !clone ? 'Save' : 'Create'}
            onSave={save}
          />
        </>
      )}
    </PluginPage>
  );
}

async function load(uid: string, clone: boolean): Promise<Loaded> {
  const { dashboard, meta } = await loadDashboard(uid);
  const { draft, problems } = draftOf(dashboard, meta);
  return clone
    ? { draft: cloneOf(draft), dashboard: asNew(dashboard), problems }
    : { draft, dashboard, problems };
}
