import { locationService } from '@grafana/runtime';
import { useSyncExternalStore } from 'react';
import appManifest from '../../plugin.json';

export const HOME = `/a/${appManifest.id}`;

const subscribe = (changed: () => void) => {
  const subscription = locationService.getLocationObservable().subscribe(changed);
  return () => subscription.unsubscribe();
};
// The location's type is that of a package which comes without types.
const pathname = () => (locationService.getLocation() as { pathname: string }).pathname;

/** The parts of the address after the app's own, such as ["edit", uid]. */
export function useAddress(): string[] {
  const path = useSyncExternalStore(subscribe, pathname);
  return path.slice(HOME.length).split('/').filter(Boolean).map(decodeURIComponent);
}

/** The address of a part of the app. */
export function addressOf(...parts: string[]): string {
  return [HOME, ...parts.map(encodeURIComponent)].join('/');
}
