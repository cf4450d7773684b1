import type { Mesh, View } from '../../istio/index.ts';
import { ownLabelOf, REVISION_LABEL, selectsLabels, viewOfPart } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/** A webhook, and the configuration that it stands in. */
export interface Injector {
  readonly configuration: Resource;
  /** `namespace.sidecar-injector.istio.io` */
  readonly name: string;
}

/** A webhook and those that take the same pods, of its own configuration too. */
export interface Overlap extends Injector {
  readonly others: readonly Injector[];
  /** Labels of a namespace and of a pod that all of them take; of several the plainest. */
  readonly namespaceLabels: Labels;
  readonly podLabels: Labels;
}

/** A Service that an injector calls. */
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

/** Which configurations count as injectors. */
type IsInjector = (configuration: Resource) => boolean;

/** Configurations of injectors; of what several roots write the last is what holds. */
const istioInjectors = (mesh: Mesh, counts: IsInjector): readonly Resource[] => [
  ...new Map(
    mesh
      .ofKind(GROUP, 'MutatingWebhookConfiguration')
      .filter(counts)
      .map((configuration) => [configuration.name, configuration]),
  ).values(),
];

/** Where istiod injects, whatever the webhook is called. [src: pkg/kube/inject/webhook.go] */
const INJECTING = '/inject';

/** Whether one of its webhooks is Istio's by its name, or asks for a revision and calls what injects. */
export const isInjector = (configuration: Resource): boolean =>
  itemsAt(configuration.node, 'webhooks').some(
    (hook) => stringAt(hook, 'name')?.endsWith('istio.io') === true || isCallingInjector(hook),
  );

/** What `istioctl` takes for an injector of Istio: all that speaks of a revision, too. */
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
 * Injectors that take the same pods, so that they get two proxies or the second one fails: of each configuration each set
 * of other webhooks once. Tried are the labels that decide about injection, in all combinations, as `istioctl` does.
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

/** Each webhook that takes a pod of these labels, with the others that do. */
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

/** Nothing that is asked for is all that there is. */
const selects = (selector: View<'LabelSelector'> | null, labels: Labels): boolean =>
  selector === null || selectsLabels(selector, labels);

/** No label, each value of it, and each of these with each revision; the plainest first. */
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

/** Revisions that the labels and selectors of a configuration speak of. */
function revisionsOf(configuration: Resource): readonly string[] {
  const own = ownLabelOf(configuration, REVISION_LABEL);
  return [
    ...(own === null ? [] : [own.value]),
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

/** Services that injectors call, each once for a configuration. */
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
