import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { UnnamedPort } from '../route-leads-astray/unnamed-ports.ts';
import { portList } from '../route-leads-astray/unnamed-ports.ts';
import { tabledHost } from './host-table.ts';

/**
 * Lists the ports of a host of which `istioctl analyze` wants a destination to name one (IST0112); none where
 * it has a single one.
 */
export function portsToName(mesh: Mesh, by: Resource, host: string): readonly number[] {
  const ports = tabledHost(mesh, host, by)?.ports ?? [];
  return ports.length > 1 ? ports : [];
}

/**
 * Keeps one destination for each line: `istioctl analyze` tells a host by the line it is written in, and
 * knows no lines of `mirrors`.
 */
export function eachLineOnce(destinations: readonly UnnamedPort[]): readonly UnnamedPort[] {
  const seen = new Set<string>();
  return destinations.filter(({ host, origin, use }) => {
    const key = `${host} ${use === 'mirror of a list' ? use : placeOf(origin)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/**
 * Tells of a destination that names no port where it needs none: every port that requests come for is one of
 * the host's, or nobody knows who comes.
 */
export const tellPortOpen = (
  mesh: Mesh,
  subject: Resource,
  { host, origin, use }: UnnamedPort,
): Told & { readonly key: string } => ({
  subject,
  key: `analysed port of ${host}${use === 'route' ? '' : ' for mirrors'}`,
  scope: scopeOf('service'),
  message: `${subjectText(subject)} leaves open which port of ${host} is meant, so requests go to the one that they came for.`,
  why: `${host} has ports ${portList(portsToName(mesh, subject, host))}, and the destination (${placeOf(origin)}) names none.`,
  symptom: say`none where they come for a port that it has; 503, response flag NC (cluster not found), for others`,
  origin,
  fix: { text: say`Name the port that is meant.` },
  severity: 'info',
});
