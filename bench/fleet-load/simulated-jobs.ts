import type { NewJob } from '../../src/review/index.ts';
import { JOB_NAMES, PRIORITY } from '../../src/review/index.ts';

const { queueOf, groupOf } = JOB_NAMES;

type Key = Parameters<typeof queueOf>[0];

/** Jobs as the service makes them of these events, with its queues, groups and priorities. */
export const closeJob = (key: Key): NewJob => ({
  queue: queueOf(key),
  key: `close:${queueOf(key)}`,
  group: groupOf(key.repository),
  priority: PRIORITY.background,
  payload: { kind: 'close', ...key },
});

export const commandJob = (key: Key, comment: number): NewJob => ({
  queue: queueOf(key),
  key: `command:${String(key.repository)}:${String(comment)}`,
  group: groupOf(key.repository),
  priority: PRIORITY.people,
  payload: {
    ...{ kind: 'command', ...key, comment, body: '/explain', association: 'MEMBER' },
    author: { id: 1, login: 'dana' },
  },
});

/** A part of the repositories of an installation. */
export const passJob = (installation: number, pass: number): NewJob => {
  const name = `reconcile-installation:${String(installation)}`;
  return {
    queue: name,
    key: `${name}:part`,
    group: `installation:${String(installation)}`,
    priority: PRIORITY.reconcile,
    payload: { kind: 'reconcile-installation', installation, pass },
  };
};
