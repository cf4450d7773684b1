import type { Mesh } from '../../istio/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

type ControlPlaneSides = Pick<DetectorInput, 'before' | 'mesh'>;

/**
 * Says when a change of what the control plane sends holds; running proxies get none of it where their
 * control plane goes away. PUSH-2, PUSH-4
 */
export function whenTakenOver(sides: ControlPlaneSides, whom = 'every proxy'): string {
  const gone = goneAddress(sides);
  return gone === null
    ? `${whom} takes it over within seconds of the sync`
    : `running proxies look for their control plane at ${gone}, which goes away: pods take it over once they are made anew`;
}

/**
 * Gives the address that running proxies were told to connect to, where its Service is there no more; null
 * where it stays (PUSH-2).
 */
export const goneAddress = ({ before, mesh }: ControlPlaneSides): string | null =>
  before === null ? null : goneBetween(before, mesh);

function goneBetween(before: Mesh, after: Mesh): string | null {
  const written = before.configuration.settings.get('defaultConfig.discoveryAddress')?.node;
  const address = written?.kind === 'scalar' ? String(written.value) : '';
  const [host = ''] = address.split(':');
  const [name = '', namespace = before.configuration.rootNamespace] = host.split('.');
  const isGone =
    before.service(namespace, name) !== undefined && after.service(namespace, name) === undefined;
  return isGone ? address : null;
}
