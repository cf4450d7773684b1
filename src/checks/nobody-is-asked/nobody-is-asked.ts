import { counterpartIn } from '../../compare/index.ts';
import { detectorOf, check } from '../detection/check.ts';
import { ownerUnlikely, ownersLineSkipped, ownersFileUnread } from './codeowners-errors.ts';
import type { TreeOwners } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { ownerReplaced } from './owners-replaced.ts';
import { filesOfObject } from './mesh-wide-files.ts';
import { meshWideObjects } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  counted,
  placeOf,
  resourceKey,
  subjectText,
  isMeshKind,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * A change takes objects away from their owners where a folder gets another name, and its line in CODEOWNERS
 * does not.
 */
const ownerLost = check({
  id: 'owner-lost',
  title: 'Mesh objects no longer have a code owner',
  level: 'medium',
  blind: 'Objects rewritten under another name.',
  find: (input) =>
    [...lostIn(input).values()].map((lost) => tellLost(lost, input.owners?.file == null)),
});

interface Lost {
  readonly object: Resource;
  readonly was: string;
  readonly owners: readonly string[];
  readonly line: string;
  count: number;
}

function lostIn({ mesh, before, owners, ownersBefore }: DetectorInput): ReadonlyMap<string, Lost> {
  const found = new Map<string, Lost>();
  const isSame = before === mesh && owners === ownersBefore;
  if (before === null || isSame || owners === undefined || ownersBefore === undefined) return found;
  for (const object of mesh.resources.filter(isMeshKind)) {
    const { file } = object.origin;
    const was = counterpartIn(before, object, mesh)?.origin.file;
    const line = was === undefined ? null : ownersBefore.ownersOf(was);
    if (was === undefined || !asksSomebody(line) || asksSomebody(owners.ownersOf(file))) continue;
    // where the whole file goes, it is one finding
    const key = owners.file === null ? '' : file;
    const known = found.get(key);
    const place = `${ownersBefore.file?.file ?? ''}:${String(line.line)}`;
    if (known === undefined)
      found.set(key, { object, was, owners: line.owners, line: place, count: 1 });
    else known.count += 1;
  }
  return found;
}

type OwnersLine = ReturnType<TreeOwners['ownersOf']>;

const asksSomebody = (line: OwnersLine): line is NonNullable<OwnersLine> =>
  line !== null && line.owners.length > 0;

function tellLost({ object, was, owners, line, count }: Lost, isGone: boolean): Told {
  const { file } = object.origin;
  const more = count === 1 ? '' : ` and ${counted(count - 1, 'more object')}`;
  const moved = isGone
    ? 'GitHub reads no such file any more'
    : was === file
      ? `${file} has none any more`
      : `${was} had, and ${file} has none`;
  return {
    subject: object,
    key: 'owner lost',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    cause: 'owner lost',
    message: `${subjectText(object)}${more} no longer ${count === 1 ? 'belongs' : 'belong'} to ${isGone && count > 1 ? 'their owners' : owners.join(', ')}: from now on GitHub asks nobody about ${count === 1 ? 'it' : 'them'}.`,
    why: `${line} gave it these owners; ${moved} (${placeOf(object.origin)}).`,
    symptom: say`the next change of it is merged without its owners`,
    fix: {
      text: isGone
        ? 'Keep the CODEOWNERS file, or bring its lines into the one that takes its place.'
        : `Add a line for ${file}, or its folder, with its owners in the same change.`,
    },
  };
}

/** Asks about files with what reaches every proxy. Without a CODEOWNERS nobody is meant to be asked. */
const meshWideUnowned = check({
  id: 'mesh-wide-unowned',
  title: 'Mesh-wide file has no owner, although other files do',
  level: 'medium',
  blind: 'Branch rules that require reviews without CODEOWNERS.',
  find: ({ mesh, owners }) =>
    owners?.file == null || owners.entries.every((entry) => entry.owners.length === 0)
      ? []
      : [...unownedFiles(mesh, owners)].map(([file, objects]) =>
          tellUnowned(file, objects, owners),
        ),
});

type Some = readonly [Resource, ...Resource[]];

function unownedFiles(mesh: Mesh, owners: TreeOwners): ReadonlyMap<string, Some> {
  const files = new Map<string, [Resource, ...Resource[]]>();
  const objects = [...meshWideObjects(mesh).objects].sort((one, other) =>
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

function tellUnowned(file: string, objects: Some, owners: TreeOwners): Told {
  const [first, ...others] = objects;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more object')}`;
  // the file of a kustomization shows what it installs
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
    symptom: say`a change of it is merged once anyone with write access approves`,
    origin,
    fix: {
      text: `Give it to those who answer for the mesh, in a line at the end of ${read}: /${file} @organisation/team.`,
    },
  };
}

/** Finds configuration of the mesh that anybody may approve, though CODEOWNERS is there to ask somebody. */
export const nobodyIsAsked = detectorOf(
  'nobody-is-asked',
  'mesh configuration without the intended owners in CODEOWNERS',
  [meshWideUnowned, ownerLost, ownerReplaced, ownersFileUnread, ownersLineSkipped, ownerUnlikely],
);
