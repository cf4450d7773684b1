import { placeOf, subjectText } from '../../manifest/index.ts';
import type { MeetingPorts, PortToWorkload } from './shared-ports.ts';
import { contradictedPorts, kindOf, mixedTransports, sharedTargetPorts } from './shared-ports.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const ANALYZER = 'deployment.MultiServiceAnalyzer';
const ELSEWHERE = 'Services that are not rendered here.';

const TRANSPORTS_MIXED: Check = {
  id: 'transports-mixed',
  title: 'Services use one port before a Deployment for several protocols of the transport',
  level: 'low',
  severity: 'warning',
  blind: ELSEWHERE,
  knownAs: [{ code: 'IST0116', analyzer: ANALYZER }],
};
const TARGET_PORT_SHARED: Check = {
  id: 'target-port-shared',
  title: 'Several ports of Services lead to one port of a Deployment',
  level: 'low',
  severity: 'warning',
  blind: ELSEWHERE,
  knownAs: [{ code: 'IST0137', analyzer: ANALYZER }],
};
const PORT_CONTRADICTED: Check = {
  id: 'port-contradicted',
  title: 'Services say different things of what one port of a workload speaks',
  level: 'medium',
  blind: 'Which of the Services is the older: Git does not know it.',
};

/**
 * Ports of Services that meet at a workload. That they do is harmless mostly (DNS over TCP and UDP, an old port beside a
 * new one): it is said where all there is is here, as `istioctl analyze` says it.
 */
export const portsMeeting = ofObjects(
  [TRANSPORTS_MIXED, TARGET_PORT_SHARED, PORT_CONTRADICTED],
  ({ mesh, isWhole }) =>
    isWhole === true
      ? [
          ...mixedTransports(mesh).map((met) => ({ check: TRANSPORTS_MIXED, met })),
          ...sharedTargetPorts(mesh).map((met) => ({ check: TARGET_PORT_SHARED, met })),
          ...contradicted(mesh),
        ]
      : contradicted(mesh),
  (input) =>
    ({ check, met }) =>
      [SAYING[check.id]?.(input, met)].filter((draft) => draft !== undefined),
);

const contradicted = (mesh: DetectorInput['mesh']) =>
  contradictedPorts(mesh).map((met) => ({ check: PORT_CONTRADICTED, met }));

type Saying = (input: DetectorInput, met: MeetingPorts) => FindingDraft;

const draftOf = (
  check: Check,
  { mesh }: DetectorInput,
  { workload, at }: MeetingPorts,
  sentences: Pick<FindingDraft, 'message' | 'why' | 'symptom' | 'fix'> &
    Partial<Pick<FindingDraft, 'origin' | 'related'>>,
): FindingDraft => ({
  check: check.id,
  subject: workload.resource,
  key: `${check.id} ${at}`,
  scope: scopeOfWorkloads([workload], mesh),
  origin: workload.resource.origin,
  ...sentences,
});

const transportsMixed: Saying = (input, met) =>
  draftOf(TRANSPORTS_MIXED, input, met, {
    message: `Services before ${subjectText(met.workload.resource)} use port ${met.at} for ${listOf(met.ways.map(({ port }) => port.protocol))}.`,
    why: `${waysText(met.ways, ({ port }) => port.protocol)}.`,
    symptom: 'the sidecar takes TCP only: what comes by another transport passes it by',
    fix: { text: 'Give one of them another port, if both are meant for the mesh.' },
    related: met.ways.map(({ port }) => port.origin),
  });

const targetPortShared: Saying = (input, met) =>
  draftOf(TARGET_PORT_SHARED, input, met, {
    message: `Ports ${listOf(met.ways.map(({ port }) => String(port.port)))} all lead to port ${met.at} of ${subjectText(met.workload.resource)}.`,
    why: `${waysText(met.ways, ({ port }) => `port ${String(port.port)}`)}.`,
    symptom:
      'what a port is taken for, and the metrics that name a Service, are those of one of them',
    fix: { text: 'Keep one of them, or have them say the same protocol.' },
    related: met.ways.map(({ port }) => port.origin),
  });

const portContradicted: Saying = (input, met) => {
  const [first, ...others] = met.ways;
  return draftOf(PORT_CONTRADICTED, input, met, {
    message: `The sidecar of ${subjectText(met.workload.resource)} takes port ${met.at} for what the older of several Services says: ${listOf(met.ways.map(({ port }) => kindOf(port) ?? ''))}.`,
    why: `${waysText(met.ways, ({ port }) => `as ${kindOf(port) ?? ''} (${port.appProtocol ?? port.name ?? ''})`)}, and a port of a pod is one thing only.`,
    symptom:
      'rules on paths and methods hold or do not, depending on which Service was made first; after a restore it may be the other',
    origin: first?.port.origin ?? met.workload.resource.origin,
    related: others.map(({ port }) => port.origin),
    fix: { text: 'Name the ports alike, by what the container speaks.' },
  });
};

const SAYING: Readonly<Record<string, Saying>> = {
  [TRANSPORTS_MIXED.id]: transportsMixed,
  [TARGET_PORT_SHARED.id]: targetPortShared,
  [PORT_CONTRADICTED.id]: portContradicted,
};

const waysText = (ways: readonly PortToWorkload[], how: (way: PortToWorkload) => string): string =>
  ways
    .map((way) => `${subjectText(way.service.resource)} ${how(way)} (${placeOf(way.port.origin)})`)
    .join(', ');

/** Each once, in words. */
function listOf(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}
