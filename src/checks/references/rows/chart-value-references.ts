import { itemsAt, nodeAt, placeOf, stringAt, subjectText } from '../../../manifest/index.ts';
import type { Node, Origin } from '../../../manifest/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { addressesIn, parseServiceHost, policyIndexOf } from '../../../istio/index.ts';
import { missingService, serviceText } from '../host-outcome.ts';
import type { NearObject, Reference } from '../reference.ts';
import { resolved, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

type ServiceName = NonNullable<ReturnType<typeof parseServiceHost>>;

const VALUE_WITHOUT_SERVICE: Check = {
  id: 'chart-value-without-service',
  title: 'Cluster host in a Helm value not found',
  level: 'high',
  blind: 'How the chart uses the value.',
};
export const CHART_VALUE_CHECKS = [VALUE_WITHOUT_SERVICE];

/**
 * Finds addresses in the values of Helm charts. What a chart does with a value is not known here, so one
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

/** Yields every string of the values with its dotted path. */
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

/** Writes `[name=API_URL]` for an item of a list of variables. */
function itemName(item: Node): string {
  const name = stringAt(item, 'name');
  return name === undefined ? '' : `[name=${name}]`;
}

function referenceOf(
  world: World,
  release: Mesh['charts'][number],
  path: string,
  node: Node,
  address: ReturnType<typeof addressesIn>[number],
): readonly Reference[] {
  if (address.form === 'word' || address.form === 'host-port') return [];
  if (isOfAuthorizer(world, path)) return [];
  const as = parseServiceHost(address.host, release.namespace);
  if (as === null || (as.form === 'dotted' && !world.mesh.ownNamespaces.has(as.namespace)))
    return [];
  const service = world.hosts.service(as);
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

/** Tells whether a value is the Service of an authorizer that a policy asks, of which that is told. */
function isOfAuthorizer({ mesh }: World, path: string): boolean {
  const [, name] =
    /extensionProviders\[name=([^\]]+)\]\.envoyExtAuthz(?:Grpc|Http)\.service$/.exec(path) ?? [];
  return (
    name !== undefined && policyIndexOf(mesh).policies.some(({ provider }) => provider === name)
  );
}

/** Asks for this many words: fewer of them in another order may be a name that the chart has of itself. */
const FEWEST_WORDS = 3;

/**
 * Finds releases whose Service an address misses by the order of words: `etcd-api-store-headless` where the
 * release is called `api-store-etcd`. Charts name what they make after the release, or what the values put in
 * its place, and add parts behind it; none turns the words of its release around. So that is a slip where no
 * name of the namespace's releases begins the address.
 */
function nearReleases(world: World, { name, namespace }: ServiceName): readonly NearObject[] {
  const { releases, given } = releasesIn(world.mesh, namespace);
  if (given.some((base) => base !== '' && `${name}-`.startsWith(`${base}-`))) return [];
  return releases.flatMap((release) => nearRelease(release, name) ?? []);
}

interface ReleasesOfNamespace {
  readonly releases: Mesh['charts'];
  /** Lists what their charts may call by: the releases' names, and what values put in their place. */
  readonly given: readonly string[];
}

/** Keeps it, for where a chart does not render, hundreds of addresses of its releases ask the same. */
const knownReleases = new WeakMap<Mesh, Map<string, ReleasesOfNamespace>>();

function releasesIn(mesh: Mesh, namespace: string): ReleasesOfNamespace {
  const own = knownReleases.get(mesh) ?? new Map<string, ReleasesOfNamespace>();
  knownReleases.set(mesh, own);
  const known = own.get(namespace);
  if (known !== undefined) return known;
  const releases = mesh.charts.filter((release) => release.namespace === namespace);
  const given = releases.flatMap(({ release, values }) => [release, ...overridesIn(values)]);
  own.set(namespace, { releases, given });
  return { releases, given };
}

function nearRelease(
  { release, resource }: Mesh['charts'][number],
  name: string,
): NearObject | null {
  const words = release.split('-');
  const written = name.split('-');
  const first = written.slice(0, words.length);
  if (words.length < FEWEST_WORDS || sorted(first) !== sorted(words)) return null;
  return {
    name: release,
    says: `A release there is called \`${release}\``,
    relation: 'letters',
    origin: namedAt(release, resource),
    write: [release, ...written.slice(words.length)].join('-'),
    sure: true,
  };
}

/** The place of the name that a release is given by what installs it; that of what installs it, where that has none. */
function namedAt(release: string, { node, origin }: Mesh['charts'][number]['resource']): Origin {
  const sources = [nodeAt(node, 'spec', 'source'), ...itemsAt(node, 'spec', 'sources')];
  const given = [
    nodeAt(node, 'releaseName'),
    nodeAt(node, 'spec', 'releaseName'),
    ...sources.map((source) => nodeAt(source, 'helm', 'releaseName')),
  ].find((each) => stringAt(each) === release);
  return (given ?? nodeAt(node, 'metadata', 'name'))?.origin ?? origin;
}

const sorted = (words: readonly string[]): string => [...words].sort().join('-');

/** Lists what `fullnameOverride` and `nameOverride` say, also of charts within the chart. */
function overridesIn(node: Node | undefined): readonly string[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, value]) => {
    if (value.kind === 'map') return overridesIn(value);
    const isName = key === 'fullnameOverride' || key === 'nameOverride';
    return isName && value.kind === 'scalar' && typeof value.value === 'string'
      ? [value.value]
      : [];
  });
}
