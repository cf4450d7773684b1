import { asExported, exportedTo } from '../../istio/index.ts';
import { placeOf } from '../../manifest/origin.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { counterpartIn } from '../../mesh/counterpart.ts';
import { clientNamespaces } from '../../mesh/destination-rule-clients.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { FindingDraft } from '../detector.ts';

const GROUP = 'networking.istio.io';
const KINDS = ['VirtualService', 'DestinationRule', 'ServiceEntry'];

/** Objects that clients of more namespaces use than before: `exportTo` widened or dropped (ROUTE-4, DR-7, SE-4). */
export function visibilityWidened(before: Mesh, after: Mesh): readonly FindingDraft[] {
  return KINDS.flatMap((kind) =>
    after.ofKind(GROUP, kind).flatMap((resource): readonly FindingDraft[] => {
      const old = counterpartIn(before, resource);
      if (old === undefined) return [];
      const was = usedIn(old, before);
      const added = usedIn(resource, after).filter((target) => !sees(was, target));
      return added.length === 0 ? [] : [draftOf(resource, was, added)];
    }),
  );
}

/** A DestinationRule is looked up in few places: one exported to others may still be for nobody there (DR-2, DR-3). */
const usedIn = (resource: Resource, mesh: Mesh): readonly string[] => [
  ...(resource.kind === 'DestinationRule'
    ? clientNamespaces(resource, mesh)
    : exportedTo(resource, mesh.configuration)),
];

const sees = (was: readonly string[], target: string): boolean =>
  was.includes('*') || was.includes(target);

function draftOf(
  resource: Resource,
  was: readonly string[],
  added: readonly string[],
): FindingDraft {
  const origin = asExported(resource).exportTo.origin ?? resource.origin;
  const whom = added.includes('*') ? 'every namespace' : added.join(', ');
  return {
    subject: resource,
    key: 'exportTo',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: added.length },
    message: `${subjectText(resource)} takes effect in ${whom} now, where it was ${was.length === 0 ? 'for nobody' : `only for ${was.join(', ')}`}.`,
    why: `Its exportTo is wider than before (${placeOf(origin)}).`,
    origin,
    symptom: 'calls from those namespaces follow other routes and settings than before',
    fix: { text: 'Name the namespaces that need it in exportTo.' },
  };
}
