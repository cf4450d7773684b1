import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { Node, ResourceId } from '../../manifest/index.ts';

/** One entry of `spec.ignoreDifferences` of an Application (argo-cd docs, "Diff Customization"). */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  /** The name of the one object that it is for; null for every one. */
  readonly name: string | null;
  readonly namespace: string | null;
  /** Its `jsonPointers`, as steps. */
  readonly paths: readonly (readonly string[])[];
  readonly jqPathExpressions: readonly string[];
  readonly managers: readonly string[];
}

/** Reads what an Application leaves out of its comparison. */
export const ignoredFieldsOf = (application: Node): readonly IgnoredDifference[] =>
  itemsAt(application, 'spec', 'ignoreDifferences').map((entry) => ({
    group: stringAt(entry, 'group') ?? '',
    kind: stringAt(entry, 'kind') ?? '',
    name: stringAt(entry, 'name') ?? null,
    namespace: stringAt(entry, 'namespace') ?? null,
    paths: textsAt(entry, 'jsonPointers').map(pathOfPointer),
    jqPathExpressions: textsAt(entry, 'jqPathExpressions'),
    managers: textsAt(entry, 'managedFieldsManagers'),
  }));

const textsAt = (node: Node, key: string): readonly string[] =>
  itemsAt(node, key).flatMap((item) => stringAt(item) ?? []);

/** Splits a JSON pointer into its steps (RFC 6901). */
const pathOfPointer = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Tells whether an entry is for an object; a group or kind may be `*`. */
export const isIgnoredIn = (
  entry: Pick<IgnoredDifference, 'group' | 'kind' | 'name' | 'namespace'>,
  { group, kind, name, namespace }: ResourceId,
): boolean =>
  fits(entry.group, group) &&
  fits(entry.kind, kind) &&
  (entry.name === null || entry.name === name) &&
  (entry.namespace === null || entry.namespace === namespace);

const fits = (pattern: string, text: string): boolean => pattern === '*' || pattern === text;

/** Tells whether a sync leaves what is ignored as it is in the cluster, and does not only show it so (ARGO-46). */
export const keepsIgnored = (application: Node): boolean =>
  itemsAt(application, 'spec', 'syncPolicy', 'syncOptions').some(
    (option) => option.kind === 'scalar' && option.value === 'RespectIgnoreDifferences=true',
  );
