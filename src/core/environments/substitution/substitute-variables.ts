import type { GapDraft, UnseenContent } from '../../gaps/index.ts';
import type { Node, ScalarNode, Origin, Resource } from '../../manifest/index.ts';
import {
  mapNode,
  nodeAt,
  scalar,
  seqNode,
  stringAt,
  resolveScalar,
  resourceOf,
} from '../../manifest/index.ts';
import type { Substitution } from '../environment.ts';
import type { LookUp } from './substitute-text.ts';
import { substituteText } from './substitute-text.ts';

const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

interface Substituted {
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  readonly unseen: readonly UnseenContent[];
}

/**
 * Puts the variables of a Flux Kustomization into everything it applies (FLUX-23). A variable that no source
 * defines is empty, as in Flux; one whose value is encrypted, or that a source outside the tree may
 * define, keeps its text, and is a gap.
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
  const substituted = resources.map((resource) => {
    if (isOptedOut(resource)) return resource;
    const node = inNode(resource.node, { substitution, lookUp, unknown, resource });
    if (node === resource.node) return resource;
    const name = substituteText(resource.stableName, lookUp).text;
    return resourceOf(node, name) ?? resource;
  });
  return {
    resources: substituted,
    gaps: gapsOf(unknown, substitution),
    unseen: contentsOf(unknown, substitution),
  };
}

interface Context {
  readonly substitution: Substitution;
  readonly lookUp: LookUp;
  /** Variables that stay. */
  readonly unknown: Map<string, Use>;
  /** Under way. */
  readonly resource: Resource;
}

interface Use {
  /** The first place. */
  readonly origin: Origin;
  readonly resources: Set<Resource>;
}

/** By a label or an annotation (FLUX-30). */
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
        const newKey = key.includes('${') ? inText(key, value.origin, context).text : key;
        const newValue = inNode(value, context);
        changed ||= newKey !== key || newValue !== value;
        entries.set(newKey, newValue);
      }
      return changed ? mapNode(entries, node.origin) : node;
    }
  }
}

/**
 * Flux substitutes in the printed YAML and reads it again, where a value that needs no quotes has none:
 * `${PORT}` becomes a number (FLUX-28).
 */
function inScalar(node: ScalarNode, context: Context): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const { text, used } = inText(node.value, node.origin, context);
  if (text === node.value) return node;
  return { kind: 'scalar', ...resolveScalar(text), origin: touched(node.origin, used, context) };
}

function inText(
  text: string,
  origin: Origin,
  { lookUp, unknown, resource }: Context,
): { text: string; used: readonly string[] } {
  const result = substituteText(text, lookUp);
  for (const variable of result.unknown) {
    const use = unknown.get(variable) ?? { origin, resources: new Set() };
    use.resources.add(resource);
    unknown.set(variable, use);
  }
  return result;
}

function touched(origin: Origin, used: readonly string[], { substitution }: Context): Origin {
  const variable = used.find((name) => substitution.variables.has(name));
  const source =
    (variable === undefined ? undefined : substitution.variables.get(variable)?.origin) ??
    substitution.origin;
  const { file, line } = source;
  return {
    ...origin,
    via: { kind: 'substitution', name: 'postBuild.substitute', file, line, replaced: origin },
  };
}

/**
 * One gap for a variable, whichever roots use it: an application more that uses a domain which was never
 * readable is nothing new.
 */
const gapsOf = (
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

/** Their values on either side, as far as the tree has them. */
const contentsOf = (
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
