import { messageOf } from '../../../checks/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { Plain, Resource, ResourceId, Node } from '../../../manifest/index.ts';
import type { ConditionInputs } from './condition.ts';
import type { Matter, MatterEnvironment } from './matter.ts';
import { inProduction } from './matter.ts';
import type { PullRequestFacts } from '../pull-request-facts.ts';
import { isPlainList, sentenceText } from '../../../manifest/index.ts';

/** Turns a matter into what conditions see; objects are converted once however many changes they have. */
export function conditionInputs(
  pullRequest: PullRequestFacts | null,
): (matter: Matter) => ConditionInputs {
  const asked = pullRequest && celOfPlain({ ...pullRequest });
  const objects = new WeakMap<Resource, CelInput | 'too-large'>();
  const objectOf = (resource: Resource | null): CelInput | 'too-large' | null => {
    if (resource === null) return null;
    const known = objects.get(resource) ?? celOfNode(resource.node);
    objects.set(resource, known);
    return known;
  };
  return (matter) => {
    const change = matter.kind === 'change' ? matter.change : null;
    const finding = matter.kind === 'finding' ? matter.finding : null;
    return {
      change: change && celOfPlain(changePlain(change)),
      finding: finding && celOfPlain(findingPlain(finding)),
      object: objectOf(change?.object ?? null),
      oldObject: objectOf(change?.oldObject ?? null),
      environment: matter.kind === 'file' ? null : celOfPlain(environmentPlain(matter)),
      pullRequest: asked,
    };
  };
}

const changePlain = (change: Change): Plain => {
  const { kind, subject, field, before, after, origin, side } = change;
  return {
    kind,
    subject: subjectPlain(subject),
    field,
    before,
    after,
    file: origin.file,
    line: origin.line,
    side,
    rerouted: change.isRerouted ?? false,
    within: change.isWithin ?? false,
    oneGateway: change.isOfOneGateway ?? false,
    timing: change.isOfTiming ?? false,
    keepsDefinitions: change.keepsDefinitions ?? false,
  };
};

const findingPlain = (finding: Finding): Plain => ({
  detector: finding.detector,
  check: finding.check,
  level: finding.level,
  subject: subjectPlain(finding.subject),
  scope: { ...finding.scope },
  aspect: finding.aspect ?? '',
  message: sentenceText(messageOf(finding)),
  file: finding.origin.file,
  line: finding.origin.line,
});

function environmentPlain(matter: Extract<Matter, { environment: MatterEnvironment }>): Plain {
  const { name, production, rootNamespace } = matter.environment;
  return { name, production: production || inProduction(matter) !== null, rootNamespace };
}

const subjectPlain = ({ group, kind, namespace, name }: ResourceId): Plain => ({
  group,
  kind,
  namespace,
  name,
});

/**
 * A value as conditions see it: maps are `Map`s, since an object with a key `constructor` confuses the library;
 * whole numbers are CEL's `int` (BigInt), all others `double`.
 */
export type CelValue =
  null | boolean | number | bigint | string | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** A converted value with what bounds the work on it. */
export interface CelInput {
  readonly value: CelValue;
  /** Most items of any list or map in it. */
  readonly widest: number;
}

/** Values and characters of one object that a condition may look at. */
const MAX_SIZE = 500_000;

/** Converts an object for conditions; `too-large` where looking at it costs too much. */
export function celOfNode(node: Node): CelInput | 'too-large' {
  const measure = { size: 0, widest: 0 };
  const value = fromNode(node, measure);
  return measure.size > MAX_SIZE ? 'too-large' : { value, widest: measure.widest };
}

/** Converts a value of a change for conditions; `too-large` where looking at it costs too much. */
export function celOfPlain(plain: Plain): CelInput | 'too-large' {
  const measure = { size: 0, widest: 0 };
  const value = fromPlain(plain, measure);
  return measure.size > MAX_SIZE ? 'too-large' : { value, widest: measure.widest };
}

interface Measure {
  size: number;
  widest: number;
}

function fromNode(node: Node, measure: Measure): CelValue {
  if (node.kind === 'scalar') {
    if (node.digits !== undefined) return fromInteger(node.digits);
    return fromPlain(node.value, measure);
  }
  if (isSpent(measure, node.kind === 'seq' ? node.items.length : node.entries.size)) return null;
  if (node.kind === 'seq') return node.items.map((item) => fromNode(item, measure));
  const map = new Map<string, CelValue>();
  for (const [key, value] of node.entries) map.set(key, fromNode(value, measure));
  return map;
}

function fromPlain(plain: Plain, measure: Measure): CelValue {
  measure.size += 1;
  if (typeof plain === 'string') measure.size += plain.length;
  if (typeof plain === 'number') return Number.isInteger(plain) ? BigInt(plain) : plain;
  if (plain === null || typeof plain !== 'object') return plain;
  if (isPlainList(plain)) {
    if (isSpent(measure, plain.length)) return null;
    return plain.map((item) => fromPlain(item, measure));
  }
  const entries = Object.entries(plain);
  if (isSpent(measure, entries.length)) return null;
  const map = new Map<string, CelValue>();
  for (const [key, value] of entries) map.set(key, fromPlain(value, measure));
  return map;
}

/** Counts a list or map of `length`; once the size is spent, nothing below it is converted. */
function isSpent(measure: Measure, length: number): boolean {
  measure.size += 1 + length;
  measure.widest = Math.max(measure.widest, length);
  return measure.size > MAX_SIZE;
}

/** Digits beyond 64 bits are no CEL integer; as text they compare with nothing by accident. */
const fromInteger = (digits: string): CelValue => (digits.length <= 18 ? BigInt(digits) : digits);
