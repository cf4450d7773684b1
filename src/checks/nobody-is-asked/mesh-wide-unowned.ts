import type { TreeOwners } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { filesOfObject, meshWideObjectsOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { counted, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** It asks about files with what reaches every proxy. Without a CODEOWNERS nobody is meant to be asked. */
export const meshWideUnowned = check({
  id: 'mesh-wide-unowned',
  title: 'A file that holds for the whole mesh has no owner, though others have',
  level: 'medium',
  blind: 'Rules of the branch that ask for reviews without CODEOWNERS.',
  find: ({ mesh, owners }) =>
    owners?.file == null || owners.entries.every((entry) => entry.owners.length === 0)
      ? []
      : [...unownedFiles(mesh, owners)].map(([file, objects]) => tell(file, objects, owners)),
});

type Some = readonly [Resource, ...Resource[]];

function unownedFiles(mesh: Mesh, owners: TreeOwners): ReadonlyMap<string, Some> {
  const files = new Map<string, [Resource, ...Resource[]]>();
  const objects = [...meshWideObjectsOf(mesh)].sort((one, other) =>
    resourceKey(one) < resourceKey(other) ? -1 : 1,
  );
  for (const object of objects)
    for (const file of filesOfObject(object)) {
      if ((owners.ownersOf(file)?.owners ?? []).length > 0) continue;
      const known = files.get(file);
      if (known === undefined) files.set(file, [object]);
      else known.push(object);
    }
  return files;
}

function tell(file: string, objects: Some, owners: TreeOwners): Told {
  const [first, ...others] = objects;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more object')}`;
  // what a kustomization installs is known by its file
  const what = first.name === file ? '' : ` (${subjectText(first)}${more})`;
  const origin =
    first.origin.file === file ? first.origin : { file, line: 1, column: 1, endLine: 1 };
  const taken = owners.ownersOf(file);
  const read = owners.file?.file ?? '';
  return {
    subject: first,
    key: `unowned ${file}`,
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    cause: 'mesh-wide file without an owner',
    message: `${file} holds for the whole mesh${what}, and GitHub asks nobody about it.`,
    why:
      taken === null
        ? `No line of ${read} is about it (${placeOf(origin)}).`
        : `${read}:${String(taken.line)} leaves it without an owner (${placeOf(origin)}).`,
    symptom: 'a change of it is merged with the approval of anybody who may write',
    origin,
    fix: {
      text: `Give it to those who answer for the mesh, in a line at the end of ${read}: /${file} @organisation/team.`,
    },
  };
}
