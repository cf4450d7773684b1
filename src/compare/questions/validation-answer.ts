import { problemsOf } from '../../istio/index.ts';
import type { ManifestSchemas, SchemaViolation } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { CaseResult } from './answer-case.ts';

/** What a proxy makes of these is known although admission refuses them (ROUTE-4, ROUTE-33). */
const KNOWN_ALL_THE_SAME = /exportTo|@request\.auth\.claims/i;

/** Objects whose routes nobody can know, because what is in force in their place is not written. */
export const replacedObjects = (mesh: Mesh, schemas: ManifestSchemas): readonly string[] =>
  refusedFor(mesh, schemas, ({ field }) => !KNOWN_ALL_THE_SAME.test(field));

/** Objects that istiod's webhook refuses; a cluster keeps what it had in their place. */
const refusedObjects = (mesh: Mesh, schemas: ManifestSchemas): readonly string[] =>
  refusedFor(mesh, schemas, () => true);

const refusedFor = (
  mesh: Mesh,
  schemas: ManifestSchemas,
  counts: (problem: SchemaViolation) => boolean,
): readonly string[] =>
  mesh.resources
    .filter(({ group }) => group.endsWith('.istio.io'))
    .filter((resource) =>
      problemsOf(resource, schemas).some(
        (problem) => problem.effect === 'refused' && counts(problem),
      ),
    )
    .map(subjectText);

/** Whether the objects would be let in. */
export function validationAnswer(mesh: Mesh, schemas: ManifestSchemas): CaseResult {
  const refused = refusedObjects(mesh, schemas);
  return { valid: refused.length === 0, ...(refused.length === 0 ? {} : { refused }) };
}
