import { nodeAt } from '../yaml/node.ts';
import type { MapNode, Node, SeqNode } from '../yaml/node.ts';
import type { RuleCheck } from './cel-rules.ts';
import type { KubernetesReleases } from './kubernetes-releases.ts';
import { CARRIED } from './kubernetes/kubernetes-schema.ts';
import { checkKeys, checkSet } from './check-items.ts';
import { checkScalar, wantedForm } from './check-scalar.ts';
import { laterField, unknownFields } from './unknown-field.ts';
import type { ScalarCheck } from './check-scalar.ts';
import type { EnclosingObject, UnknownField } from './unknown-field.ts';
import type { SchemaType } from './schema-types.ts';
import { fieldPath } from '../yaml/field-path.ts';
import { placeOfName } from '../yaml/origin.ts';
import { below, isTemplated, isTemplateText, pathOf } from './schema-violations.ts';
import type { ReportedViolation, Trail } from './schema-violations.ts';

/** Holds what stays the same while one object is checked. */
interface Check extends ScalarCheck {
  readonly brokenRules: RuleCheck;
  /** The word for the object in sentences about its top: `VirtualService`. */
  readonly name: string;
  /** The whole of what is checked. */
  readonly whole: Node;
  /** Set where an object is refused for a field at a wrong place, so that it has to be moved. */
  readonly isStrict?: boolean;
}

/**
 * Checks a value against its type and everything in it. Null counts as absent: the API server prunes
 * it where a type is not nullable.
 */
export function checkNode(
  node: Node,
  type: SchemaType,
  path: Trail,
  outer: EnclosingObject | null,
  check: Check,
): void {
  const before = check.violations.list.length;
  if (type.type === 'any' || isTemplated(node)) return;
  if (type.type === 'object' && node.kind === 'map') checkMap(node, type, path, outer, check);
  else if (type.type === 'array' && node.kind === 'seq') checkList(node, type, path, outer, check);
  else if (node.kind === 'scalar') checkScalar(node, type, path, check);
  else reportForm(node, type, path, check);
  // A rule reads fields of its value; on a value of the wrong form it says nothing of use.
  if (check.violations.list.length === before) checkRules(node, type, path, check);
}

function reportForm(node: Node, type: SchemaType, path: Trail, { violations }: Check): void {
  const wanted = wantedForm(type);
  if (wanted === null) return;
  const found = node.kind === 'map' ? 'a map' : 'a list';
  violations.report({
    kind: 'type',
    path: pathOf(path),
    message: `This must be ${wanted} and is ${found}.`,
    origin: node.origin,
  });
}

function checkMap(
  node: MapNode,
  type: SchemaType,
  path: Trail,
  outer: EnclosingObject | null,
  check: Check,
): void {
  const holder: EnclosingObject = { type, path, outer };
  for (const [name, value] of node.entries) {
    const field = type.fields.get(name) ?? type.values;
    if (field === null || isNull(value) || isTemplateText(name)) continue;
    checkNode(value, field, below(path, name), holder, check);
    const missingIn = type.missing?.get(name);
    if (missingIn !== undefined)
      reportFieldOfOthers(name, value, missingIn, below(path, name), check);
  }
  const isClosed = type.open !== true && type.values === null;
  const unknown = isClosed ? unknownFields(node, holder) : [];
  for (const field of unknown) reportUnknownField(field, node, holder, check);
  const meant = unknown.flatMap(({ placement }) =>
    placement.kind === 'misspelled' ? [placement.word] : [],
  );
  checkRequired(node, type, path, meant, check);
  checkExclusive(node, type, path, check);
  checkSize(node, node.entries.size, type.minProperties, type.maxProperties, path, check);
}

/** Reports a field that some of the carried releases of Kubernetes do not have. */
function reportFieldOfOthers(
  name: string,
  value: Node,
  missingIn: KubernetesReleases,
  path: Trail,
  check: Check,
): void {
  const at = path?.outer === null ? `${check.name} itself` : fieldPath(pathOf(path?.outer ?? null));
  const when =
    missingIn.from === CARRIED.from
      ? `before Kubernetes 1.${String(missingIn.until + 1)}`
      : `from Kubernetes 1.${String(missingIn.from)} on`;
  check.violations.report({
    kind: 'unknown-field',
    path: pathOf(path),
    message: `${name} is not a field of ${at} ${when}.`,
    origin: placeOfName(value.origin, name),
    kubernetes: missingIn,
  });
}

function reportUnknownField(
  field: UnknownField,
  { entries }: MapNode,
  { path }: EnclosingObject,
  check: Check,
): void {
  const { name, placement, value } = field;
  const at = path === null ? `${check.name} itself` : fieldPath(pathOf(path));
  const found = { path: pathOf(below(path, name)), origin: placeOfName(value.origin, name) };
  const later = laterField(check.name, fieldPath(found.path));
  if (later !== undefined) {
    check.violations.report({ ...found, ...later, kind: 'unknown-field' });
    return;
  }
  switch (placement.kind) {
    case 'misspelled':
      check.violations.report({
        ...found,
        kind: 'unknown-field',
        nearest: placement.word,
        ...misspelling(name, placement.word, at, entries.get(placement.word)),
      });
      return;
    case 'misplaced':
      reportMisplaced(
        placement.places.map((place) => place.path),
        at,
        found,
        name,
        check,
      );
      checkMoved(field, check);
      return;
    case 'unknown':
      check.violations.report({
        ...found,
        kind: 'unknown-field',
        message: `${name} is not a field of ${at}.`,
      });
  }
}

/**
 * Words a misspelled field. Where the right one is there already, it is another mistake: to write that twice
 * is no way out.
 */
const misspelling = (
  name: string,
  word: string,
  at: string,
  there: Node | undefined,
): Pick<ReportedViolation, 'message' | 'written' | 'remedy'> =>
  there === undefined
    ? { message: `${name} is not a field of ${at}; ${word} is.`, written: name }
    : {
        message: `${name} is not a field of ${at}; ${word} is, which is set already (line ${String(there.origin.line)}).`,
        remedy: `Remove ${name}: ${word} is set already.`,
      };

function reportMisplaced(
  places: readonly string[],
  at: string,
  found: Pick<ReportedViolation, 'path' | 'origin'>,
  name: string,
  { violations, whole }: Check,
): void {
  const [place = '', another] = places;
  const there = another === undefined ? nodeAt(whole, ...place.split('.')) : undefined;
  const message = `${name} is not a field of ${at}; it belongs at ${places.join(' or ')}`;
  violations.report({
    ...found,
    kind: 'wrong-nesting',
    nearest: another === undefined ? place : null,
    ...(there === undefined
      ? { message: `${message}.` }
      : {
          message: `${message}, which is set already (line ${String(there.origin.line)}).`,
          remedy: `Remove ${name} here: ${place} is set already.`,
        }),
  });
}

/**
 * Checks a field as it would be at the only place that it belongs at: the server says of it no more than that it is not
 * known, and refuses the object again, for what is wrong in it, once it is moved.
 */
function checkMoved({ name, value, placement }: UnknownField, check: Check): void {
  if (check.isStrict !== true || placement.kind !== 'misplaced') return;
  const [place, another] = placement.places;
  if (place === undefined || another !== undefined || !/^[\w.]+$/.test(place.path)) return;
  const steps = place.path.split('.');
  if (nodeAt(check.whole, ...steps) !== undefined) return;
  const outer = check.violations;
  const violations = {
    list: outer.list,
    report: (found: ReportedViolation) => {
      outer.report({ ...found, message: `Once ${name} is at ${place.path}: ${found.message}` });
    },
  };
  const path = steps.reduce<Trail>(below, null);
  checkNode(value, place.type, path, null, { ...check, violations });
}

/** A required field that is there under a mistyped name is one mistake, not two. */
function checkRequired(
  node: MapNode,
  type: SchemaType,
  path: Trail,
  meant: readonly string[],
  check: Check,
): void {
  for (const name of type.required ?? []) {
    const value = node.entries.get(name);
    if ((value !== undefined && !isNull(value)) || meant.includes(name)) continue;
    if (type.fields.get(name)?.default !== undefined) continue;
    const at = path === null ? check.name : fieldPath(pathOf(path));
    check.violations.report({
      kind: 'required',
      path: pathOf(below(path, name)),
      message: `${at} needs ${name}.`,
      origin: node.origin,
    });
  }
}

function checkExclusive(node: MapNode, type: SchemaType, path: Trail, check: Check): void {
  for (const names of type.atMostOne ?? []) {
    const present = names.filter((name) => {
      const value = node.entries.get(name);
      return value !== undefined && !isNull(value);
    });
    const [, other] = present;
    const second = other === undefined ? undefined : node.entries.get(other);
    if (second === undefined) continue;
    check.violations.report({
      kind: 'exclusive',
      path: pathOf(path),
      message: `Only one of ${present.join(' and ')} can be set.`,
      origin: second.origin,
    });
  }
}

function checkList(
  node: SeqNode,
  type: SchemaType,
  path: Trail,
  outer: EnclosingObject | null,
  check: Check,
): void {
  const { items } = type;
  if (items !== null)
    node.items.forEach((item, index) => {
      checkNode(item, items, below(path, index), outer, check);
    });
  checkSize(node, node.items.length, type.minItems, type.maxItems, path, check);
  checkKeys(node, type, path, check.violations);
  if (type.distinct === true) checkSet(node, path, check.violations);
}

function checkSize(
  node: Node,
  size: number,
  min: number | undefined,
  max: number | undefined,
  path: Trail,
  { violations }: Check,
): void {
  const message =
    min !== undefined && size < min
      ? min === 1
        ? 'This must not be empty.'
        : `This needs at least ${String(min)} entries.`
      : max !== undefined && size > max
        ? `This has ${String(size)} entries; at most ${String(max)} are allowed.`
        : null;
  if (message !== null)
    violations.report({ kind: 'range', path: pathOf(path), message, origin: node.origin });
}

function checkRules(node: Node, type: SchemaType, path: Trail, check: Check): void {
  const { violations, brokenRules } = check;
  for (const broken of brokenRules(node, type))
    violations.report({ ...broken, kind: 'value', path: pathOf(path), origin: node.origin });
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;
