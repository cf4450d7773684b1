import type { RenderedEnvironment } from '../../gitops/index.ts';
import { stopText } from '../../gitops/index.ts';
import { isMeshKind, natureOf, placeOf } from '../../manifest/index.ts';
import { problemsOf } from '../views/problems.ts';
import type { ManifestSchemas } from '../../manifest/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { objectText } from './citation.ts';

/**
 * What was not seen of an environment, each in a few words with its place: roots that do not render, files that do not
 * parse, charts and remote bases, and what was there before objects that are refused. Any of it may hold an object that
 * changes an answer.
 */
export const notSeenOf = (
  rendered: Pick<RenderedEnvironment, 'roots' | 'inputGaps'>,
  mesh: Mesh,
  schemas: ManifestSchemas,
): readonly string[] => [...unrenderedParts(rendered), ...refusedObjects(mesh, schemas)];

function unrenderedParts({
  roots,
  inputGaps = [],
}: Pick<RenderedEnvironment, 'roots' | 'inputGaps'>): readonly string[] {
  const found = roots.flatMap((root) => [
    ...(root.failure === null ? [] : [stopText(root.root.path, root.failure)]),
    ...(root.unseen ?? []).map(({ kind, name, origin }) => `${kind} ${name}, ${placeOf(origin)}`),
    ...root.gaps.filter((gap) => natureOf(gap) === 'broken').map(({ message }) => message),
  ]);
  return [...new Set([...found, ...inputGaps.map(({ message }) => message)])];
}

/** Problems of these kinds do not have an object refused: the API server only leaves the field out. */
const PRUNED: ReadonlySet<string> = new Set(['unknown-field', 'wrong-nesting']);

/** Above this number the rest is only counted. */
const MOST_NAMED = 10;

/**
 * Objects of the mesh that admission refuses: what was there before them stays in force, which nobody here knows. The
 * model reads them as they are written.
 */
export function refusedObjects(mesh: Mesh, schemas: ManifestSchemas): readonly string[] {
  const refused = mesh.resources.filter(isMeshKind).flatMap((resource) => {
    const problem = problemsOf(resource, schemas).find(({ kind }) => !PRUNED.has(kind));
    return problem === undefined ? [] : [{ resource, problem }];
  });
  const named = refused
    .slice(0, MOST_NAMED)
    .map(
      ({ resource, problem }) =>
        `what was there before ${objectText(resource)}, which is refused (${placeOf(problem.origin)}): ${problem.message}`,
    );
  const more = refused.length - named.length;
  return more === 0 ? named : [...named, `${String(more)} more objects that are refused`];
}
