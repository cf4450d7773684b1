import type { Node } from '../../../manifest/index.ts';
import { placeOf, stringAt, subjectText } from '../../../manifest/index.ts';
import type { ChartRelease, ServiceAddress } from '../../../istio/index.ts';
import { addressesIn, parseServiceHost, serviceNamed } from '../../../istio/index.ts';
import { missingService, serviceText } from '../host-outcome.ts';
import { nearReleases } from '../near-releases.ts';
import type { Reference } from '../reference.ts';
import { resolved, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const VALUE_WITHOUT_SERVICE: Check = {
  id: 'chart-value-without-service',
  title: 'A value of a Helm chart names a host of the cluster that nothing has',
  level: 'high',
  blind: 'What the chart does with the value.',
};
export const CHART_VALUE_CHECKS = [VALUE_WITHOUT_SERVICE];

/**
 * Addresses in the values of Helm charts. What a chart does with a value is not known here, so one
 * counts where it named a Service before the change, or nearly names one.
 */
export function chartValueReferences(world: World): readonly Reference[] {
  return world.mesh.charts.flatMap((release) =>
    release.values === undefined
      ? []
      : [...stringsOf(release.values, '')].flatMap(({ path, text, node }) =>
          addressesIn(text).flatMap((address) => referenceOf(world, release, path, node, address)),
        ),
  );
}

/** Every string of the values with its dotted path. */
function* stringsOf(
  node: Node,
  path: string,
): Generator<{ readonly path: string; readonly text: string; readonly node: Node }> {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string') yield { path, text: node.value, node };
  } else if (node.kind === 'seq')
    for (const item of node.items) yield* stringsOf(item, `${path}${itemName(item)}`);
  else
    for (const [key, value] of node.entries)
      yield* stringsOf(value, path === '' ? key : `${path}.${key}`);
}

/** `[name=API_URL]` for an item of a list of variables. */
function itemName(item: Node): string {
  const name = stringAt(item, 'name');
  return name === undefined ? '' : `[name=${name}]`;
}

function referenceOf(
  world: World,
  release: ChartRelease,
  path: string,
  node: Node,
  address: ServiceAddress,
): readonly Reference[] {
  if (address.form === 'word' || address.form === 'host-port') return [];
  const as = parseServiceHost(address.host, release.namespace);
  if (as === null || (as.form === 'dotted' && !world.mesh.ownNamespaces.has(as.namespace)))
    return [];
  const service = serviceNamed(world.mesh, as);
  const place = {
    check: VALUE_WITHOUT_SERVICE,
    subject: release.resource,
    key: `value ${path} ${address.host}`,
    origin: node.origin,
  };
  if (service !== undefined) return [{ ...place, outcome: resolved(service.resource) }];
  // a release that says no namespace is installed beside what is asked for, wherever that is
  if (as.namespace === '') return [];
  const near = nearReleases(world, as);
  return [
    {
      ...place,
      outcome: missingService(world, as, {
        proof: 'near',
        quiet: true,
        near,
        scope: scopeOf('workload', { services: 1 }),
        sentences: {
          message: `${subjectText(release.resource)} is told to reach ${address.host}, which is not there.`,
          why: `Its value \`${path}\` (${placeOf(node.origin)}) names \`${address.host}\`, and ${near.length === 0 ? `there is no ${serviceText(as.namespace, as.name)}` : `no release in namespace ${as.namespace} makes a Service of that name: charts name what they make after their release`}.`,
          symptom: 'the name does not resolve (NXDOMAIN)',
          fix: 'Name a Service that exists.',
        },
      }),
    },
  ];
}
