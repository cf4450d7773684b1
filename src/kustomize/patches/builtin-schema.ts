import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';

/**
 * How far kustomize has come with its own schema before it meets an `openapi` field, in this order:
 * `unread`, it has not needed it; `due`, an object of a kind it does not know makes it read the schema the
 * next time it needs one; `read`, a patch was merged.
 */
export type BuiltinSchema = 'unread' | 'due' | 'read';

const STEPS: readonly BuiltinSchema[] = ['unread', 'due', 'read'];

/** Whichever of the two is further. */
export const further = (a: BuiltinSchema, b: BuiltinSchema): BuiltinSchema =>
  STEPS.indexOf(a) < STEPS.indexOf(b) ? b : a;

/** Notes that a patch is merged. */
export const noteMerge = (build: Build): void => {
  note(build, 'read');
};

/** Notes the objects that are loaded; kinds of Kubernetes itself are known without the schema. */
export function noteLoaded(build: Build, entries: readonly Entry[]): void {
  if (build.builtinSchema !== 'unread') return;
  const isKnown = ({ id: { group, version, kind } }: Entry): boolean =>
    build.tables.kinds.has(`${group === '' ? version : `${group}/${version}`}/${kind}`);
  if (!entries.every(isKnown)) note(build, 'due');
}

function note(build: Build, step: BuiltinSchema): void {
  if (build.schemaIsSet) return;
  build.builtinSchema = further(build.builtinSchema, step);
  build.trace.builtinSchema = further(build.trace.builtinSchema, step);
}
