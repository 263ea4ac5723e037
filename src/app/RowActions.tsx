import { locationUtil } from '@grafana/data';
import { hasPermission } from '@grafana/runtime';
import { Button, Dropdown, IconButton, Menu, Stack } from '@grafana/ui';
import { fileById, type FileId } from '../report/files';
import { grafanaReporting } from './reporting';
import { addressOf } from './useAddress';
import { type Entry } from './useReports';

interface Props {
  entry: Entry;
  onRun: (file?: FileId) => void;
  onHistory: () => void;
  onDelete: () => void;
}

/** What can be done with a report. */
export function RowActions({ entry: { uid, title, report, running }, onRun, onHistory, onDelete }: Props) {
  const runnable = report?.query !== undefined && !running;
  const reporting = grafanaReporting();
  const menu = (
    <Menu>
      <Menu.Item label="View" icon="eye" url={locationUtil.assureBaseUrl(report?.url ?? `/d/${uid}`)} />
      {report?.canSave && (
        <Menu.Item label="Edit" icon="pen" url={locationUtil.assureBaseUrl(addressOf('edit', uid))} />
      )}
      {report && hasPermission('dashboards:create') && (
        <Menu.Item label="Clone" icon="copy" url={locationUtil.assureBaseUrl(addressOf('clone', uid))} />
      )}
      <Menu.Item label="History" icon="history" onClick={onHistory} />
      {reporting && (
        <Menu.Item
          label="Grafana reporting"
          description="Send the dashboard as PDF, on a schedule of Grafana's own."
          icon="envelope"
          url={locationUtil.assureBaseUrl(reporting)}
        />
      )}
      {report?.canDelete && <Menu.Item label="Delete" icon="trash-alt" destructive onClick={onDelete} />}
    </Menu>
  );
  return (
    <Stack gap={0.5} alignItems="center">
      <Button
        size="sm"
        variant="secondary"
        icon={running ? 'spinner' : 'play'}
        aria-label={`Run ${title}`}
        tooltip={report && `Run it now, and download it as ${fileById(report.delivery.format).label}`}
        disabled={!runnable}
        onClick={() => onRun()}
      />
      {(['csv', 'xlsx'] as const).map((file) => (
        <Button
          key={file}
          size="sm"
          variant="secondary"
          fill="text"
          icon="download-alt"
          aria-label={`${fileById(file).label} of ${title}`}
          tooltip={`Run it now, and download it as ${fileById(file).label}`}
          disabled={!runnable}
          onClick={() => onRun(file)}
        >
          {fileById(file).label}
        </Button>
      ))}
      <Dropdown overlay={menu} placement="bottom-end">
        <IconButton name="ellipsis-v" size="lg" aria-label={`More for ${title}`} />
      </Dropdown>
    </Stack>
  );
}
