import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { Anything } from '../github-api.ts';
import type { ForgeContext } from './forge-context.ts';

/** Twenty requests of the app's own 5,000 an hour. */
const MOST_ATTEMPTS = 2_000;

const Attempts = z.array(
  z.object({
    // GitHub's ids grow beyond what JavaScript can tell apart
    id: z.number(),
    guid: z.string(),
    event: z.string(),
    action: z.string().nullable(),
    delivered_at: z.iso.datetime({ offset: true }),
    status_code: z.number(),
  }),
);

/** Webhooks as GitHub sent them (https://docs.github.com/en/rest/apps/webhooks); the app's own credentials read them. */
export const deliveryCalls = ({
  api,
}: Pick<ForgeContext, 'api'>): Pick<Forge, 'deliveryAttempts' | 'redeliver'> => ({
  async deliveryAttempts(since) {
    const isOlder = ({ delivered_at: at }: { readonly delivered_at: string }): boolean =>
      Date.parse(at) < since;
    const attempts = await api.list(
      'app',
      'GET /app/hook/deliveries',
      {},
      Attempts,
      (found) => found.length >= MOST_ATTEMPTS || found.some(isOlder),
    );
    return attempts
      .filter((attempt) => !isOlder(attempt) && Number.isSafeInteger(attempt.id))
      .map(({ id, guid, event, action, status_code: status }) => ({
        id,
        guid,
        event,
        action,
        arrived: status >= 200 && status < 300,
      }));
  },

  async redeliver(attempt) {
    await api.send(
      'app',
      'POST /app/hook/deliveries/{delivery_id}/attempts',
      { delivery_id: attempt },
      Anything,
    );
  },
});
