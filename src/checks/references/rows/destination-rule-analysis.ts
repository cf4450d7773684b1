import { isPassedOver, isWildcard, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Service } from '../../../istio/index.ts';
import { analysedHost } from '../../canary-at-odds/analysed-hosts.ts';
import { analysedSubsets } from '../../canary-at-odds/analysed-subsets.ts';
import type { KnownAs } from '../../detection/check.ts';
import type { ReferenceAnalysis } from '../analysed-reference.ts';
import { labelText } from '../near-labels.ts';
import type { World } from '../world.ts';

const ANALYZER = 'destinationrule.SubsetSelectPodAnalyzer';

export const RULE_HOST_NAMES: readonly KnownAs[] = [
  { code: 'IST0174', analyzer: ANALYZER },
  { code: 'KIA0202' },
];
export const SUBSET_POD_NAMES: readonly KnownAs[] = [
  { code: 'IST0173', analyzer: ANALYZER },
  { code: 'KIA0203' },
];

/** Whether Istio's analysis knows the host of a DestinationRule: IST0174. */
export function analysedRuleHost(
  { mesh }: World,
  subject: Resource,
  host: string,
): ReferenceAnalysis {
  const rule = subjectText(subject);
  return {
    isMissing: !isPassedOver(subject.namespace) && analysedHost(mesh, host, subject) === null,
    knownAs: RULE_HOST_NAMES,
    alone: {
      message: `\`istioctl analyze\` does not know \`${host}\`, the host of ${rule}; proxies may.`,
      why: isWildcard(host)
        ? 'It looks for a Service or a ServiceEntry of that name. To proxies a wildcard stands for every host that it covers.'
        : 'It looks among these objects alone, for what is exported to the namespace of the rule.',
      symptom: 'none where the host is there',
      fix: 'Leave it where the host is there for those who call it.',
    },
  };
}

/** Whether Istio's analysis finds a pod for a subset, in whatever namespace: IST0173. */
export function analysedSubsetPods(
  { mesh }: World,
  subject: Resource,
  service: Service | null,
): (name: string, labels: ReadonlyMap<string, string>) => ReferenceAnalysis {
  let empty: ReadonlySet<string> | null = null;
  return (name, labels) => {
    empty ??= analysedSubsets(mesh, subject).empty;
    const isMissing = !isPassedOver(subject.namespace) && empty.has(name);
    const arePodsHere = service?.externalName === null && service.madeBy === null;
    return {
      isMissing,
      knownAs: SUBSET_POD_NAMES,
      severity: arePodsHere ? 'error' : 'info',
      alone: {
        message: `No pod here is of subset ${name} of ${subjectText(subject)}.`,
        why: `It selects ${labelText(labels)}, and no pod has all of them. ${service === null ? 'Endpoints that a ServiceEntry lists may.' : `The pods would be those of ${subjectText(service.resource)} (${placeOf(service.resource.origin)}).`}`,
        symptom:
          service === null
            ? 'none where such endpoints are there'
            : '503, response flag UH (no healthy upstream), for requests routed to the subset',
        fix: 'Select labels that the pod template has (`spec.template.metadata.labels`).',
      },
    };
  };
}
