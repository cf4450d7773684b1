import type { Change } from '../../compare/index.ts';
import {
  entriesAt,
  nodeAt,
  resourceKey,
  sameData,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

const isGiven = (node: Node | undefined): node is Node =>
  node !== undefined && !(node.kind === 'scalar' && node.value === null);

/** Finds a time of deletion in Git, where the API server alone writes it. */
export const deletionDated = check({
  id: 'deletion-dated',
  title: 'Object is marked as being deleted',
  level: 'high',
  blind: 'Programs that read the object before the API server does.',
  find: ({ mesh }) =>
    mesh.resources.flatMap((resource) => {
      const at = nodeAt(resource.node, 'metadata', 'deletionTimestamp');
      return isGiven(at) ? [tellDated(resource, at)] : [];
    }),
});

const tellDated = (resource: Resource, { origin }: Node): Told => ({
  subject: resource,
  message: say`${slot.object(resource)} says that it is being deleted (\`metadata.deletionTimestamp\`).`,
  why: say`The API server sets this field when somebody deletes an object, and ignores it in what is applied. Not known: what other programs make of it.`,
  symptom: say`none from the API server; a program that reads the object may leave it out`,
  origin,
  fix: { text: say`Remove \`deletionTimestamp\`. To delete the object, remove it from Git.` },
});

/** Says what the API server makes of a field that it writes itself. [src: apiserver pkg/registry/rest/update.go BeforeUpdate] */
const WRITTEN_BY_SERVER: ReadonlyMap<string, string> = new Map([
  [
    'resourceVersion',
    'The API server refuses the object if the cluster has another version of it.',
  ],
  ['uid', 'The API server refuses the object if the cluster has one with another uid.'],
  [
    'managedFields',
    'A server-side apply with it is refused. Another update changes with it which program owns which field.',
  ],
  ['generateName', 'Beside a name, the API server ignores it.'],
  ['generation', 'The API server ignores it.'],
  ['selfLink', 'The API server ignores it.'],
  ['deletionGracePeriodSeconds', 'The API server ignores it.'],
]);

/** Finds fields that come into Git and that the API server writes: some make it refuse the object. */
export const serverFieldWritten = check({
  id: 'server-field-written',
  title: 'Object sets a metadata field that the API server writes',
  level: 'medium',
  blind: 'The version and uid of the object in the cluster.',
  find: ({ changes }) => [...changedOf(changes).values()].flatMap(tellWritten),
});

/** Gives each object that comes or changes once, with a change of it. */
function changedOf(changes: readonly Change[]): ReadonlyMap<string, Change> {
  return new Map(
    changes.flatMap((change) =>
      change.object === null ? [] : [[resourceKey(change.object), change]],
    ),
  );
}

function tellWritten({ object, oldObject }: Change): readonly Told[] {
  if (object === null) return [];
  const metadata = entriesAt(object.node, 'metadata');
  const was = entriesAt(oldObject?.node, 'metadata');
  return [...WRITTEN_BY_SERVER].flatMap(([field, does]) => {
    const node = metadata.get(field);
    const isAlone = field === 'generateName' && !isGiven(metadata.get('name'));
    if (!isGiven(node) || isAlone || sameData(node, was.get(field))) return [];
    return [
      {
        subject: object,
        key: `written ${field}`,
        cause: `written ${field}`,
        message: `${subjectText(object)} sets \`metadata.${field}\`, which the API server writes.`,
        why: does,
        symptom: 'none if the API server ignores it; else an update that fails with a conflict',
        origin: node.origin,
        fix: { text: `Remove \`${field}\`. A manifest that is exported from a cluster has it.` },
      },
    ];
  });
}
