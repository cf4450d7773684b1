import type { Mesh, ReportingProxies, Workload } from '../../istio/index.ts';
import {
  containsLabels,
  isGatewayWorkload,
  targetsOfTelemetry,
  viewOf,
} from '../../istio/index.ts';
import { namespaceText, resourceKey, subjectText } from '../../manifest/index.ts';

/** The proxies that report alike: those of a workload, or of pods that are not rendered here. */
export interface Reporter extends ReportingProxies {
  /** Is the same on both sides of a change. */
  readonly key: string;
  readonly workload: Workload | null;
  /** Tells that it only sends requests on, so that it reports as their client. */
  readonly isGateway: boolean;
  /** Names it in a sentence. */
  readonly text: string;
}

/** The key of what holds for proxies of all namespaces, if none of them is rendered. */
export const EVERY = 'every proxy';

/** Lists whose proxies a change of what they report can be of. */
export function reportersOf(before: Mesh, after: Mesh): readonly Reporter[] {
  const seen = after.workloads
    .filter(
      (one) => isGatewayWorkload(after, one) || one.sidecar.kind === 'unknown' || one.sidecar.value,
    )
    .map((workload): Reporter => {
      const { namespace, labels, resource } = workload;
      const isGateway = isGatewayWorkload(after, workload);
      const told = unseen(namespace, subjectText(resource));
      return { ...told, key: resourceKey(resource), workload, labels, isGateway };
    });
  const isSeen = ({ namespace, labels, target }: Reporter): boolean =>
    target === null &&
    seen.some(
      (one) =>
        (namespace === '' || one.namespace === namespace) && containsLabels(one.labels, labels),
    );
  const rest = [before, after].flatMap(unseenOf).filter((one) => !isSeen(one));
  return [...new Map([...seen, ...rest].map((one) => [one.key, one])).values()];
}

/** Gives the proxies that objects are for, which may run pods that are not rendered here. */
const unseenOf = (mesh: Mesh): readonly Reporter[] => [
  { ...unseen('', 'every proxy of the mesh'), key: EVERY },
  ...mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((telemetry) => {
    const { namespace } = telemetry;
    const labels = viewOf('Telemetry', telemetry).selector.value;
    const where = namespaceText(namespace);
    const asked = [...labels].map(([name, value]) => `${name}=${value}`).join(', ');
    const targets = targetsOfTelemetry(telemetry);
    if (labels.size > 0)
      return [{ ...unseen(namespace, `pods of ${where} with ${asked}`), labels }];
    if (targets.length === 0 && namespace !== mesh.configuration.rootNamespace)
      return [unseen(namespace, `every proxy of ${where}`)];
    return targets.map((target) => ({
      ...{ ...unseen(namespace, target.replace(' ', ` ${namespace}/`)), target },
    }));
  }),
];

const unseen = (namespace: string, text: string): Reporter => ({
  ...{
    key: text,
    workload: null,
    namespace,
    labels: new Map(),
    target: null,
    isGateway: false,
    text,
  },
});
