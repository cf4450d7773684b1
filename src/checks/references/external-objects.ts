import { API_GROUPS, KIND_ROWS, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { flaggerServices } from '../canary-at-odds/flagger-canaries.ts';
import { operatorServices, nearestNames } from '../../istio/index.ts';
import type { World } from './world.ts';
import type { NearObject } from './reference.ts';

/** Names every cluster or Istio installation has, whatever the repository holds. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  'default/kubernetes',
  'kube-system/kube-dns',
  'kube-system/coredns',
  'kube-system/metrics-server',
]);

/**
 * Matches parts of Istio and its usual additions, which mostly are installed by operator, Helm or istioctl.
 */
const ISTIO_SERVICE =
  /^(?:istiod|istio-pilot|istio-galley|istio-telemetry|istio-policy|istio-(?:ingress|egress|eastwest)(?:gateway)?)(?:-[a-z0-9-]+)?$|^(?:jaeger|zipkin|tracing|kiali|grafana|prometheus)(?:-[a-z0-9-]+)?$/;

/**
 * Tells whether a Service exists although no root renders it: the configuration says so, Kubernetes or Istio
 * bring it, or an object rendered here is known to make it.
 */
export function serviceMadeElsewhere(world: World, namespace: string, name: string): boolean {
  const { mesh, gateways } = world;
  if (mesh.external.has(`Service ${namespace}/${name}`)) return true;
  if (WELL_KNOWN.has(`${namespace}/${name}`)) return true;
  if (isIstioNamespace(world, namespace) && ISTIO_SERVICE.test(name)) return true;
  if (gateways.some((gateway) => gateway.namespace === namespace && gateway.name === name))
    return true;
  if (flaggerServices(mesh, namespace).has(name)) return true;
  if (isMadeByOperator(world, namespace, name)) return true;
  return (
    mesh.find('serving.knative.dev', 'Service', namespace, name.replace(/-private$/, '')) !==
    undefined
  );
}

/**
 * Tells whether an operator makes the Service; the mesh has the Services whose ports are known as objects of
 * its own.
 */
const isMadeByOperator = ({ mesh }: World, namespace: string, name: string): boolean =>
  operatorServices(mesh).some(
    (made) => made.name === name && (made.namespace === namespace || made.namespace === ''),
  );

const isIstioNamespace = ({ mesh }: World, namespace: string): boolean =>
  namespace === mesh.configuration.rootNamespace || namespace === 'istio-system';

/** Tells whether an object of any kind is said to exist elsewhere (`external: ["Secret shop/keys"]`). */
export const isExternal = (
  { mesh }: World,
  kind: string,
  namespace: string,
  name: string,
): boolean => mesh.external.has(`${kind} ${namespace}/${name}`);

/** Lists custom resources that make a Secret. */
const SECRET_MAKERS = KIND_ROWS.flatMap(({ group, kind, makesSecret }) =>
  makesSecret === undefined || group === API_GROUPS.core
    ? []
    : [{ group, kind, paths: makesSecret.names }],
);

/** Names the Secrets that custom resources of a namespace make. */
export function secretsMadeIn(world: World, namespace: string): ReadonlySet<string> {
  const names = new Set<string>(makersIn(world, namespace).map(({ makes }) => makes));
  for (const ingress of world.inNamespace('networking.k8s.io', 'Ingress', namespace)) {
    const tls = nodeAt(ingress.node, 'spec', 'tls');
    if (tls?.kind !== 'seq') continue;
    for (const entry of tls.items) names.add(stringAt(entry, 'secretName') ?? '');
  }
  return names;
}

/** Lists the custom resources of a namespace that make a Secret, with its name. */
const makersIn = (world: World, namespace: string) =>
  SECRET_MAKERS.flatMap(({ group, kind, paths }) =>
    world.inNamespace(group, kind, namespace).map((maker) => ({
      maker,
      makes: paths.flatMap((path) => stringAt(maker.node, ...path) ?? [])[0] ?? maker.name,
    })),
  );

/** Lists the custom resources of a namespace that make a Secret of that name. */
export const makersOfSecret = (
  world: World,
  namespace: string,
  name: string,
): readonly Resource[] =>
  makersIn(world, namespace).flatMap(({ maker, makes }) => (makes === name ? [maker] : []));

/** Names the Secret into which a Certificate says that it is written. */
export const secretNamedBy = ({ node }: Resource): string | undefined =>
  stringAt(node, 'spec', 'secretName');

/** Lists Certificates of any namespace that make a Secret of that name, and do not say how it is copied. */
export const certificatesFor = ({ mesh }: World, name: string): readonly Resource[] =>
  mesh
    .ofKind(API_GROUPS.certManager, 'Certificate')
    .filter(
      (certificate) =>
        secretNamedBy(certificate) === name &&
        nodeAt(certificate.node, 'spec', 'secretTemplate') === undefined,
    );

/**
 * Lists ExternalSecrets and SealedSecrets of any namespace that make a Secret of that name, and say nothing of how
 * it is copied.
 */
export const secretsSyncedAs = ({ mesh }: World, name: string): readonly Resource[] =>
  SECRET_MAKERS.filter(({ kind }) => kind === 'ExternalSecret' || kind === 'SealedSecret').flatMap(
    ({ group, kind, paths }) =>
      mesh.ofKind(group, kind).filter((maker) => {
        const made = paths.flatMap((path) => stringAt(maker.node, ...path) ?? [])[0] ?? maker.name;
        const templates = [
          ['spec', 'target', 'template', 'metadata', 'annotations'],
          ['spec', 'template', 'metadata', 'annotations'],
        ];
        return made === name && templates.every((at) => nodeAt(maker.node, ...at) === undefined);
      }),
  );

/** Names namespaces that every cluster, or every installation of Istio, has. */
const GIVEN: ReadonlySet<string> = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'istio-system',
]);

/** Maps the name of a namespace to the Namespace object, else to the first object that is put into it. */
type KnownNamespaces = ReadonlyMap<string, Resource>;

const known = new WeakMap<World, KnownNamespaces>();

function namespacesOf(world: World): KnownNamespaces {
  const before = known.get(world);
  if (before !== undefined) return before;
  const { mesh } = world;
  const namespaces = new Map(mesh.ofKind('', 'Namespace').map((one) => [one.name, one]));
  for (const resource of mesh.resources)
    if (resource.namespace !== '' && !namespaces.has(resource.namespace))
      namespaces.set(resource.namespace, resource);
  known.set(world, namespaces);
  return namespaces;
}

/**
 * Lists the Namespace objects that are rendered here: `istioctl analyze` takes these for all that there are
 * in a folder.
 */
export const namespaceObjects = ({ mesh }: World): readonly Resource[] =>
  mesh.ofKind('', 'Namespace');

/** Tells whether anything shows that there is a namespace of this name, or of one that the pattern fits. */
export function isNamespaceKnown(world: World, fits: (name: string) => boolean): boolean {
  const { mesh } = world;
  const named = [...namespacesOf(world).keys(), ...GIVEN, mesh.configuration.rootNamespace];
  return (
    named.some(fits) ||
    mesh.charts.some(({ namespace }) => fits(namespace)) ||
    mesh.ofKind('kubeflow.org', 'Profile').some(({ name }) => fits(name)) ||
    [...mesh.external].some((text) => text.includes(' ') && fits(text.replace(/^\S+ \/?/, '')))
  );
}

/** Tells whether somebody says that a namespace exists elsewhere. */
export const isNamespaceExternal = (world: World, name: string): boolean =>
  isExternal(world, 'Namespace', '', name) || world.mesh.external.has(`Namespace ${name}`);

/** Names this short are siblings (`dev` and `qa`, `a` and `b`), not slips of each other. */
const SHORTEST_SLIP = 4;

/** Lists the namespaces of which a name may be a slip: in one part of it, and by letters. */
export function nearNamespaces(world: World, name: string): readonly NearObject[] {
  const namespaces = namespacesOf(world);
  const near = nearestNames(name, namespaces.keys()).filter(
    (one) => one.relation === 'letters' && isSlip(name, one.name),
  );
  const isOnly = near.length === 1;
  return near.flatMap((one) => {
    const found = namespaces.get(one.name);
    if (found === undefined) return [];
    return [
      {
        name: one.name,
        relation: one.relation,
        origin: found.origin,
        write: one.name,
        ...(isOnly && { slip: { from: name, to: one.name } }),
      },
    ];
  });
}

function isSlip(name: string, other: string): boolean {
  const [own, others] = [name.split('-'), other.split('-')];
  const differing = own.flatMap((part, index) =>
    part === others[index] ? [] : [Math.min(part.length, others[index]?.length ?? 0)],
  );
  const [only, more] = differing;
  return (
    own.length === others.length &&
    only !== undefined &&
    more === undefined &&
    only >= SHORTEST_SLIP
  );
}
