import { getDataSourceSrv, PluginPage } from '@grafana/runtime';
import appManifest from '../../plugin.json';
import { DATA_SOURCE_ID } from '../report/settings.gen';
import { ReportEditor } from './ReportEditor';
import { ReportsPage } from './ReportsPage';
import { SetUp } from './SetUp';
import { useAddress } from './useAddress';

/** The app: the reports, and the form of one; where nothing is set up yet, what to do first. */
export function App() {
  const [page, uid] = useAddress();
  if (getDataSourceSrv().getList({ pluginId: DATA_SOURCE_ID }).length === 0) {
    return (
      <PluginPage pageNav={{ text: appManifest.name, subTitle: appManifest.info.description }}>
        <SetUp />
      </PluginPage>
    );
  }
  switch (page) {
    case 'new':
      return <ReportEditor />;
    case 'edit':
    case 'clone':
      return <ReportEditor key={`${page} ${uid}`} uid={uid} clone={page === 'clone'} />;
    default:
      return <ReportsPage made={page === 'made' ? uid : undefined} />;
  }
}
