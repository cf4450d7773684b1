import type { Change } from '../../compare/index.ts';
import { settingPathOf } from '../../compare/index.ts';
import { holdsForMesh, outboundPolicies, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { insteadOf, misspelledSetting } from '../mesh-wide/misspelled-settings.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

const SETTING = 'outboundTrafficPolicy.mode';

/** Someone who may call unknown hosts now. */
interface Opened {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly level: 'mesh' | 'namespace';
  readonly who: string;
  /** Tells whether the subject came with the change. */
  readonly isNew: boolean;
  /** Holds where the setting is written under a name that istiod does not know, and what to write there. */
  readonly misspelled?: { readonly origin: Origin; readonly written: string; readonly fix: string };
}

/**
 * Tells of outbound traffic to hosts the mesh does not know, allowed where it was refused: mesh-wide or by a
 * Sidecar (SIDECAR-10, SIDECAR-12).
 */
export const egressOpened = check({
  id: 'egress-opened',
  title: 'Workloads can now call hosts unknown to the mesh',
  level: 'high',
  blind: 'NetworkPolicies and firewalls that still stop the calls.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const misspelled = misspelledIn(input.changes);
      return [
        ...meshWide(before, after).map((opened) => tell({ ...opened, ...misspelled })),
        ...bySidecar(before, after).map(tell),
      ];
    }),
});

const isClosed = ({ mode }: ReturnType<typeof outboundPolicies>[number]): boolean =>
  mode === 'REGISTRY_ONLY';

function meshWide(before: Mesh, after: Mesh): readonly Opened[] {
  const was = before.configuration.settings.get(SETTING);
  const [wasClosed, isStill] = [before, after].map((mesh) =>
    outboundPolicies(mesh, null).every(isClosed),
  );
  const isOpened = wasClosed === true && isStill === false;
  if (was === undefined || !isOpened) return [];
  const now = after.configuration.settings.get(SETTING);
  if (now === undefined && after.configuration.sources.length === 0) return [];
  return [
    {
      subject: now?.source ?? was.source,
      origin: now?.origin ?? was.origin,
      side: now === undefined ? 'base' : 'head',
      level: 'mesh',
      who: 'All mesh workloads',
      isNew: false,
    },
  ];
}

/** Finds the setting under a name that istiod does not know, which comes with the change. */
function misspelledIn(changes: readonly Change[]): Pick<Opened, 'misspelled'> {
  for (const { field, origin, side, after } of changes) {
    const path = field === null || after === null ? null : settingPathOf(field);
    const found = path === null ? null : misspelledSetting(path);
    if (found !== null && side === 'head' && SETTING.startsWith(`${found.meant}.`))
      return { misspelled: { origin, written: found.written, fix: insteadOf(found) } };
  }
  return {};
}

/**
 * Compares the Sidecars of either side, each asked about once: what it says, or what holds now that it says
 * nothing.
 */
function bySidecar(before: Mesh, after: Mesh): readonly Opened[] {
  const all = [after, before].flatMap((mesh) => mesh.ofKind('networking.istio.io', 'Sidecar'));
  const sidecars = new Map(all.toReversed().map((sidecar) => [resourceKey(sidecar), sidecar]));
  return [...sidecars.values()].flatMap((sidecar) => openedAt(sidecar, before, after) ?? []);
}

function openedAt(sidecar: Resource, before: Mesh, after: Mesh): Opened | null {
  const { namespace } = sidecar;
  const isWide = holdsForMesh(sidecar, after.configuration);
  const isThere = (mesh: Mesh): boolean =>
    isWide || mesh.ownNamespaces.has(namespace) || mesh.copiesOf(sidecar).length > 0;
  if (!isThere(before) || !isThere(after)) return null;
  const pods = { namespace, labels: viewOf('Sidecar', sidecar).workloadLabels.value };
  const was = outboundPolicies(before, pods);
  const now = outboundPolicies(after, pods).find((policy) => !isClosed(policy));
  if (now === undefined || !was.every(isClosed)) return null;
  // what the mesh as a whole says is told of the mesh
  if (now.setBy === null && was.every(({ setBy }) => setBy === null)) return null;
  const isGone = after.copiesOf(sidecar).length === 0;
  const subject = now.setBy ?? sidecar;
  return {
    subject,
    origin: (now.setBy === null ? null : now.origin) ?? subject.origin,
    side: now.setBy === null && isGone ? 'base' : 'head',
    level: isWide ? 'mesh' : 'namespace',
    who: `The workloads of ${subjectText(sidecar)}`,
    isNew: before.copiesOf(sidecar).length === 0,
  };
}

function tell({ subject, origin, side, level, who, isNew, misspelled }: Opened): Told {
  const said = {
    subject,
    key: 'egress',
    scope: { level, workloads: 0, services: 0, namespaces: 1 },
    message: `${who} can now call any external host.`,
    symptom: 'no errors: calls to unknown hosts now pass (was 502 or reset)',
  };
  return misspelled === undefined
    ? {
        ...said,
        why: `${subjectText(subject)} ${isNew ? 'sets another outboundTrafficPolicy than' : 'no longer sets outboundTrafficPolicy'} REGISTRY_ONLY (${placeOf(origin)}).`,
        origin,
        side,
        fix: { text: say`Keep REGISTRY_ONLY and add a ServiceEntry for each host that is needed.` },
      }
    : {
        ...said,
        why: say`${slot.object(subject)} writes ${slot.code(misspelled.written)} (${slot.place(misspelled.origin)}) in place of outboundTrafficPolicy REGISTRY_ONLY. istiod has no such setting and drops it silently.`,
        origin: misspelled.origin,
        side: 'head',
        fix: { text: `${misspelled.fix}.` },
      };
}
