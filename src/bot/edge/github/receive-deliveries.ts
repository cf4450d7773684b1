import type { Probot } from 'probot';
import type { Delivery, Jobs } from '../../../review/index.ts';
import type { ForgeEvent, Log } from '../../../forge/index.ts';
import { toForgeEvent } from '../../../forge/edge/github/forge-event.ts';

export interface DeliveryHandling {
  readonly probot: Pick<Probot, 'onAny' | 'receive'>;
  readonly jobs: Pick<Jobs, 'delivery'>;
  readonly appId: number;
  readonly log: Log;
  readonly handle: (event: ForgeEvent, delivery: string) => Promise<void>;
}

/** Puts deliveries that were kept through Probot's events to `handle`. What that throws comes out again. */
export function receiveDeliveries({
  probot,
  jobs,
  appId,
  log,
  handle,
}: DeliveryHandling): (delivery: string) => Promise<void> {
  probot.onAny(async ({ id, name, payload }) => {
    const reading = toForgeEvent(name, payload, appId);
    if (reading.kind === 'event') await handle(reading.event, id);
    else if (reading.kind === 'unusable')
      log.warn(
        { delivery: id, event: name, fields: reading.problems.join(', ') },
        'delivery cannot be used',
      );
  });
  return async (id) => {
    const delivery = await jobs.delivery(id);
    if (delivery !== null) await probot.receive(probotEvent(delivery));
  };
}

/** Probot takes name and payload as they are; `toForgeEvent` checks both. */
const probotEvent = ({ id, event, body }: Delivery) =>
  ({ id, name: event, payload: JSON.parse(body) as unknown }) as Parameters<Probot['receive']>[0];
