import type { Service, View, Workload } from '../../../istio/index.ts';
import { containsLabels, text as asText, viewOf } from '../../../istio/index.ts';
import { API_GROUPS, placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { isOfPlace } from '../../canary-at-odds/place-labels.ts';
import { writtenClientTls } from '../../security-loosened/client-tls-weakening.ts';
import { ruleHostReading, subsetPodsReading } from '../../istioctl/destination-readings.ts';
import { withReading } from '../../istioctl/reference-reading.ts';
import { labelText, nearLabels } from '../selector-suggestions.ts';
import { mayHaveLabels, hasVariable } from '../unresolved-text.ts';
import { portOutcome, portsOfHost } from './port-reference.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Outcome, Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const ANALYZER = 'destinationrule.SubsetSelectPodAnalyzer';

const RULE_WITHOUT_HOST: Check = {
  id: 'rule-without-host',
  title: 'DestinationRule host not found',
  level: 'high',
  severity: 'warning',
  blind: 'Objects that charts, operators or other repositories create.',
  knownAs: [{ code: 'IST0174', analyzer: ANALYZER }, { code: 'KIA0202' }],
};
const SUBSET_WITHOUT_PODS: Check = {
  id: 'subset-without-pods',
  title: 'DestinationRule subset does not select any pods',
  level: 'high',
  blind: 'Pods that are not rendered here, and labels that pods get from their node.',
  knownAs: [{ code: 'IST0173', analyzer: ANALYZER }, { code: 'KIA0203' }],
};
const RULE_WITHOUT_PORT: Check = {
  id: 'rule-without-port',
  title: 'DestinationRule has settings for a port its host lacks',
  level: 'high',
  blind: 'Hosts that are not rendered here.',
};
export const DESTINATION_RULE_CHECKS = [RULE_WITHOUT_HOST, SUBSET_WITHOUT_PODS, RULE_WITHOUT_PORT];

const RULE = { group: API_GROUPS.istioNetworking, kind: 'DestinationRule' };

/** Finds the host, subset labels and ports of DestinationRules (DR-16, DR-18, DR-28). */
export const DESTINATION_RULE_ROWS: readonly ReferenceRow[] = [
  {
    check: RULE_WITHOUT_HOST,
    from: [RULE],
    under: 'spec',
    at: ['host'],
    host: ({ at }) => asText(at)?.value ?? null,
    hostKey: (host) => `host ${host}`,
    hostSentences: ({ subject }, host) => {
      const mode = viewOf('DestinationRule', subject).trafficPolicy?.tls?.mode?.value;
      return {
        message: `${subjectText(subject)} has no effect: no traffic goes to ${host}.`,
        why: `No Service and no ServiceEntry is called \`${host}\`.`,
        symptom:
          mode === undefined
            ? 'its limits, outlier detection and load balancing are not in force'
            : `TLS mode ${mode} and everything else it sets are not in force`,
        fix: 'Name the host of a Service that exists.',
      };
    },
    istioctl: ({ world, subject }, host) => ruleHostReading(world, subject, host),
    beside: ({ world, subject }, host) => [
      ...subsetLabels(world, subject, host),
      ...portLevels(world, subject, host),
    ],
  },
];

function subsetLabels(world: World, subject: Resource, host: string): readonly Reference[] {
  if (hasVariable(host)) return [];
  const target = world.hosts.resolve(host, subject.namespace);
  const service = target.kind === 'service' ? target.service : null;
  const readingOf = subsetPodsReading(world, subject, service);
  return viewOf('DestinationRule', subject).subsets.value.map((subset) => {
    const name = subset.name?.value ?? '';
    const reference = {
      check: SUBSET_WITHOUT_PODS,
      subject,
      key: `subset labels ${name}`,
      origin: subset.labels.origin ?? subset.origin,
      outcome: podsOutcome(subject, service, name, subset.labels.value),
    };
    return withReading(world, reference, () => readingOf(name, subset.labels.value));
  });
}

/**
 * Looks for pods that have the labels of a subset. Labels that come with the node are left out, for it is not
 * known which pods have them.
 */
function podsOutcome(
  subject: Resource,
  service: Service | null,
  name: string,
  labels: ReadonlyMap<string, string>,
): Outcome {
  const told = new Map([...labels].filter((label) => !isOfPlace(label)));
  if (service === null || service.workloads.length === 0 || told.size === 0) return resolved();
  if ([...told.values()].some(hasVariable)) return resolved();
  const selected = service.workloads.filter((workload) => mayHaveLabels(workload.labels, told));
  return selected.length > 0
    ? resolved(...selected.map(({ resource }) => resource))
    : emptySubset(subject, service, name, told);
}

function emptySubset(
  subject: Resource,
  service: Service,
  name: string,
  labels: ReadonlyMap<string, string>,
) {
  const left = leftOver(subject, service, labels);
  const [first] = left === null ? service.workloads : [left];
  const own =
    first === undefined ? '' : labelText(left === null ? first.labels : ofKeys(first, labels));
  return missing({
    target: `a pod of Service ${service.name} with ${labelText(labels)}`,
    namespace: service.namespace,
    proof: 'absence',
    near: nearLabels(labels, service.workloads),
    scope: scopeOf('service', { workloads: service.workloads.length }),
    calls: [{ caller: null, called: [subjectText(service.resource)], flag: 'UH' }],
    related: service.workloads.slice(0, 3).map(({ resource }) => resource.origin),
    since: (provider, past) =>
      service.workloads.some(({ resource }) => resourceKey(resource) === resourceKey(provider))
        ? relabelled(provider, past, labels)
        : {
            fix: `Keep ${subjectText(provider)} until nothing is routed to subset ${name}, or give its labels to other pods.`,
          },
    sentences: {
      message: `Subset ${name} of ${service.namespace}/${service.name} has no pods: requests routed to it fail.`,
      why: `${subjectText(subject)} selects pods with ${labelText(labels)}; ${first === undefined ? 'there are none' : `${subjectText(first.resource)} (${placeOf(first.resource.origin)}) has ${own}`}.`,
      symptom: '503, response flag UH (no healthy upstream)',
      fix:
        left === null
          ? 'Select labels that the pod template has (`spec.template.metadata.labels`).'
          : `Select ${own}, which the pods of ${subjectText(left.resource)} have and no other subset selects, or give those ${labelText(labels)}.`,
    },
  });
}

/** Finds the one workload of a Service that no other subset selects, and that has the same labels with other values. */
function leftOver(
  subject: Resource,
  { workloads }: Service,
  labels: ReadonlyMap<string, string>,
): Workload | null {
  const subsets = viewOf('DestinationRule', subject).subsets.value;
  const left = workloads.filter(
    (workload) =>
      !subsets.some(
        (subset) =>
          subset.labels.value.size > 0 && mayHaveLabels(workload.labels, subset.labels.value),
      ),
  );
  const [only, ...others] = left;
  const isOne = only !== undefined && others.length === 0;
  return isOne && ofKeys(only, labels).size === labels.size ? only : null;
}

/** Gives the labels of a workload that have these keys. */
const ofKeys = ({ labels }: Workload, like: ReadonlyMap<string, string>): Workload['labels'] =>
  new Map([...labels].filter(([key]) => like.has(key)));

/** Gives the sentences that differ where the pods had the selected labels before: they may get them again. */
function relabelled(
  provider: Resource,
  { mesh }: World,
  labels: ReadonlyMap<string, string>,
): Partial<Sentences> {
  const then = mesh.workloads.find(({ resource }) => resource === provider);
  return then !== undefined && containsLabels(then.labels, labels)
    ? { undo: `give the pods of ${subjectText(provider)} ${labelText(labels)} again` }
    : {};
}

function portLevels(world: World, subject: Resource, host: string): readonly Reference[] {
  const ports = hasVariable(host) ? null : portsOfHost(world, host, subject.namespace);
  if (ports === null) return [];
  const off = new Set(
    writtenClientTls(subject).flatMap(({ port, isOff }) => (isOff ? [port] : [])),
  );
  return policiesOf(subject).flatMap((policy) =>
    policy.portLevelSettings.value.flatMap(({ port }) => {
      if (port === null) return [];
      const isTlsOff = off.has(port.value);
      return [
        {
          check: RULE_WITHOUT_PORT,
          subject,
          key: `port ${String(port.value)}`,
          origin: port.origin,
          outcome: portOutcome(ports, port.value, {
            message: `${subjectText(subject)} has no effect on port ${String(port.value)}, which ${host} does not have.`,
            symptom: 'the settings above it, or the defaults, stay in force for every port',
            ...(isTlsOff && {
              undo: 'drop the entry',
              afterwards:
                'With the right port, TLS is off there: the proxy adds neither TLS nor an identity.',
            }),
          }),
        },
      ];
    }),
  );
}

function policiesOf(subject: Resource): readonly View<'TrafficPolicy'>[] {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', subject);
  return [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)].filter(
    (policy) => policy !== null,
  );
}
