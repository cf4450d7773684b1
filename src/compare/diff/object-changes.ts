import type { Node, Resource, ResourceId, SecretValues } from '../../manifest/index.ts';
import { fieldPath, nodeAt, sameData, secretsIn } from '../../manifest/index.ts';
import type { GeneratedNames } from './compare/canonical-text.ts';
import { canonicalText } from './compare/canonical-text.ts';
import type { Change, ChangeKind, Side } from './change.ts';
import { classifyChange, specChangeKind } from './classify-change.ts';
import type { Difference } from './compare/compare-nodes.ts';
import { compareNodes } from './compare/compare-nodes.ts';
import type { ResourcePair } from './compare/match-resources.ts';
import { digestOf, shownValue } from './compare/shown-value.ts';

/** What the changes of an object depend on beside the object. */
interface ObjectDiff {
  readonly environment: string;
  readonly generatedBefore: GeneratedNames;
  readonly generatedAfter: GeneratedNames;
  /** Whether an entry of a ConfigMap's data becomes a variable of a container. */
  isVariable(configMap: Resource, key: string): boolean;
}

/** The changes of one object: of each field where it is on both sides, of the whole and its typed part where it is on one. */
export function objectChanges(pair: ResourcePair, diff: ObjectDiff): readonly Change[] {
  const { before, after } = pair;
  if (before !== null && after !== null) {
    if (sameData(before.node, after.node)) return [];
    return compareNodes(before.node, after.node, { of: after, ...diff }).map((difference) =>
      fieldChange(difference, before, after, diff),
    );
  }
  const resource = after ?? before;
  if (resource === null) return [];
  return wholeChanges(resource, after === null ? 'base' : 'head', diff);
}

/** Fields by which two renderings of one object differ, in the order of the second. */
export const differingFields = (one: Resource, other: Resource): readonly string[] =>
  compareNodes(one.node, other.node, {
    of: other,
    generatedBefore: new Map(),
    generatedAfter: new Map(),
  }).map(({ path }) => fieldPath(path));

const subjectOf = (resource: Resource): ResourceId => ({
  group: resource.group,
  kind: resource.kind,
  namespace: resource.namespace,
  name: resource.stableName,
});

function fieldChange(
  difference: Difference,
  before: Resource,
  after: Resource,
  diff: ObjectDiff,
): Change {
  const { path } = difference;
  const { embedded } = difference;
  const values = shownPair(difference, diff, {
    before: embedded ? secretsIn(embedded.before, null) : secretsIn(before.node, after.kind),
    after: embedded ? secretsIn(embedded.after, null) : secretsIn(after.node, after.kind),
  });
  const [first, key] = path;
  const variable =
    first === 'data' && typeof key === 'string' && after.kind === 'ConfigMap'
      ? diff.isVariable(after, key) || diff.isVariable(before, key)
      : false;
  return {
    kind: variable ? 'variable' : classifyChange(after, path),
    environment: diff.environment,
    subject: subjectOf(after),
    field: fieldPath(path),
    ...values,
    origin: (difference.after ?? difference.before)?.origin ?? after.origin,
    side: difference.after === undefined ? 'base' : 'head',
    object: after,
    oldObject: before,
  };
}

function shownPair(
  difference: Difference,
  diff: ObjectDiff,
  secrets: { readonly before: SecretValues; readonly after: SecretValues },
): Pick<Change, 'before' | 'after' | 'digest'> {
  const { reordered } = difference;
  const before = shownValue(difference.before, secrets.before);
  const after = shownValue(difference.after, secrets.after);
  const altered = before.altered || after.altered || reordered !== undefined;
  const texts = [
    canonicalText(difference.before, diff.generatedBefore),
    canonicalText(difference.after, diff.generatedAfter),
  ];
  return {
    before: reordered?.before ?? before.value,
    after: reordered?.after ?? after.value,
    digest: altered ? digestOf(texts.join('\n')) : null,
  };
}

function wholeChanges(resource: Resource, side: Side, diff: ObjectDiff): readonly Change[] {
  const typed = specChangeKind(resource);
  const spec = nodeAt(resource.node, 'spec');
  const parts: { kind: ChangeKind; field: string | null; node: Node }[] = [
    {
      kind: side === 'head' ? 'resource-added' : 'resource-removed',
      field: null,
      node: resource.node,
    },
  ];
  if (typed !== null) parts.push({ kind: typed, field: 'spec', node: spec ?? resource.node });
  const subsets = nodeAt(spec, 'subsets');
  if (typed === 'traffic-policy' && subsets !== undefined)
    parts.push({ kind: 'subset', field: 'spec.subsets', node: subsets });
  const secrets = secretsIn(resource.node, resource.kind);
  return parts.map(({ kind, field, node }) => ({
    kind,
    environment: diff.environment,
    subject: subjectOf(resource),
    field,
    ...oneSided(node, secrets, side, diff),
    origin: node.origin,
    side,
    object: side === 'head' ? resource : null,
    oldObject: side === 'head' ? null : resource,
  }));
}

function oneSided(
  node: Node,
  secrets: SecretValues,
  side: Side,
  diff: ObjectDiff,
): Pick<Change, 'before' | 'after' | 'digest'> {
  const { value, altered } = shownValue(node, secrets);
  const generated = side === 'head' ? diff.generatedAfter : diff.generatedBefore;
  const digest = altered ? digestOf(canonicalText(node, generated)) : null;
  return side === 'head'
    ? { before: null, after: value, digest }
    : { before: value, after: null, digest };
}
