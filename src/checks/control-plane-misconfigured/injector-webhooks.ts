import type { Mesh, View } from '../../istio/index.ts';
import { REVISION_LABEL, selectsLabels, viewOfPart, viewOf } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/** Names a webhook, and the configuration that it stands in. */
export interface Injector {
  readonly configuration: Resource;
  /** `namespace.sidecar-injector.istio.io` */
  readonly name: string;
}

/** A webhook and those that take the same pods, also of its own configuration. */
export interface Overlap extends Injector {
  readonly others: readonly Injector[];
  /**
   * The labels of a namespace and of a pod that all of them take; where several are possible, the plainest.
   */
  readonly namespaceLabels: Labels;
  readonly podLabels: Labels;
}

/** Names a Service that an injector calls. */
export interface CalledService {
  readonly configuration: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly origin: Origin;
}

type Labels = ReadonlyMap<string, string>;

const GROUP = 'admissionregistration.k8s.io';
const NAMESPACE_INJECTION = 'istio-injection';
const POD_INJECTION = 'sidecar.istio.io/inject';

/** Decides which configurations count as injectors. */
type IsInjector = (configuration: Resource) => boolean;

/** Lists the configurations of injectors; where several roots write one, the last holds. */
const istioInjectors = (mesh: Mesh, counts: IsInjector): readonly Resource[] => [
  ...new Map(
    mesh
      .ofKind(GROUP, 'MutatingWebhookConfiguration')
      .filter(counts)
      .map((configuration) => [configuration.name, configuration]),
  ).values(),
];

/** Istiod injects at this path, whatever the webhook is called. [src: pkg/kube/inject/webhook.go] */
const INJECTING = '/inject';

/** Tells whether one of the webhooks is Istio's by its name, or asks for a revision and calls an injector. */
export const isInjector = (configuration: Resource): boolean =>
  itemsAt(configuration.node, 'webhooks').some(
    (hook) => stringAt(hook, 'name')?.endsWith('istio.io') === true || isCallingInjector(hook),
  );

/**
 * Tells whether `istioctl` takes a configuration for an injector of Istio: it does with any that speaks of a
 * revision.
 */
export const isTakenForInjector = (configuration: Resource): boolean =>
  isInjector(configuration) || revisionsOf(configuration).length > 0;

const isCallingInjector = (hook: Node): boolean =>
  pathCalled(hook).startsWith(INJECTING) && revisionsAskedBy(hook).length > 0;

const OF_URL = /^https:\/\/[^/]+(\/.*)$/;

function pathCalled(hook: Node): string {
  const url = stringAt(hook, 'clientConfig', 'url') ?? '';
  return stringAt(hook, 'clientConfig', 'service', 'path') ?? OF_URL.exec(url)?.[1] ?? '';
}

/**
 * Lists injectors that take the same pods, so that they get two proxies or the second one fails; each set of
 * other webhooks is told once for a configuration. As in `istioctl`, all combinations of the labels that
 * decide about injection are tried.
 */
export function overlappingInjectors(mesh: Mesh, counts: IsInjector): readonly Overlap[] {
  const injectors = istioInjectors(mesh, counts);
  const hooks = injectors.flatMap(hooksOf);
  const revisions = new Set(injectors.flatMap(revisionsOf));
  const found = new Map<string, Overlap>();
  for (const namespaceLabels of combinations(NAMESPACE_INJECTION, NAMESPACE_VALUES, revisions))
    for (const podLabels of combinations(POD_INJECTION, POD_VALUES, revisions))
      for (const overlap of overlapsAt(hooks, namespaceLabels, podLabels)) {
        const { configuration, others } = overlap;
        const key = JSON.stringify([configuration.name, ...others.map(nameOf)]);
        if (!found.has(key)) found.set(key, overlap);
      }
  return [...found.values()];
}

/** Gives each webhook that takes a pod of these labels, with the others that take it. */
function overlapsAt(
  hooks: readonly Hook[],
  namespaceLabels: Labels,
  podLabels: Labels,
): readonly Overlap[] {
  const all = hooks.filter(
    ({ ofNamespace, ofPod }) => selects(ofNamespace, namespaceLabels) && selects(ofPod, podLabels),
  );
  const taking = [...new Map(all.map((hook) => [nameOf(hook), hook])).values()];
  return taking.flatMap(({ configuration, name }) => {
    const others = taking.filter(
      (other) => other.configuration !== configuration || other.name !== name,
    );
    return others.length === 0 ? [] : [{ configuration, name, others, namespaceLabels, podLabels }];
  });
}

interface Hook extends Injector {
  readonly ofNamespace: View<'LabelSelector'> | null;
  readonly ofPod: View<'LabelSelector'> | null;
}

const hooksOf = (configuration: Resource): readonly Hook[] =>
  itemsAt(configuration.node, 'webhooks').map((hook) => ({
    configuration,
    name: stringAt(hook, 'name') ?? '',
    ofNamespace: viewOfPart('LabelSelector', nodeAt(hook, 'namespaceSelector')),
    ofPod: viewOfPart('LabelSelector', nodeAt(hook, 'objectSelector')),
  }));

const nameOf = ({ configuration, name }: Injector): string => `${configuration.name}/${name}`;

const NAMESPACE_VALUES = ['enabled', 'disabled'];
const POD_VALUES = ['true', 'false'];

/** Tells whether a selector takes the labels; where there is no selector, everything is taken. */
const selects = (selector: View<'LabelSelector'> | null, labels: Labels): boolean =>
  selector === null || selectsLabels(selector, labels);

/** Lists no label, each value of it, and each of these with each revision; the plainest comes first. */
function combinations(
  label: string,
  values: readonly string[],
  revisions: ReadonlySet<string>,
): readonly Labels[] {
  const plain: readonly Labels[] = [
    new Map<string, string>(),
    ...values.map((value) => new Map([[label, value]])),
  ];
  return [
    ...plain,
    ...[...revisions].flatMap((revision) =>
      plain.map((labels) => new Map([...labels, [REVISION_LABEL, revision] as const])),
    ),
  ];
}

/** Names the revisions of which the labels and selectors of a configuration speak. */
function revisionsOf(configuration: Resource): readonly string[] {
  const own = viewOf('Metadata', configuration).labels.get(REVISION_LABEL);
  return [
    ...(own === undefined ? [] : [own.value]),
    ...itemsAt(configuration.node, 'webhooks').flatMap(revisionsAskedBy),
  ];
}

const revisionsAskedBy = (hook: Node): readonly string[] =>
  ['namespaceSelector', 'objectSelector']
    .flatMap((field) => viewOfPart('LabelSelector', nodeAt(hook, field)) ?? [])
    .flatMap(({ matchLabels, matchExpressions }) => [
      ...[matchLabels.value.get(REVISION_LABEL) ?? []].flat(),
      ...matchExpressions.value
        .filter(({ key }) => key?.value === REVISION_LABEL)
        .flatMap(({ values }) => values.value.map(({ value }) => value)),
    ]);

/** Lists the Services that injectors call, each once for a configuration. */
export function injectorServices(mesh: Mesh, counts: IsInjector): readonly CalledService[] {
  return istioInjectors(mesh, counts).flatMap((configuration) => {
    const services = new Map<string, CalledService>();
    for (const hook of itemsAt(configuration.node, 'webhooks')) {
      const service = calledService(configuration, nodeAt(hook, 'clientConfig', 'service'));
      if (service === null) continue;
      const key = `${service.namespace}/${service.name}`;
      if (!services.has(key)) services.set(key, service);
    }
    return [...services.values()];
  });
}

function calledService(configuration: Resource, service: Node | undefined): CalledService | null {
  if (service?.kind !== 'map') return null;
  return {
    configuration,
    namespace: stringAt(service, 'namespace') ?? '',
    name: stringAt(service, 'name') ?? '',
    origin: service.origin,
  };
}
