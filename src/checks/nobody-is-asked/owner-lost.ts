import { counterpartIn } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { counted, isMeshKind, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** A change takes objects away from their owners where a folder gets another name, and its line in CODEOWNERS does not. */
export const ownerLost = check({
  id: 'owner-lost',
  title: 'Objects of the mesh had an owner, and lie in a file that nobody owns now',
  level: 'medium',
  blind: 'Objects that are written anew under another name.',
  find: (input) => [...lostIn(input)].map(([file, lost]) => tell(file, lost)),
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
  // who takes all owners away changes CODEOWNERS, which is told as what it is
  if (before === null || before === mesh || owners?.file == null || ownersBefore === undefined)
    return found;
  for (const object of mesh.resources.filter(isMeshKind)) {
    const { file } = object.origin;
    const was = counterpartIn(before, object)?.origin.file;
    const line = was === undefined ? null : ownersBefore.ownersOf(was);
    if (was === undefined || line === null || line.owners.length === 0) continue;
    if ((owners.ownersOf(file)?.owners ?? []).length > 0) continue;
    const known = found.get(file);
    const place = `${ownersBefore.file?.file ?? ''}:${String(line.line)}`;
    if (known === undefined)
      found.set(file, { object, was, owners: line.owners, line: place, count: 1 });
    else known.count += 1;
  }
  return found;
}

function tell(file: string, { object, was, owners, line, count }: Lost): Told {
  const more = count === 1 ? '' : ` and ${counted(count - 1, 'more object')}`;
  const moved = was === file ? `${file} has none any more` : `${was} had, and ${file} has none`;
  return {
    subject: object,
    key: 'owner lost',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    cause: 'owner lost',
    message: `${subjectText(object)}${more} no longer belongs to ${owners.join(', ')}: from now on GitHub asks nobody about it.`,
    why: `${line} gave it these owners; ${moved} (${placeOf(object.origin)}).`,
    symptom: 'the next change of it is merged without those who answer for it',
    fix: { text: `Add a line for ${file}, or its folder, with its owners in the same change.` },
  };
}
