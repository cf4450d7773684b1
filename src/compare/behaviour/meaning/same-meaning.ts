import type { Plain, Resource } from '../../../manifest/index.ts';
import { canonicalJson, isPlainList, plainOf } from '../../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, Term } from '../../../istio/index.ts';
import { alternativesOf, piecesOf, policyIndexOf } from '../../../istio/index.ts';
import { RULE_FIELDS, WRITTEN_FORMS } from './written-defaults.ts';

type Sides = { readonly before: Mesh; readonly after: Mesh };

/** Whether two forms of an object say the same, whoever calls: another order, defaults written out, rules cut otherwise. */
export function meansSame(one: Resource, other: Resource, { before, after }: Sides): boolean {
  const [first, second] = [meaningOf(one, before), meaningOf(other, after)];
  return first !== null && first === second;
}

/** Alike for objects that mean the same; null for kinds of which that is not told. */
function meaningOf(object: Resource, mesh: Mesh): string | null {
  const { spec = null, ...rest } = fieldsOf(plainOf(object.node));
  if (object.kind === 'AuthorizationPolicy') {
    const matched = matchedBy(object, mesh);
    const others = Object.entries(fieldsOf(spec)).filter(([name]) => !OF_MATCHED.has(name));
    return matched === null
      ? null
      : canonicalJson({ ...rest, spec: Object.fromEntries(others), matched });
  }
  const forms = WRITTEN_FORMS[`${object.group}/${object.kind}`];
  if (forms === undefined) return null;
  const written = (value: Plain, path: string): Plain => {
    if (isPlainList(value)) {
      const items = value.map((item) => written(item, `${path}[]`));
      return forms.sets.includes(path) ? inOrder(items) : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const below = path === '' ? '' : `${path}.`;
    const missing = Object.entries(forms.defaults).flatMap(([at, usual]) => {
      const name = at.startsWith(below) ? at.slice(below.length) : '';
      return /^\w+$/.test(name) && !Object.hasOwn(value, name) ? [[name, usual] as const] : [];
    });
    return Object.fromEntries(
      [...Object.entries(value), ...missing].map(([name, item]) => [
        name,
        written(item, `${below}${name}`),
      ]),
    );
  };
  return canonicalJson({ ...rest, spec: written(spec ?? {}, '') });
}

/** Fields of a policy that are compared by what they match. */
const OF_MATCHED: ReadonlySet<string> = new Set(['action', 'rules']);

const fieldsOf = (value: Plain): { readonly [name: string]: Plain } =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value : {};

/** Each once, sorted by its text. */
const inOrder = (items: readonly Plain[]): readonly Plain[] =>
  [...new Map(items.map((item) => [canonicalJson(item), item])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

/** What requests a policy matches, however its rules are cut; null where that is too much to say. AUTHZ-28, 42. */
function matchedBy(object: Resource, mesh: Mesh): Plain | null {
  const policy = policyIndexOf(mesh).policies.find(({ resource }) => resource === object);
  const alternatives = policy && alternativesOf(policy);
  if (policy === undefined || alternatives === undefined) return null;
  const rules = fieldsOf(fieldsOf(plainOf(object.node))['spec'] ?? null)['rules'] ?? [];
  if (policy.skippedRules.length > 0 || !isReadWhole(rules, 'rules')) return null;
  const pieces = alternatives.flatMap(({ terms, rule }) =>
    piecesOf(terms).map((piece) => ({
      terms: inOrder(piece.map(termOf)),
      // on a port that is not HTTP a rule falls away, or is read in part, as a whole
      http: isOfHttp(rule),
    })),
  );
  return { action: policy.action, provider: policy.provider ?? '', pieces: inOrder(pieces) };
}

const termOf = ({ attribute, negated, values }: Term): Plain => ({
  attribute,
  negated,
  values: [...new Set(values.map(({ forms }) => JSON.stringify(forms)))].sort(),
});

const isOfHttp = ({ from, to, when }: AuthorizationPolicy['rules'][number]): boolean =>
  [from, to, when].flat(2).some(({ attribute }) => attribute.startsWith('request.'));

/** Whether there is no field that the model does not know. */
const isReadWhole = (value: Plain, path: string): boolean =>
  isPlainList(value)
    ? value.every((item) => isReadWhole(item, path))
    : typeof value !== 'object' ||
      value === null ||
      Object.entries(value).every(
        ([name, item]) =>
          RULE_FIELDS.has(`${path}.${name}`) && isReadWhole(item, `${path}.${name}`),
      );
