// Grafana's services, as far as the editors ask for them: requests go to the
// page's own server, where the test answers them.
import {
  type BackendSrv,
  type BackendSrvRequest,
  setBackendSrv,
  setTemplateSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { from } from 'rxjs';

async function send({ url, method = 'GET', data }: Pick<BackendSrvRequest, 'url' | 'method' | 'data'>) {
  const response = await fetch(`/${url.replace(/^\//, '')}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: data === undefined ? undefined : JSON.stringify(data),
  });
  if (!response.ok) {
    throw new Error(`${response.status}`);
  }
  return { data: (await response.json()) as unknown, status: response.status };
}

export function provideServices(): void {
  setBackendSrv({
    fetch: (request: BackendSrvRequest) => from(send(request)),
    get: async (url: string) => (await send({ url })).data,
  } as unknown as BackendSrv);
  setTemplateSrv({
    replace: (text = '') => text,
    getVariables: () => [{ name: 'queue' }],
    containsTemplate: () => false,
  } as unknown as TemplateSrv);
}
