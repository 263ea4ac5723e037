import { type FieldId } from '../report/fields';

export interface Preset {
  label: string;
  /** What it answers. */
  help: string;
  columns: FieldId[];
}

/** Choices of fields for the questions that are asked most. */
export const presets: Preset[] = [
  {
    label: 'Why',
    help: 'How each segment ended, and why it came',
    columns: [
      'session_id',
      'status',
      'reason',
      'disconnecting_event',
      'transferred_in_by',
      'transferred_in_status',
      'queue_name',
      'queue_wait_time',
      'agent_name',
      'talk_time',
    ],
  },
  {
    label: 'Waits',
    help: 'How long each one waited, and for whom',
    columns: [
      'session_id',
      'channel',
      'queue_name',
      'queue_entry_time',
      'queue_exit_time',
      'queue_wait_time',
      'agent_name',
      'status',
    ],
  },
  {
    label: 'Handling',
    help: 'What each agent did, and for how long',
    columns: [
      'session_id',
      'channel',
      'agent_name',
      'segment_start_time',
      'segment_end_time',
      'talk_time',
      'hold_mute_time',
      'snooze_time',
      'first_response_time',
      'consultants',
      'joined_users',
    ],
  },
];
