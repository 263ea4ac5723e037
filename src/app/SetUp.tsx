import { getDataSourceSrv, hasPermission } from '@grafana/runtime';
import { LinkButton, Stack, Text, TextLink } from '@grafana/ui';
import appManifest from '../plugin.json';
import { DATA_SOURCE_ID } from '../report/settings.gen';

/** What is set up, and the next step to take. */
export function SetUp() {
  const sources = getDataSourceSrv().getList({ pluginId: DATA_SOURCE_ID });
  const mayAdd = hasPermission('datasources:create');
  return (
    <Stack direction="column" gap={3}>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h4">
          {sources.length > 0 ? 'Data sources' : 'First step: connect your segments'}
        </Text>
        {sources.length === 0 && (
          <Text color="secondary">
            The data source reads the segments from a table or view in PostgreSQL.{' '}
            {mayAdd
              ? 'Add it, enter the address of the database, and choose the table.'
              : 'An administrator adds it.'}
          </Text>
        )}
        {sources.map(({ uid, name }) => (
          <Stack key={uid} gap={2} wrap="wrap">
            <Text>{name}</Text>
            {hasPermission('datasources:explore') && (
              <TextLink href={`/explore?left=${encodeURIComponent(JSON.stringify({ datasource: uid }))}`}>
                Explore
              </TextLink>
            )}
            {hasPermission('datasources:write') && (
              <TextLink href={`/connections/datasources/edit/${uid}`}>Settings</TextLink>
            )}
          </Stack>
        ))}
        {mayAdd && (
          <div>
            <LinkButton
              href="/connections/datasources/new"
              icon="plus"
              variant={sources.length > 0 ? 'secondary' : 'primary'}
            >
              Add a data source
            </LinkButton>
          </div>
        )}
      </Stack>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h4">
          Dashboards
        </Text>
        <Text color="secondary">
          The report, the queues, the agents and one interaction. Where they are not provisioned, an
          administrator imports them from the app&apos;s page.
        </Text>
        <Stack gap={2} wrap="wrap">
          <TextLink href="/dashboards?tag=contact%20center">Dashboards of the contact center</TextLink>
          {hasPermission('plugins:write') && (
            <TextLink href={`/plugins/${appManifest.id}?page=dashboards`}>Import</TextLink>
          )}
          {hasPermission('dashboards:create') && <TextLink href="/dashboard/new">New dashboard</TextLink>}
        </Stack>
      </Stack>
    </Stack>
  );
}
