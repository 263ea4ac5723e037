import { type EventBus, type PanelData } from '@grafana/data';
import { RefreshEvent } from '@grafana/runtime';

/**
 * Runs the panel's query again. A panel has no call for that: what runs the
 * query is handed on with the request; elsewhere, Grafana's refresh event asks
 * for it.
 */
export function refresh(request: PanelData['request'], eventBus: EventBus): void {
  const carrier: unknown = request?.scopedVars.__sceneObject?.value;
  const runner: unknown = carrier && typeof carrier === 'object' ? carrier.valueOf() : undefined;
  if (runnable(runner)) {
    runner.runQueries();
  } else {
    eventBus.publish(new RefreshEvent());
  }
}

function runnable(value: unknown): value is { runQueries: () => void } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'runQueries' in value &&
    typeof value.runQueries === 'function'
  );
}
