import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Alerts, Clock, ClusterSettings, Log } from '../../../forge/index.ts';
import type { Jobs, Store } from '../../../review/index.ts';
import { PRIORITY } from '../../../review/index.ts';
import { messageBody } from '../../messages/message-body.ts';
import { messageOfRecord } from '../../messages/message-of-record.ts';
import { isFor } from './alerts.ts';

interface TellerPorts {
  readonly webhooks: ClusterSettings['webhooks'];
  readonly jobs: Pick<Jobs, 'add'>;
  readonly store: Pick<Store, 'repositoryByName'>;
  /** The pages of GitHub. */
  readonly webUrl: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

type Tell = NonNullable<Alerts['tell']>;

/** Queues a message for each receiver that wants its kind; what goes wrong is logged, and stands in nobody's way. */
export function createTeller(ports: TellerPorts): Tell {
  const { webhooks, jobs, store, webUrl, clock, log } = ports;
  return async (message) => {
    const wanted = webhooks.filter(
      ({ tells = [], repositories }) =>
        tells.includes(message.kind) && isFor(repositories, message.repository),
    );
    if (wanted.length === 0) return;
    const at = new Date(clock.now()).toISOString();
    const place = message.pullRequest === null ? '/issues' : `/pull/${String(message.pullRequest)}`;
    const url = `${webUrl}/${message.repository}${place}`;
    try {
      const [owner = '', name = ''] = message.repository.split('/');
      const record = await store.repositoryByName(owner, name);
      if (record === null) return;
      for (const { name: webhook, body: form = 'json' } of wanted) {
        const delivery = createHash('sha256')
          .update([message.kind, message.key, webhook].join('\n'))
          .digest('hex')
          .slice(0, 32);
        const queue = `message:${String(record.repository.id)}:${webhook}`;
        await jobs.add({
          queue,
          key: `${queue}:${delivery}`,
          group: 'drift-alert',
          priority: PRIORITY.background,
          payload: {
            kind: 'drift-alert',
            ...{ repository: record.repository.id, webhook, delivery },
            body: messageBody(form, { ...message, delivery, at, url }),
          },
        });
      }
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      log.warn({ kind: message.kind, problem }, 'message not queued');
    }
  };
}

const DAY = 24 * 60 * 60_000;
const MOST_WAITING = 10_000;

/** Tells what goes into the audit record to whoever wants to hear of it; that somebody waits once, until nobody does. */
export function tellingStore(store: Store, tell: Tell): Store {
  const waiting = new LRUCache<string, string>({ max: MOST_WAITING, ttl: DAY });
  return {
    ...store,
    async audit(entry) {
      await store.audit(entry);
      const message = messageOfRecord(entry);
      const place = `${entry.repository}#${String(entry.pullRequest)}`;
      if (entry.kind === 'decision') {
        const known = waiting.get(place);
        if (message === null) waiting.delete(place);
        else waiting.set(place, message.title);
        if (known === message?.title) return;
      }
      if (message !== null) await tell(message);
    },
  };
}
