import { Dropdown, Menu, ToolbarButton } from '@grafana/ui';
import { fileChoices, type FileId } from '../report/files';

interface Props {
  disabled: boolean;
  onDownload: (file: FileId) => void;
}

/** A button with the files of the report that can be downloaded. */
export function DownloadMenu({ disabled, onDownload }: Props) {
  const menu = (
    <Menu header="All rows of the query, with your fields, filters and order. The search is not applied.">
      {fileChoices.map(({ id, label, help }) => (
        <Menu.Item
          key={id}
          label={label}
          description={help}
          testId={`download-${id}`}
          onClick={() => onDownload(id)}
        />
      ))}
    </Menu>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-end">
      <ToolbarButton icon="download-alt" variant="canvas" aria-label="Download" disabled={disabled}>
        Download
      </ToolbarButton>
    </Dropdown>
  );
}
