import type { Delivery, NewJob } from '../../../review/index.ts';

/**
 * Gives the job of a delivery, whose name is its queue and key as well. What one repository tells has places of its own:
 * a limit at GitHub that it ran into, or a process that died over it, keeps no other repository waiting.
 */
export function deliveryJob({ id, repository }: Delivery): NewJob {
  const name = `delivery:${id}`;
  return {
    queue: name,
    key: name,
    group: repository === undefined ? 'deliveries' : `deliveries:${String(repository)}`,
    priority: 0,
    payload: { kind: 'delivery', delivery: id },
  };
}
