import type { ManifestSchemas, Resource, SchemaViolation } from '../../manifest/index.ts';

type Problems = readonly SchemaViolation[];

/** Objects never change, and both sides of a change share those that it leaves alone. */
const known = new WeakMap<ManifestSchemas, WeakMap<Resource, Problems>>();

/**
 * Lists what does not fit in an object, by its schema and by admission; among it are fields of which its view
 * says nothing, because they are of another type. A kind that the schemas do not know has no problems.
 */
export function problemsOf(object: Resource, schemas: ManifestSchemas): Problems {
  const bySchemas = known.get(schemas) ?? new WeakMap<Resource, Problems>();
  known.set(schemas, bySchemas);
  const problems = bySchemas.get(object) ?? schemas.validate(object);
  bySchemas.set(object, problems);
  return problems;
}
