/**
 * Where a cluster left Git (docs/drift.md). Takes what an environment renders to and the objects of its cluster;
 * gives the differences, field by field, with who made them. Knows nothing of how a cluster is asked.
 */
export type { FieldDrift, FieldWriter, ObjectDrift } from './drift.ts';
export type { AdoptedFile, Adoption, AdoptionRefusal, NotAdopted } from './adopt/adoption.ts';
export { adoptionRefusalSentence } from './adopt/adoption.ts';
export { adoptDrifts } from './adopt/adopt-drifts.ts';
