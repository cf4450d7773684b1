import type { ManifestSchemas, Node, Resource, SchemaViolation } from '../../manifest/index.ts';

type Problems = readonly SchemaViolation[];

/** Objects never change, and sides and environments share what they have alike. */
const known = new WeakMap<ManifestSchemas, WeakMap<Node, Known>>();

interface Known {
  /** A namespace that an object is told to be in need not stand in it. */
  readonly namespace: string;
  readonly problems: Problems;
}

/**
 * Lists what does not fit in an object, by its schema and by admission; among it are fields of which its view
 * says nothing, because they are of another type. A kind that the schemas do not know has no problems.
 */
export function problemsOf(object: Resource, schemas: ManifestSchemas): Problems {
  const { node, namespace } = object;
  const bySchemas = known.get(schemas) ?? new WeakMap<Node, Known>();
  known.set(schemas, bySchemas);
  const before = bySchemas.get(node);
  if (before?.namespace === namespace) return before.problems;
  const problems = schemas.validate(object);
  bySchemas.set(node, { namespace, problems });
  return problems;
}
