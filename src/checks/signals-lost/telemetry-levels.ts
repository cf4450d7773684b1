import type { Mesh, Workload } from '../../istio/index.ts';
import { containsLabels, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { namespaceText, resourceKey, subjectText } from '../../manifest/index.ts';

/** The proxies that report alike: those of a workload, or of pods that are not rendered here. */
export interface Reporter {
  /** Is the same on both sides of a change. */
  readonly key: string;
  readonly workload: Workload | null;
  /** Is empty for proxies of any namespace. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The object whose gateway or waypoint it is, `Gateway/edge`; null for pods. */
  readonly target: string | null;
  /** Tells that it only sends requests on, so that it reports as their client. */
  readonly isGateway: boolean;
  /** Names it in a sentence. */
  readonly text: string;
}

/** The key of what holds for proxies of all namespaces, where none of them is rendered. */
export const EVERY = 'every proxy';

const telemetriesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('telemetry.istio.io', 'Telemetry');

const targetsOf = (telemetry: Resource): readonly string[] => {
  const { targetRef, targetRefs } = viewOf('Telemetry', telemetry);
  return [...(targetRef === null ? [] : [targetRef]), ...targetRefs.value].map(
    ({ kind, name }) => `${kind?.value ?? ''} ${name?.value ?? ''}`,
  );
};

const selectorOf = (telemetry: Resource): ReadonlyMap<string, string> =>
  viewOf('Telemetry', telemetry).selector.value;

const isForAll = (telemetry: Resource): boolean =>
  selectorOf(telemetry).size === 0 && targetsOf(telemetry).length === 0;

/**
 * Lists the Telemetry objects that hold for a proxy, the widest first (SCOPE-3); null where which of them holds
 * hangs on when they were created, which Git does not say.
 */
export function levelsFor(mesh: Mesh, reporter: Reporter): readonly Resource[] | null {
  const all = telemetriesOf(mesh);
  const namespaces = new Set([mesh.configuration.rootNamespace, reporter.namespace]);
  const levels = [...namespaces].map((namespace) =>
    all.filter((one) => one.namespace === namespace && isForAll(one)),
  );
  const own = all.filter((one) => isForChosen(one, reporter));
  return [...levels, own].some(({ length }) => length > 1) ? null : [...levels.flat(), ...own];
}

function isForChosen(telemetry: Resource, { namespace, labels, target }: Reporter): boolean {
  if (telemetry.namespace !== namespace || isForAll(telemetry)) return false;
  if (target !== null) return targetsOf(telemetry).includes(target);
  const selector = selectorOf(telemetry);
  return selector.size > 0 && containsLabels(labels, selector);
}

/** Lists whose proxies a change of what they report can be of. */
export function reportersOf(before: Mesh, after: Mesh): readonly Reporter[] {
  const proxies = after.workloads.filter(
    (one) => isGatewayWorkload(after, one) || one.sidecar.kind === 'unknown' || one.sidecar.value,
  );
  const isSeen = ({ namespace, labels, target }: Reporter): boolean =>
    target === null &&
    proxies.some(
      (one) =>
        (namespace === '' || one.namespace === namespace) && containsLabels(one.labels, labels),
    );
  const seen = proxies.map((workload): Reporter => ({
    ...unseen(workload.namespace, subjectText(workload.resource), workload.labels),
    ...{ key: resourceKey(workload.resource), workload },
    isGateway: isGatewayWorkload(after, workload),
  }));
  const rest = [before, after].flatMap(unseenOf).filter((one) => !isSeen(one));
  return [...new Map([...seen, ...rest].map((one) => [one.key, one])).values()];
}

const unseen = (
  namespace: string,
  text: string,
  labels: ReadonlyMap<string, string> = new Map(),
  target: string | null = null,
): Reporter => ({ key: text, workload: null, namespace, labels, target, isGateway: false, text });

/** Gives the proxies that objects are for, which may run pods that are not rendered here. */
const unseenOf = (mesh: Mesh): readonly Reporter[] => [
  { ...unseen('', 'every proxy of the mesh'), key: EVERY },
  ...telemetriesOf(mesh).flatMap((telemetry): readonly Reporter[] => {
    const { namespace } = telemetry;
    const labels = selectorOf(telemetry);
    const where = namespaceText(namespace);
    const asked = [...labels].map(([name, value]) => `${name}=${value}`).join(', ');
    if (labels.size > 0) return [unseen(namespace, `pods of ${where} with ${asked}`, labels)];
    const targets = targetsOf(telemetry);
    if (targets.length > 0)
      return targets.map((target) =>
        unseen(namespace, target.replace(' ', ` ${namespace}/`), labels, target),
      );
    return namespace === mesh.configuration.rootNamespace
      ? []
      : [unseen(namespace, `every proxy of ${where}`)];
  }),
];
