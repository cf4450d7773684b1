import { detectorOf, check } from '../detection/check.ts';
import { conditionNegative } from './negative-conditions.ts';
import { deprecatedField } from './deprecated-fields.ts';
import {
  logsWithoutProvider,
  retiredTracer,
  samplingOfZero,
  tracesWithoutProvider,
} from './telemetry-providers.ts';
import { mtlsNotDemanded, mtlsRuleHidden } from './mtls-of-clients.ts';
import {
  routesWithoutWaypoint,
  sidecarInAmbient,
  waypointLabelUnanswered,
} from './ambient-settings.ts';
import { rulesNotAskedAtGateway } from './rules-not-asked-at-gateway.ts';
import { revisionNotRead } from './revision-not-read.ts';
import { originNeverSent } from './origins-nobody-sends.ts';
import { hashWithoutRequests } from './hashes-of-connections.ts';
import { ruleReadByNobody } from './rules-nobody-reads.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { Mesh } from '../../istio/index.ts';

/**
 * Tells of a subset by no labels: it takes every pod of its host. One with settings of its own may be there
 * for these (DR-18).
 */
const subsetOfAllPods = check({
  id: 'subset-of-all-pods',
  title: 'Subset without labels selects all pods of its host',
  level: 'low',
  blind: 'Whether it is intended: a subset may exist only for its traffic policy.',
  severity: 'info',
  knownAs: [{ code: 'KIA0209' }],
  find: ({ mesh }) => subsetsOfAllPods(mesh).map(tell),
});

interface SubsetOfAllPods {
  readonly rule: Resource;
  readonly subset: string;
  readonly origin: Origin;
}

const subsetsOfAllPods = (mesh: Mesh): readonly SubsetOfAllPods[] =>
  mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) =>
    viewOf('DestinationRule', rule)
      .subsets.value.filter(
        ({ labels, trafficPolicy }) => labels.value.size === 0 && trafficPolicy === null,
      )
      .map(({ name, origin }) => ({ rule, subset: name?.value ?? '', origin })),
  );

const tell = ({ rule, subset, origin }: SubsetOfAllPods): Told => ({
  subject: rule,
  key: `subset ${subset}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Subset ${subset} of ${subjectText(rule)} is of all pods of its host: it has no labels.`,
  why: say`A subset without labels tells no pods apart (${slot.place(origin)}).`,
  symptom: say`no errors: requests meant for one version go to all versions`,
  origin,
  fix: { text: say`Name the labels of the pods that are meant.` },
});

/** Tells of a block without mode: it is REGISTRY_ONLY, and takes the place of the mesh's (SIDECAR-12). */
const outboundModeUnsaid = check({
  id: 'outbound-mode-unsaid',
  title: 'Sidecar outboundTrafficPolicy without a mode blocks unregistered hosts',
  level: 'medium',
  blind: 'Whether it is intended.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1007' }],
  find: ({ mesh }) =>
    mesh.ofKind('networking.istio.io', 'Sidecar').flatMap((sidecar) => {
      const policy = viewOf('Sidecar', sidecar).outboundTrafficPolicy;
      return policy === null || policy.mode !== null
        ? []
        : [tellOutboundMode(sidecar, policy.origin)];
    }),
});

const tellOutboundMode = (sidecar: Resource, origin: Origin): Told => ({
  subject: sidecar,
  key: 'outboundTrafficPolicy',
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  message: say`${slot.object(sidecar)} closes the way out of the mesh: its outboundTrafficPolicy names no mode.`,
  why: say`Without a mode it is REGISTRY_ONLY (${slot.place(origin)}), whatever the mesh says.`,
  symptom: say`502, or a reset, for every host that the mesh does not know`,
  origin,
  fix: { text: say`Write the mode that is meant: \`mode: ALLOW_ANY\` or \`mode: REGISTRY_ONLY\`.` },
});

/** Finds settings of proxies that are accepted and do nothing, or not what they say. */
export const settingWithoutEffect = detectorOf(
  'setting-without-effect',
  'accepted settings that no proxy uses',
  [
    sidecarInAmbient,
    routesWithoutWaypoint,
    waypointLabelUnanswered,
    logsWithoutProvider,
    outboundModeUnsaid,
    mtlsRuleHidden,
    mtlsNotDemanded,
    subsetOfAllPods,
    deprecatedField,
    retiredTracer,
    tracesWithoutProvider,
    samplingOfZero,
    rulesNotAskedAtGateway,
    ruleReadByNobody,
    revisionNotRead,
    conditionNegative,
    originNeverSent,
    hashWithoutRequests,
  ],
);
