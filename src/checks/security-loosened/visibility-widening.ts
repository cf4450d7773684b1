import { counterpartIn } from '../../compare/index.ts';
import { exportedTo, viewOf } from '../../istio/index.ts';
import { KIND_ROWS, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { clientNamespaces } from './destination-rule-clients.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

const KINDS = KIND_ROWS.filter(({ exportToDefault }) => exportToDefault !== undefined);

/** An object, where it was used, and where it is used besides. */
interface Widened {
  readonly resource: Resource;
  readonly was: readonly string[];
  readonly added: readonly string[];
}

/**
 * Tells of objects that clients of more namespaces use than before: `exportTo` is widened or dropped
 * (ROUTE-4, DR-7, SE-4).
 */
export const visibilityWidened = check({
  id: 'visibility-widened',
  title: 'Clients of more namespaces use a VirtualService, DestinationRule or ServiceEntry',
  level: 'high',
  blind: 'Sidecars of those namespaces that do not import the host.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      widened(before, after).map((one) => tell(one, after)),
    ),
});

function widened(before: Mesh, after: Mesh): readonly Widened[] {
  return KINDS.flatMap(({ group, kind }) =>
    after.ofKind(group, kind).flatMap((resource): readonly Widened[] => {
      const old = counterpartIn(before, resource, after);
      if (old === undefined) return [];
      const was = usedIn(old, before);
      const added = usedIn(resource, after).filter((target) => !sees(was, target));
      return added.length === 0 ? [] : [{ resource, was, added }];
    }),
  );
}

/**
 * Names the namespaces in which an object is used. A DestinationRule is looked up in few places: one exported
 * to others may still be for nobody there (DR-2, DR-3).
 */
const usedIn = (resource: Resource, mesh: Mesh): readonly string[] => [
  ...(resource.kind === 'DestinationRule'
    ? clientNamespaces(resource, mesh)
    : exportedTo(resource, mesh.configuration)),
];

const sees = (was: readonly string[], target: string): boolean =>
  was.includes('*') || was.includes(target);

function tell({ resource, was, added }: Widened, after: Mesh): Told {
  const origin = viewOf('Exported', resource).exportTo.origin ?? resource.origin;
  const whom = added.includes('*') ? 'every namespace' : added.join(', ');
  const now = usedIn(resource, after);
  const isOther = was.some((one) => !sees(now, one));
  return {
    subject: resource,
    key: 'exportTo',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: added.length },
    message: `${subjectText(resource)} takes effect in ${whom} now, where it was ${was.length === 0 ? 'for nobody' : `only for ${was.join(', ')}`}.`,
    why: `Its exportTo ${isOther ? 'names others' : 'is wider'} than before (${placeOf(origin)}).${unseenText(added, after)}`,
    origin,
    symptom: 'calls from those namespaces follow other routes and settings than before',
    fix: { text: 'Name the namespaces that need it in exportTo.' },
  };
}

/** Says of which namespaces nothing is here: they may be slips. */
function unseenText(added: readonly string[], { ownNamespaces, partial }: Mesh): string {
  const unseen = partial ? [] : added.filter((one) => one !== '*' && !ownNamespaces.has(one));
  return unseen.length === 0 ? '' : ` Nothing that runs in ${unseen.join(', ')} is seen here.`;
}
