import type { BuildFailure } from '../../../kustomize/index.ts';
import { standsPlain } from '../../../kustomize/index.ts';
import type {
  GapDraft,
  Node,
  Origin,
  Resource,
  ScalarNode,
  UnseenContent,
} from '../../../manifest/index.ts';
import {
  listed,
  mapNode,
  nodeAt,
  parseYaml,
  placeOf,
  resourceOf,
  seqNode,
  stableKeyOf,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { Substitution } from './substitution.ts';
import type { VariableUse } from './variable-gaps.ts';
import {
  emptyGaps,
  namelessGap,
  overrideGaps,
  variableContents,
  variableGaps,
} from './variable-gaps.ts';
import { unusableName } from './unusable-name.ts';
import { readUnquoted } from './unquoted-value.ts';
import { placeOfVariable, touchedText } from './variable-places.ts';
import type { LookUp, SubstitutedText } from './envsubst.ts';
import { substituteText } from './envsubst.ts';

const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

interface Substituted {
  /** They hold what can be put in even where the rest fails. */
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  readonly unseen: readonly UnseenContent[];
  /** The first mistake: Flux then applies nothing at all. */
  readonly failure: BuildFailure | null;
}

/**
 * Puts the variables of a Flux Kustomization into everything it applies, values of HelmReleases too (FLUX-23, HELM-15). One that no source
 * defines and no default stands in for fails it (FLUX-27); one whose value is encrypted, or that a
 * source outside the tree may define, keeps its text, and is a gap (FLUX-31).
 */
export function substituteVariables(
  resources: readonly Resource[],
  substitution: Substitution,
): Substituted {
  const unknown = new Map<string, VariableUse>();
  const lookUp: LookUp = (variable) => {
    const found = substitution.variables.get(variable);
    if (found !== undefined) return found.value;
    const mayExist = substitution.missingSources.length > 0;
    return mayExist || substitution.encrypted?.has(variable) === true ? null : undefined;
  };
  const failures: BuildFailure[] = [];
  const undefinedNames: UndefinedNames[] = [];
  const empty = new Map<string, Origin>();
  const doubted = new Map<string, Origin>();
  const nameless: Resource[] = [];
  const faulty: string[] = [];
  const substituted = resources.flatMap((resource) => {
    if (isOptedOut(resource)) return [resource];
    const known = failures.length;
    const node = inNode(resource.node, {
      ...{ substitution, lookUp, unknown, resource, failures, undefinedNames, empty, doubted },
    });
    const name = substituteText(resource.stableName, lookUp).text;
    const own = node === resource.node ? resource : (resourceOf(node, name) ?? resource);
    if (own !== resource && typeof nameIn(node) !== 'string') {
      nameless.push(resource);
      return [];
    }
    if (failures.length > known) faulty.push(stableKeyOf(own));
    return [own];
  });
  return {
    resources: substituted,
    gaps: [
      ...variableGaps(unknown, substitution),
      ...emptyGaps(empty, substitution),
      ...overrideGaps(doubted),
      ...nameless.map(namelessGap),
    ],
    unseen: variableContents(unknown, substitution),
    failure:
      (resources.length > 0 ? unusableName(substitution) : null) ??
      besideFaulty(withOtherNames(failures[0], undefinedNames), faulty) ??
      null,
  };
}

/** Objects without a fault of their own are as they would be once the others have none. */
const besideFaulty = (failure: BuildFailure | undefined, faulty: readonly string[]) =>
  failure && { ...failure, restStands: true as const, faulty };

function nameIn(node: Node): ScalarNode['value'] | undefined {
  const name = nodeAt(node, 'metadata', 'name');
  return name?.kind === 'scalar' ? name.value : undefined;
}

interface Context {
  readonly substitution: Substitution;
  readonly lookUp: LookUp;
  /** Variables that stay. */
  readonly unknown: Map<string, VariableUse>;
  /** Is the object into which variables are being put. */
  readonly resource: Resource;
  /** Sources that may override what is put in, each with the first place. */
  readonly doubted: Map<string, Origin>;
  /** Variables that are put in as empty, for nothing defines them. */
  readonly empty: Map<string, Origin>;
  /** Found so far. */
  readonly failures: BuildFailure[];
  /** Lists those of them that are for variables without a value. */
  readonly undefinedNames: UndefinedNames[];
}

/** Holds variables of one text that nothing defines, and the failure that tells of them. */
interface UndefinedNames {
  readonly failure: BuildFailure;
  readonly names: readonly string[];
}

/** Bounds how many texts are named with the first. */
const TEXTS_NAMED = 3;

/** Adds to the first failure, where it is for variables without a value, those of other texts: they fail next. */
function withOtherNames(
  failure: BuildFailure | undefined,
  all: readonly UndefinedNames[],
): BuildFailure | undefined {
  const own = all.find((each) => each.failure === failure);
  if (failure === undefined || own === undefined) return failure;
  const told = new Set(own.names);
  const others = all.flatMap(({ failure: { origin }, names }) => {
    const more = names.filter((name) => !told.has(name));
    for (const name of more) told.add(name);
    const at = origin === null ? '' : ` (${placeOf(origin)})`;
    return more.length === 0 ? [] : [`${listed(more.map(nameOf), NAMES_SHOWN)}${at}`];
  });
  const more = ` Nor is there a value for ${listed(others, TEXTS_NAMED)}.`;
  return others.length === 0 ? failure : { ...failure, message: failure.message + more };
}

/** Bounds how many variables of one text are named. */
const NAMES_SHOWN = 5;

/** Tells whether a label or an annotation opts the object out (FLUX-30). */
const isOptedOut = ({ node }: Resource): boolean =>
  ['annotations', 'labels'].some(
    (field) => stringAt(node, 'metadata', field, SUBSTITUTE) === 'disabled',
  ) && nodeAt(node, 'metadata') !== undefined;

/** The same node where nothing in it changes. */
function inNode(node: Node, context: Context): Node {
  switch (node.kind) {
    case 'scalar':
      return inScalar(node, context);
    case 'seq': {
      const items = node.items.map((item) => inNode(item, context));
      return items.some((item, at) => item !== node.items[at]) ? seqNode(items, node.origin) : node;
    }
    case 'map':
      return inMap(node, context);
  }
}

/** Keys are printed in order, and of two that become one the last counts. */
function inMap(node: Extract<Node, { readonly kind: 'map' }>, context: Context): Node {
  let changed = false;
  const entries = new Map<string, Node>();
  const names = new Map<string, string>();
  for (const [key, value] of node.entries) {
    const newKey = key.includes('$') ? inKey(key, value.origin, context) : key;
    const newValue = inNode(value, context);
    changed ||= newKey !== key || newValue !== value;
    if (entries.has(newKey) && key < (names.get(newKey) ?? '')) continue;
    entries.set(newKey, newValue);
    names.set(newKey, key);
  }
  return changed ? mapNode(entries, node.origin) : node;
}

/** A key as it is read again once variables are in it: quotes that are put in there are none of its signs. */
function inKey(key: string, origin: Origin, context: Context): string {
  const { text } = inText(key, origin, context);
  if (text === key || !standsPlain(key)) return text;
  const [document] = parseYaml(origin.file, `${text}: 0\n`);
  const keys = document?.node?.kind === 'map' ? [...document.node.entries.keys()] : [];
  if (document?.problems.length === 0 && keys.length === 1) return keys[0] ?? text;
  const { resource, failures } = context;
  failures.push({
    reason: 'invalid-substitution',
    message: `${subjectText(resource)} (${placeOf(origin)}) is no YAML any more with what stands in the key \`${key}\`, and Flux applies nothing of this Kustomization.`,
    origin,
  });
  return text;
}

function inScalar(node: ScalarNode, context: Context): Node {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, used } = inText(node.value, node.origin, context);
  if (text === node.value) return node;
  const read = readUnquoted(
    node.value,
    text,
    touchedText(
      { before: node.value, after: text, origin: node.origin },
      used,
      context.substitution,
    ),
  );
  if (read !== null) return read;
  const { resource, failures } = context;
  failures.push({
    reason: 'invalid-substitution',
    message: `${subjectText(resource)} (${placeOf(node.origin)}) is no YAML any more with the value of ${used.map(nameOf).join(' and ')} in it, and Flux applies nothing of this Kustomization.`,
    origin: node.origin,
  });
  return node;
}

const nameOf = (variable: string): string => `\${${variable}}`;

function inText(text: string, origin: Origin, context: Context): SubstitutedText {
  const { lookUp, unknown, resource, failures, empty, doubted, substitution } = context;
  const result = substituteText(text, lookUp);
  for (const variable of result.used) {
    const source = substitution.mayOverride?.get(variable);
    if (source !== undefined && !doubted.has(source)) doubted.set(source, origin);
  }
  for (const variable of result.unknown) {
    const use = unknown.get(variable) ?? {
      origin: placeOfVariable(text, variable, origin),
      resources: new Set(),
    };
    use.resources.add(resource);
    unknown.set(variable, use);
  }
  const [missing] = result.missing;
  const names = result.missing.filter((name) => isGroup(name) === isGroup(missing ?? ''));
  const at = placeOfVariable(text, missing ?? '', origin);
  const where = `${subjectText(resource)} (${placeOf(result.bad === null ? at : origin)})`;
  if (result.bad !== null)
    failures.push({
      reason: 'invalid-substitution',
      message: `${where} has \`${result.bad}\`, which is no variable as Flux writes them, and Flux applies nothing of this Kustomization.`,
      origin,
    });
  else if (substitution.laxController !== undefined) noteAll(empty, result.missing, text, origin);
  else if (missing !== undefined) {
    const failure: BuildFailure = {
      reason: 'invalid-substitution',
      message: `${where} uses ${isGroup(missing) ? nameOf(missing) : listed(names.map(nameOf), NAMES_SHOWN)}, ${whyMissing(names)}: Flux applies nothing of this Kustomization (since kustomize-controller 1.9; before, the value was empty).`,
      origin: at,
      from: { release: 'kustomize-controller 1.9', isRun: substitution.isStrict === true },
      ...(!isGroup(missing) && { variables: names }),
    };
    failures.push(failure);
    context.undefinedNames.push({ failure, names });
  }
  return result;
}

/** A group of an expression is called by a number, which no variable can be. */
const isGroup = (variable: string): boolean => /^\d+$/.test(variable);

function whyMissing([first = '', ...more]: readonly string[]): string {
  if (isGroup(first))
    return `which Flux takes for a variable without a value, and not for a group of an expression (write \`$${nameOf(first)}\`)`;
  const have = more.length === 0 ? 'has' : 'have';
  return `which ${have} no default and which nothing defines`;
}

/** Each with the first place. */
function noteAll(
  places: Map<string, Origin>,
  names: readonly string[],
  text: string,
  origin: Origin,
): void {
  for (const name of names)
    if (!places.has(name)) places.set(name, placeOfVariable(text, name, origin));
}
