import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, PathStep, Resource } from '../../manifest/index.ts';
import { nodeAt, placeOf, reworded, sameSentence, subjectText } from '../../manifest/index.ts';
import type { DetectorInput } from './detector.ts';
import type { Finding } from './finding.ts';
import { lowerFirst } from './clause-words.ts';

/**
 * Words what a finding says of fields by the keys of values that a chart writes them from: the author has these, and
 * never saw the template. `spec.http[0].timeout` is told as `traffic.timeout (spec.http[0].timeout)` where it is
 * explained, and as `traffic.timeout` where it is to be mended.
 */
export function inWordsOfValues(finding: Finding, input: ValueWordsInput): Finding {
  const mesh = finding.side === 'base' ? input.before : input.mesh;
  const { group, kind, namespace, name } = finding.subject;
  const object = mesh?.find(group, kind, namespace, name);
  if (mesh === null || object === undefined) return finding;
  const told: Told = { finding, object, mesh, isEdited: isEdited(finding, input) };
  const reasons = finding.reasons?.map((each) => ({
    ...each,
    why: reworded(each.why, (text) => withKeys(text, told, explained)),
    fix: reworded(each.fix, (text) => withKeys(text, told, mended)),
  }));
  const text = reworded(finding.fix.text, (each) => fixText(each, told));
  const why = reworded(finding.why, (each) => withKeys(each, told, explained));
  return sameSentence(text, finding.fix.text) && sameSentence(why, finding.why)
    ? finding
    : {
        ...finding,
        why,
        fix: { ...finding.fix, text },
        ...(reasons !== undefined && { reasons }),
      };
}

type ValueWordsInput = Pick<DetectorInput, 'mesh' | 'before' | 'changedFiles'>;

interface Told {
  readonly finding: Finding;
  readonly object: Resource;
  readonly mesh: Mesh;
  /** Tells whether the change is one of the values, and none of the template. */
  readonly isEdited: boolean;
}

const keyOf = ({ via }: Origin): string | null => (via?.kind === 'template' ? via.name : null);

const isEdited = (
  { origin: { file, via } }: Pick<Finding, 'origin'>,
  { changedFiles }: ValueWordsInput,
): boolean =>
  changedFiles?.all.includes(file) === true &&
  (via === undefined || !changedFiles.all.includes(via.file));

/** Matches a field with where it stands in its object, as `spec.http[0].timeout`; not one that is part of something longer. */
const FIELD =
  /(?<![\w./'-])(`?)((?:spec|metadata|data)(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^'\\]+'\])+)\1(?![\w/`])/g;

const STEP = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\\]+)'\]/g;

const stepsOf = (field: string): readonly PathStep[] =>
  [...field.matchAll(STEP)].map(([, name, at, quoted]) =>
    at === undefined ? (name ?? quoted ?? '') : Number(at),
  );

type Wording = (key: string, field: string, place: string) => string;

const explained: Wording = (key, field, place) => `\`${key}\` (${field}${place})`;

const mended: Wording = (key, _field, place) =>
  `\`${key}\`${place === '' ? '' : ` (${place.slice(2)})`}`;

/** Puts the keys in the place of fields; beside one that stands elsewhere than the finding, where that is. */
function withKeys(text: string, { finding, object }: Told, wording: Wording): string {
  return text.replaceAll(FIELD, (whole, _tick: string, field: string, at: number) => {
    const node = nodeAt(object.node, ...stepsOf(field));
    const key = node === undefined ? null : keyOf(node.origin);
    if (node === undefined || key === null || isSwitch(node.origin)) return whole;
    if (isInCode(text, at)) return whole;
    const here = placeOf(node.origin);
    return wording(key, field, here === placeOf(finding.origin) ? '' : `, ${here}`);
  });
}

const isInCode = (text: string, at: number): boolean =>
  text.slice(0, at).split('`').length % 2 === 0;

function fixText(text: string, told: Told): string {
  const { finding } = told;
  const key = keyOf(finding.origin);
  const worded = withAdmission(withKeys(text, told, mended), told);
  if (key === null) return worded;
  if (isSwitch(finding.origin)) return switchText(worded, key, told);
  if (worded !== text) return worded;
  const listed = inList(text, told);
  if (listed !== null) return listed;
  if (finding.side === 'base') return told.isEdited ? keptText(text, key, told) : text;
  return namedText(text, key, told) ?? placedText(text, key, finding);
}

/** Tells whether the value at a place decides about what is found, and is no part of it: the fix is of the template then. */
const isSwitch = ({ via }: Origin): boolean => via?.isSwitch === true;

/** Names the value that makes it so, beside what there is to do to what it makes. */
function switchText(text: string, key: string, told: Told): string {
  if (!told.isEdited) return text;
  const kept = told.finding.side === 'base' ? keptText(text, key, told) : text;
  return kept === text ? `${text} Or leave \`${key}\` as it was.` : kept;
}

/** Says of a policy that is to admit somebody by which values it does. */
function withAdmission(text: string, { mesh }: Told): string {
  const [, before = '', name] = ADMITTING.exec(text) ?? [];
  if (name === undefined) return text;
  const policy = mesh
    .ofKind('security.istio.io', 'AuthorizationPolicy')
    .find((each) => subjectText(each) === name);
  const values = policy && admittingValues(policy);
  return values === undefined || values === null
    ? text
    : `${before}${name} (${values})${text.slice(before.length + name.length)}`;
}

/** Says which list of values a caller belongs into, or is to be taken out of, where the place is one of that list. */
function inList(text: string, { finding, mesh }: Told): string | null {
  const list = IN_LIST.find(([pattern]) => pattern.test(text));
  if (list === undefined) return null;
  const { origin } = finding;
  const policy = mesh
    .ofKind('security.istio.io', 'AuthorizationPolicy')
    .find(({ node }) => holdsPlace(nodeAt(node, 'spec', 'rules'), origin));
  const key = keyOf(origin);
  return policy !== undefined && key !== null
    ? text.replace(list[0], `${list[1]}\`${listKey(key, policy)}\`${list[2]}`)
    : null;
}

const IN_LIST: readonly (readonly [RegExp, string, string])[] = [
  [/(?<=^Allow .+ in an ALLOW rule)(?=[, ])/, ' (', ')'],
  [/(?<=\botherwise take it out)(?= or name)/, ' of ', ''],
];

function holdsPlace(node: Node | undefined, origin: Origin): boolean {
  if (node === undefined) return false;
  if (isSame(node.origin, origin)) return true;
  return [...(node.kind === 'seq' ? node.items : partsOf(node))].some((part) =>
    holdsPlace(part, origin),
  );
}

const ADMITTING = /^(Allow .+? in )(AuthorizationPolicy [\w./-]+)/;

/** Gives the list of values from which a policy takes whom it admits, and where it stands: `callers`, values.yaml:7. */
function admittingValues(policy: Resource): string | null {
  const origin = firstOfValues(nodeAt(policy.node, 'spec', 'rules'));
  const key = origin && keyOf(origin);
  return origin === null || key === null ? null : `\`${listKey(key, policy)}\`, ${placeOf(origin)}`;
}

/** Gives the list or map that a value is in: `callers` of `callers[0].name`, and of `callers.orders.namespace` of whoever is called so. */
function listKey(key: string, { node }: Resource): string {
  const names = new Set(textsIn(nodeAt(node, 'spec', 'rules')).flatMap((text) => text.split('/')));
  const steps = key.replace(/\[\d+\].*$/, '').split('.');
  const end = steps.findIndex((step, at) => at > 0 && names.has(step));
  return steps.slice(0, end === -1 ? steps.length : end).join('.');
}

function textsIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return [String(node.value)];
  return [...(node.kind === 'seq' ? node.items : partsOf(node))].flatMap(textsIn);
}

function firstOfValues(rules: Node | undefined): Origin | null {
  for (const rule of rules?.kind === 'seq' ? rules.items : []) {
    const found = firstBelow(nodeAt(rule, 'from'));
    if (found !== null) return found;
  }
  return null;
}

function firstBelow(node: Node | undefined): Origin | null {
  if (node === undefined) return null;
  if (keyOf(node.origin) !== null) return node.origin;
  for (const part of node.kind === 'seq' ? node.items : partsOf(node)) {
    const found = firstBelow(part);
    if (found !== null) return found;
  }
  return null;
}

const partsOf = (node: Node): Iterable<Node> => (node.kind === 'map' ? node.entries.values() : []);

/** Says which value is to stay where one that is taken away or emptied took with it what the object was. */
function keptText(text: string, key: string, told: Told): string {
  const kept = `Keep \`${listKey(key, told.object)}\` as it was`;
  const object = `Keep ${subjectText(told.finding.subject)}`;
  if (text.startsWith(`${object} `) || text.startsWith(`${object},`))
    return `${kept}${text.slice(object.length)}`;
  if (KEPT_RULE.test(text)) return text.replace(KEPT_RULE, kept);
  return KEPT_POLICY.test(text)
    ? text.replace(KEPT_POLICY, `${kept}, or`)
    : (namedText(text, key, told) ?? text);
}

const KEPT_RULE = /^Keep (?:the rule|a rule that allows them)(?=[,.])/;

const KEPT_POLICY = /^Keep(?= an ALLOW policy that selects these pods\.)/;

/** Puts the key in the place of a field's own name, where a fix says what to do with it. */
function namedText(text: string, key: string, { finding, object }: Told): string | null {
  const name = DONE_WITH.exec(text)?.[2];
  if (name === undefined) return null;
  const { own, beside, called } = namesAt(object.node, finding.origin);
  if (name === key.split('.').at(-1) || own.has(name))
    return text.replace(DONE_WITH, `$1\`${key}\``);
  if (called.has(name))
    return text.replace(DONE_WITH, `$1${name} (\`${key.replace(/\.value$/, '')}\`)`);
  const other = beside.get(name);
  return other === undefined ? null : text.replace(DONE_WITH, `$1\`${other}\``);
}

const DONE_WITH = /^((?:Set|Keep|Correct|Raise|Lower) )`?([A-Za-z_][\w-]*)`?(?=[ ,.])/;

interface NamesAt {
  /** Names the fields that have the place of one value: `tcp` and `maxConnections`, of which it is all. */
  readonly own: Set<string>;
  /** Says of fields beside them by which key they are written. */
  readonly beside: Map<string, string>;
  /** Says what the variable or port is called of which it is the value. */
  readonly called: Set<string>;
}

function namesAt(node: Node, origin: Origin): NamesAt {
  const names: NamesAt = { own: new Set(), beside: new Map(), called: new Set() };
  addNames(node, origin, names);
  return names;
}

function addNames(node: Node, origin: Origin, names: NamesAt): void {
  const parts = node.kind === 'seq' ? node.items : [...partsOf(node)];
  if (node.kind === 'map' && parts.some((part) => isSame(part.origin, origin)))
    for (const [name, value] of node.entries) addName(name, value, origin, names);
  for (const part of parts) addNames(part, origin, names);
}

function addName(name: string, value: Node, origin: Origin, names: NamesAt): void {
  const key = keyOf(value.origin);
  if (isSame(value.origin, origin)) names.own.add(name);
  if (key !== null) names.beside.set(name, key);
  if (name === 'name' && value.kind === 'scalar') names.called.add(String(value.value));
}

const isSame = (one: Origin, other: Origin): boolean =>
  placeOf(one) === placeOf(other) && keyOf(one) === keyOf(other);

/** Says at which key something is to be written, and for which word of it, where the fix is about what stands there. */
function placedText(text: string, key: string, { fix: { replacement } }: Finding): string {
  const own = replacement && keyOf(replacement.origin);
  if (replacement !== undefined && typeof own === 'string')
    return text.replace(WRITTEN, (_, write: string) => {
      // a name with what makes it a host is no mend of the name alone
      const isName = write.includes(`\`${replacement.to}\``) || !write.includes(replacement.to);
      const put = isName ? write : `Write \`${replacement.to}\``;
      return `${put} for \`${replacement.from}\` at \`${own}\`.`;
    });
  return IN_PLACE.test(text) || WRITTEN.test(text) ? `At \`${key}\`, ${lowerFirst(text)}` : text;
}

const WRITTEN = /^(Write (?:`[^`]+`|[^\s`]+))\.(?=$| )/;

const IN_PLACE =
  /^(?:Use a port of|Name (?:a|an|the|one)\b|Name it by|Write the\b|Correct it|Ask for what|Put the narrower|Write (?:`[^`]+`|[^\s`]+), or leave it out\.)/;
