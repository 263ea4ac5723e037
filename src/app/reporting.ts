import { type NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';

/** The navigation's name for Grafana Enterprise's and Cloud's reporting. */
const REPORTING = 'reports';

/** Where Grafana's own reporting is; nowhere where the edition or the person's rights have none. */
export function grafanaReporting(items: NavModelItem[] = config.bootData.navTree): string | undefined {
  for (const { id, url, children } of items) {
    const found = id === REPORTING ? url : grafanaReporting(children ?? []);
    if (found) {
      return found;
    }
  }
  return undefined;
}
