import type { BuildFailure } from '../../../kustomize/index.ts';
import type {
  GapDraft,
  Node,
  Origin,
  Resource,
  ScalarNode,
  UnseenContent,
  ValueBehind,
} from '../../../manifest/index.ts';
import {
  mapNode,
  nodeAt,
  placeOf,
  resourceOf,
  seqNode,
  stringAt,
  subjectText,
  scalar,
} from '../../../manifest/index.ts';
import type { Substitution } from './substitution.ts';
import { readUnquoted } from './unquoted-value.ts';
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
  const unknown = new Map<string, Use>();
  const lookUp: LookUp = (variable) => {
    const found = substitution.variables.get(variable);
    if (found !== undefined) return found.value;
    const mayExist = substitution.missingSources.length > 0;
    return mayExist || substitution.encrypted?.has(variable) === true ? null : undefined;
  };
  const failures: BuildFailure[] = [];
  const empty = new Map<string, Origin>();
  const doubted = new Map<string, Origin>();
  const substituted = resources.map((resource) => {
    if (isOptedOut(resource)) return resource;
    const node = inNode(resource.node, {
      ...{ substitution, lookUp, unknown, resource, failures, empty, doubted },
    });
    if (node === resource.node) return resource;
    const name = substituteText(resource.stableName, lookUp).text;
    return resourceOf(node, name) ?? resource;
  });
  return {
    resources: substituted,
    gaps: [
      ...variableGaps(unknown, substitution),
      ...emptyGaps(empty, substitution),
      ...overrideGaps(doubted),
    ],
    unseen: variableContents(unknown, substitution),
    failure: (resources.length > 0 ? unusableName(substitution) : null) ?? failures[0] ?? null,
  };
}

const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;

/** One name that is none fails the build, whether or not anything uses it (FLUX-25). */
function unusableName({ variables, encrypted }: Substitution): BuildFailure | null {
  for (const [name, { origin }] of [...variables, ...(encrypted ?? [])])
    if (!NAME.test(name))
      return {
        reason: 'invalid-substitution',
        message: `Flux takes "${name}" (${placeOf(origin)}) for no variable: names are letters, digits and _, with no digit first.`,
        origin,
      };
  return null;
}

interface Context {
  readonly substitution: Substitution;
  readonly lookUp: LookUp;
  /** Variables that stay. */
  readonly unknown: Map<string, Use>;
  /** Is the object into which variables are being put. */
  readonly resource: Resource;
  /** Sources that may override what is put in, each with the first place. */
  readonly doubted: Map<string, Origin>;
  /** Variables that are put in as empty, for nothing defines them. */
  readonly empty: Map<string, Origin>;
  /** Found so far. */
  readonly failures: BuildFailure[];
}

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
    case 'map': {
      let changed = false;
      const entries = new Map<string, Node>();
      for (const [key, value] of node.entries) {
        const newKey = key.includes('$') ? inText(key, value.origin, context).text : key;
        const newValue = inNode(value, context);
        changed ||= newKey !== key || newValue !== value;
        entries.set(newKey, newValue);
      }
      return changed ? mapNode(entries, node.origin) : node;
    }
  }
}

function inScalar(node: ScalarNode, context: Context): Node {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, used } = inText(node.value, node.origin, context);
  if (text === node.value) return node;
  const read = readUnquoted(node.value, text, touched(node.origin, used, context));
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
    const use = unknown.get(variable) ?? { origin, resources: new Set() };
    use.resources.add(resource);
    unknown.set(variable, use);
  }
  const [missing] = result.missing;
  const where = `${subjectText(resource)} (${placeOf(origin)})`;
  if (result.bad !== null)
    failures.push({
      reason: 'invalid-substitution',
      message: `${where} has \`${result.bad}\`, which is no variable as Flux writes them, and Flux applies nothing of this Kustomization.`,
      origin,
    });
  else if (substitution.laxController !== undefined) noteAll(empty, result.missing, origin);
  else if (missing !== undefined)
    failures.push({
      reason: 'invalid-substitution',
      message: `${where} uses ${nameOf(missing)}, which has no default and which nothing defines: Flux applies nothing of this Kustomization (since kustomize-controller 1.9; before, the value was empty).`,
      origin,
    });
  return result;
}

/** Each with the first place. */
function noteAll(places: Map<string, Origin>, names: readonly string[], origin: Origin): void {
  for (const name of names) if (!places.has(name)) places.set(name, origin);
}

/**
 * Gives the place of the first variable that a text is made with: it is the line to change, for the text with its name
 * in it is shared. Of a default that the text has itself, that stands there.
 */
function touched(origin: Origin, used: readonly string[], { substitution }: Context): Origin {
  const values = used.flatMap((path): readonly ValueBehind[] => {
    const variable = substitution.variables.get(path);
    if (variable === undefined) return [];
    const { file, line } = variable.origin;
    return [{ path, file, line, text: JSON.stringify(variable.value) }];
  });
  const [first] = values;
  const { file, line } = first ?? substitution.origin;
  const via = { kind: 'substitution', name: 'postBuild.substitute', file, line } as const;
  return first === undefined
    ? { ...origin, via: { ...via, replaced: origin } }
    : { file, line, column: 1, endLine: line, values, via: { ...via, replaced: origin } };
}

/** Says where a variable is used whose value is not known. */
interface Use {
  /** The first place. */
  readonly origin: Origin;
  readonly resources: Set<Resource>;
}

/**
 * One gap for a variable, whichever roots use it: an application more that uses a domain which was never
 * readable is nothing new.
 */
const variableGaps = (
  unknown: ReadonlyMap<string, Use>,
  { missingSources, encrypted }: Substitution,
): readonly GapDraft[] =>
  [...unknown].map(([variable, { origin }]) => {
    const text = encrypted?.get(variable)?.text;
    const why =
      text === undefined
        ? `${missingSources.join(' and ') || 'its definition'} is not in the tree`
        : 'its value is encrypted';
    return {
      reason: 'unresolved-variable',
      root: null,
      message: `The value of \${${variable}} is not known: ${why}.`,
      origin,
      key: variable,
      input: text ?? missingSources.join('\n'),
    };
  });

/** Tells what is put in for variables that nothing defines, by a controller that lets them pass (FLUX-27). */
const emptyGaps = (
  empty: ReadonlyMap<string, Origin>,
  { laxController = '' }: Substitution,
): readonly GapDraft[] =>
  [...empty].map(([variable, origin]) => ({
    reason: 'unresolved-variable',
    root: null,
    message: `\${${variable}} has no default and nothing defines it: kustomize-controller ${laxController}, which this tree installs, takes it for empty. From 1.9 on it applies nothing of such a Kustomization.`,
    origin,
    key: `empty ${variable}`,
    input: variable,
  }));

/** Tells what is put in where a source that is not seen comes later: it wins over what is seen (FLUX-25). */
const overrideGaps = (doubted: ReadonlyMap<string, Origin>): readonly GapDraft[] =>
  [...doubted].map(([source, origin]) => ({
    reason: 'unresolved-variable',
    root: null,
    message: `${source} is not in the tree, and comes later than others: variables may have other values than those seen here.`,
    origin,
    key: `later ${source}`,
    input: source,
  }));

/** Gives the values of unknown variables on either side, as far as the tree has them. */
const variableContents = (
  unknown: ReadonlyMap<string, Use>,
  { missingSources, encrypted }: Substitution,
): readonly UnseenContent[] =>
  [...unknown].map(([name, { origin, resources }]) => {
    const known = encrypted?.get(name);
    const place = known?.origin ?? origin;
    const value = scalar(known?.text ?? missingSources.join('\n'), place);
    return {
      kind: 'Variable',
      name,
      origin: place,
      namespace: null,
      text: null,
      written: mapNode(new Map([[known === undefined ? 'sources' : 'encrypted', value]]), place),
      usedIn: [...resources],
      laidOver: null,
      changesOthers: false,
    };
  });
