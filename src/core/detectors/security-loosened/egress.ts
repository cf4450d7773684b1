import { asMeshConfig, asSidecar } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import { counterpartIn } from '../../mesh/index.ts';
import type { Check } from '../check.ts';
import { ofFacts } from '../check.ts';
import type { FindingDraft } from '../detector.ts';

const SETTING = 'outboundTrafficPolicy.mode';
const REGISTRY_ONLY = 'REGISTRY_ONLY';

const EGRESS_OPENED: Check = {
  id: 'egress-opened',
  title: 'Hosts that the mesh does not know may be called, where they were refused',
  level: 'high',
  blind: 'NetworkPolicies and firewalls that stop the calls all the same.',
};

/** Someone who may call unknown hosts now. */
interface Opened extends Reach {
  readonly subject: Resource;
  readonly origin: Origin;
}

/**
 * Outbound traffic to hosts the mesh does not know, allowed where it was refused: mesh-wide or by a Sidecar
 * (SIDECAR-10).
 */
export const egressOpened = ofFacts(
  [EGRESS_OPENED],
  (before, after): readonly Opened[] => [...meshWide(before, after), ...bySidecar(before, after)],
  draftOf,
);

const meshMode = (mesh: Mesh): string =>
  asMeshConfig(mesh.configuration.settings).outboundTrafficPolicy?.value ?? 'ALLOW_ANY';

function meshWide(before: Mesh, after: Mesh): readonly Opened[] {
  const was = before.configuration.settings.get(SETTING);
  if (was === undefined || meshMode(before) !== REGISTRY_ONLY || meshMode(after) === REGISTRY_ONLY)
    return [];
  const now = after.configuration.settings.get(SETTING);
  if (now === undefined && after.configuration.sources.length === 0) return [];
  return [
    {
      subject: now?.source ?? was.source,
      origin: now?.origin ?? was.origin,
      side: now === undefined ? 'base' : 'head',
      level: 'mesh',
      who: 'Every workload of the mesh',
    },
  ];
}

function bySidecar(before: Mesh, after: Mesh): readonly Opened[] {
  return before.ofKind('networking.istio.io', 'Sidecar').flatMap((old): readonly Opened[] => {
    if (modeOf(old) !== REGISTRY_ONLY) return [];
    const now = counterpartIn(after, old);
    const mode = now === undefined ? undefined : modeOf(now);
    if ((mode ?? meshMode(after)) === REGISTRY_ONLY) return [];
    if (now === undefined && !after.ownNamespaces.has(old.namespace)) return [];
    const policy = asSidecar(now ?? old).outboundTrafficPolicy;
    return [
      {
        subject: now ?? old,
        origin: policy?.origin ?? (now ?? old).origin,
        side: now === undefined ? 'base' : 'head',
        level: 'namespace',
        who: `The workloads of ${subjectText(old)}`,
      },
    ];
  });
}

const modeOf = (sidecar: Resource): string | undefined =>
  asSidecar(sidecar).outboundTrafficPolicy?.mode?.value;

interface Reach {
  readonly side: 'head' | 'base';
  readonly level: 'mesh' | 'namespace';
  readonly who: string;
}

function draftOf({ subject, origin, side, level, who }: Opened): FindingDraft {
  return {
    check: EGRESS_OPENED.id,
    subject,
    key: 'egress',
    scope: { level, workloads: 0, services: 0, namespaces: 1 },
    message: `${who} may call any host outside the mesh now; only known hosts were allowed.`,
    why: `${subjectText(subject)} no longer says outboundTrafficPolicy REGISTRY_ONLY (${placeOf(origin)}).`,
    origin,
    side,
    symptom: 'nothing fails: calls to unknown hosts that got 502 or a reset go out',
    fix: { text: 'Keep REGISTRY_ONLY and add a ServiceEntry for each host that is needed.' },
  };
}
