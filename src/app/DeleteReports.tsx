import { ConfirmModal } from '@grafana/ui';
import { type Entry } from './useReports';

interface Props {
  /** Those to delete; none for none. */
  entries: Entry[];
  onDelete: (entry: Entry) => Promise<unknown>;
  onClose: () => void;
}

/** Asks before reports are deleted. */
export function DeleteReports({ entries, onDelete, onClose }: Props) {
  const deletable = entries.filter(({ report }) => report?.canDelete);
  const kept = entries.length - deletable.length;
  const removeAll = async () => {
    for (const entry of deletable) {
      await onDelete(entry);
    }
    onClose();
  };
  return (
    <ConfirmModal
      isOpen={entries.length > 0}
      title={deletable.length === 1 ? `Delete ${deletable[0]?.title}` : `Delete ${deletable.length} reports`}
      body="The dashboard goes, with its runs; its schedules send nothing more. Grafana keeps deleted dashboards for a while."
      description={kept > 0 ? `${kept} of the selected may not be deleted by you, and stay.` : undefined}
      confirmText="Delete"
      disabled={deletable.length === 0}
      onConfirm={() => void removeAll()}
      onDismiss={onClose}
    />
  );
}
