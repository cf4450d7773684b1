import type { Node, Resource } from '../../../../manifest/index.ts';
import { firstOf, fitsWildcard, stringAt } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { isVital } from '../mesh-surroundings.ts';
import type { ActsOn, Influence } from '../influence.ts';
import { nodesAt } from '../../../matching/node-walk.ts';
import { matchedByKyverno } from './kyverno-policy.ts';

/** A kind whose objects take others out of what policies are asked about. */
interface ExceptionKind {
  readonly group: string;
  readonly kind: string;
  /** Says in words what the exception takes out; nothing where that is somebody's own alone. */
  readonly takesOut: (resource: Resource, around: MeshSurroundings) => Exception | null;
}

interface Exception {
  readonly on: ActsOn;
  readonly what: string;
  readonly at: Node;
}

/** Lists each known kind of exception; a new one is one row. AROUND-20 */
const EXCEPTION_KINDS: readonly ExceptionKind[] = [
  { group: 'kyverno.io', kind: 'PolicyException', takesOut: matchedObjects },
  { group: 'policies.kyverno.io', kind: 'PolicyException', takesOut: objectsByExpression },
  { group: 'config.gatekeeper.sh', kind: 'Config', takesOut: namespacesLeftOut },
];

/** Tells what is no longer asked of policies that look after the mesh. AROUND-20 */
export function exceptionInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const row = EXCEPTION_KINDS.find(
    ({ group, kind }) => group === resource.group && kind === resource.kind,
  );
  const found = row?.takesOut(resource, around) ?? null;
  if (found === null) return [];
  return [
    {
      kind: 'admission',
      on: found.on,
      does: `takes ${found.what} out of what policies are asked about`,
      because: `What is named by a ${resource.kind} comes into the cluster past the policies`,
      at: found.at,
      symptom:
        'objects that policies of the cluster refused or changed until now come in as they are',
      fix: "Name what is one's own: its kinds, its namespace and its names.",
    },
  ];
}

function matchedObjects({ node }: Resource, around: MeshSurroundings): Exception | null {
  const [match] = nodesAt(node, ['spec', 'match']);
  const words = match === undefined ? [] : [...new Set(matchedByKyverno(match, around))];
  return match === undefined || words.length === 0
    ? null
    : { on: 'one-namespace', what: firstOf(words, 3), at: match };
}

/** An exception without conditions is for all that its policies are asked about; of one with some, whom they name counts. */
function objectsByExpression({ node }: Resource, around: MeshSurroundings): Exception | null {
  const policies = nodesAt(node, ['spec', 'policyRefs', 'name']).flatMap(
    (each) => stringAt(each) ?? [],
  );
  const conditions = nodesAt(node, ['spec', 'matchConditions', 'expression']);
  if (conditions.length === 0) {
    const what = `all that ${firstOf(policies, 3)} ${policies.length === 1 ? 'is' : 'are'} asked about`;
    return policies.length === 0 ? null : { on: 'one-namespace', what, at: node };
  }
  for (const each of conditions)
    for (const [, , text = ''] of (stringAt(each) ?? '').matchAll(QUOTED))
      if (isVital(around, text))
        return { on: 'one-namespace', what: `objects of namespace ${text}`, at: each };
  return null;
}

/** A text in an expression. */
const QUOTED = /(["'])((?:(?!\1)[^\\]){1,253})\1/g;

/** Namespaces that no check of Gatekeeper is about. */
function namespacesLeftOut({ node }: Resource, around: MeshSurroundings): Exception | null {
  for (const each of nodesAt(node, ['spec', 'match', 'excludedNamespaces'])) {
    const text = stringAt(each) ?? '';
    if (fitsWildcard(text, ANY)) return { on: 'control-plane', what: 'every namespace', at: each };
    if ([...around.namespaces].some((namespace) => fitsWildcard(text, namespace)))
      return { on: 'one-namespace', what: `namespace ${text}`, at: each };
  }
  return null;
}

/** A name that only a pattern for all of them fits. */
const ANY = '\u0000';

/** Tells whether what objects of a kind take out of policies is read from them. */
export const isExceptionKind = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  EXCEPTION_KINDS.some((row) => row.group === group && row.kind === kind);
