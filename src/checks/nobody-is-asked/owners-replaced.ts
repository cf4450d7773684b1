import type { TreeOwners } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { isMeshKind, listed, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** Objects of the mesh that one line of CODEOWNERS takes from the same owners. */
interface Replaced {
  readonly objects: [Resource, ...Resource[]];
  readonly was: readonly string[];
  readonly now: readonly string[];
  /** The lines that decide, before and after. */
  readonly lines: readonly [string, Origin];
}

/**
 * Tells of files that stay where they are and that CODEOWNERS gives to others: none of those who were asked is
 * asked any more.
 */
export const ownerReplaced = check({
  id: 'owner-replaced',
  title: 'CODEOWNERS replaces all previous owners of mesh objects',
  level: 'medium',
  blind: 'Team members, and branch rules that also ask others.',
  find: ({ mesh, before, owners, ownersBefore }) =>
    before === null || owners?.file == null || ownersBefore === undefined || owners === ownersBefore
      ? []
      : [...replacedIn(mesh, before, owners, ownersBefore).values()].map(tell),
});

function replacedIn(
  mesh: Mesh,
  before: Mesh,
  owners: TreeOwners,
  ownersBefore: TreeOwners,
): ReadonlyMap<string, Replaced> {
  const found = new Map<string, Replaced>();
  for (const object of mesh.resources.filter(isMeshKind)) {
    const { file } = object.origin;
    if (!before.copiesOf(object).some(({ origin }) => origin.file === file)) continue;
    const [was, now] = [ownersBefore.ownersOf(file), owners.ownersOf(file)];
    if (was === null || now === null || was.owners.length === 0 || now.owners.length === 0)
      continue;
    if (was.owners.some((owner) => now.owners.includes(owner))) continue;
    const key = `${String(was.line)} ${String(now.line)}`;
    const known = found.get(key);
    if (known !== undefined) known.objects.push(object);
    else
      found.set(key, {
        ...{ objects: [object], was: was.owners, now: now.owners },
        lines: [
          `${ownersBefore.file?.file ?? ''}:${String(was.line)} (base)`,
          { file: owners.file?.file ?? '', line: now.line, column: 1, endLine: now.line },
        ],
      });
  }
  return found;
}

function tell({ objects, was, now, lines: [before, origin] }: Replaced): Told {
  const files = [...new Set(objects.map((one) => one.origin.file))];
  const [first] = [...objects].sort((one, other) =>
    resourceKey(one) < resourceKey(other) ? -1 : 1,
  );
  const shown = listed(objects.map(subjectText), 2);
  return {
    subject: first ?? objects[0],
    key: `owners ${was.join(' ')} ${now.join(' ')}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    cause: 'owners replaced',
    message: `GitHub asks ${listed(now, 3)} about ${shown} from now on, and no longer ${listed(was, 3)}.`,
    why: `${before} gave ${listed(files, 2)} to ${listed(was, 3)}, and ${origin.file}:${String(origin.line)} gives ${files.length === 1 ? 'it' : 'them'} to others.`,
    symptom: say`the next change of it is merged without its former owners`,
    origin,
    fix: {
      text: `Let ${listed(was, 3)} approve this change, or name them in the line too.`,
      kind: 'choice',
    },
  };
}
