import { counterpartIn } from '../../compare/index.ts';
import { commonHost, exportedTo, viewOf } from '../../istio/index.ts';
import { KIND_ROWS, choosesPods, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { lookedUpHosts } from '../reaches-too-far/exports.ts';
import { clientNamespaces } from './destination-rule-clients.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

const KINDS = KIND_ROWS.filter(({ exportToDefault }) => exportToDefault !== undefined);

/** An object, where it was used, where it is used besides, and what made it so, as a sentence. */
interface Widened {
  readonly resource: Resource;
  readonly was: readonly string[];
  readonly added: readonly string[];
  readonly cause: string;
}

/**
 * Tells of objects that clients of more namespaces use than before: `exportTo` is widened or dropped
 * (ROUTE-4, DR-7, SE-4).
 */
export const visibilityWidened = check({
  id: 'visibility-widened',
  title: 'More namespaces see a VirtualService, DestinationRule or ServiceEntry',
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
      if (old === undefined || !isOfOneHost(old, before, resource, after)) return [];
      const was = usedIn(old, before);
      const added = usedIn(resource, after).filter((target) => !sees(was, target));
      const cause = added.length === 0 ? null : causeOf(resource, after, old, before);
      return cause === null ? [] : [{ resource, was, added, cause }];
    }),
  );
}

/**
 * Tells whether both have a host: else the one is not the other, widened. By its own a DestinationRule is looked up, by none
 * that it covers.
 */
function isOfOneHost(old: Resource, before: Mesh, resource: Resource, after: Mesh): boolean {
  const hosts = lookedUpHosts(resource, after);
  const isOne =
    resource.kind === 'DestinationRule'
      ? (host: string) => hosts.includes(host)
      : (host: string) => hosts.some((other) => commonHost(host, other) !== undefined);
  return lookedUpHosts(old, before).some(isOne);
}

/** Says what widens an object of one host; null where it is nothing that the object or the mesh says. */
function causeOf(resource: Resource, after: Mesh, old: Resource, before: Mesh): string | null {
  const [was, now] = [
    [...exportedTo(old, before.configuration)],
    [...exportedTo(resource, after.configuration)],
  ];
  if (now.some((target) => !sees(was, target))) {
    const { exportTo } = viewOf('Exported', resource);
    const isPreset =
      exportTo.value.length === 0 && viewOf('Exported', old).exportTo.value.length === 0;
    const does = was.some((one) => !sees(now, one)) ? 'names others' : 'is wider';
    return `${isPreset ? 'The exportTo that MeshConfig gives it' : 'Its exportTo'} ${does} than before (${placeOf(exportTo.origin ?? resource.origin)}).`;
  }
  if (choosesPods(old) && !choosesPods(resource))
    return 'It was only for the pods that it chose, and chooses none now.';
  return after.configuration.rootNamespace === resource.namespace &&
    before.configuration.rootNamespace !== resource.namespace
    ? `${resource.namespace} is the root namespace of the mesh now.`
    : null;
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

function tell({ resource, was, added, cause }: Widened, after: Mesh): Told {
  const origin = viewOf('Exported', resource).exportTo.origin ?? resource.origin;
  const whom = added.includes('*') ? 'every namespace' : added.join(', ');
  return {
    subject: resource,
    key: 'exportTo',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: added.length },
    message: `${subjectText(resource)} takes effect in ${whom} now, where it was ${was.length === 0 ? 'for nobody' : `only for ${was.join(', ')}`}.`,
    why: `${cause}${unseenText(added, after)}`,
    origin,
    symptom: say`calls from those namespaces follow other routes and settings than before`,
    fix: { text: say`Name the namespaces that need it in exportTo.` },
  };
}

/** Says of which namespaces nothing is here: they may be slips. */
function unseenText(added: readonly string[], { ownNamespaces, partial }: Mesh): string {
  const unseen = partial ? [] : added.filter((one) => one !== '*' && !ownNamespaces.has(one));
  return unseen.length === 0 ? '' : ` Nothing that runs in ${unseen.join(', ')} is seen here.`;
}
