import type { Node, Origin, ScalarNode, Touch } from '../../manifest/index.ts';
import { mapNode, scalar, seqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editFields } from '../fields/field-specs.ts';
import type { Entry } from '../build/entry.ts';
import { mayHave } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { referencedAt } from '../fields/replacement-path.ts';
import type { Variable } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { entriesByAnyId } from '../build/layer.ts';
import type { ObjectId } from '../build/object-id.ts';
import { isClusterWide, objectId } from '../build/object-id.ts';
import { LETTERS, weighText } from '../build/object-weight.ts';
import { spend } from '../build/build-effort.ts';
import { noteUnapplied } from '../build/layer-gaps.ts';
import type { VariableValue } from './variable.ts';
import { variableValue } from './variable.ts';

/** Notes on the object each variable reads that it does; refuses a variable that fits several. */
export function bindVariables(build: Build, variables: readonly Variable[], layer: Layer): void {
  for (const variable of variables) {
    spend(build.patchWork, layer.entries.length, variable.origin);
    const found = entriesByAnyId(layer.entries, targetOf(build, variable));
    if (found.length > 1)
      refuse(
        'ambiguous',
        `The variable ${variable.name} could read ${String(found.length)} objects; "objref" must say which (unable to disambiguate).`,
        variable.origin,
      );
    layer.entries = layer.entries.map((entry) =>
      found.includes(entry) ? { ...entry, variables: [...entry.variables, variable.name] } : entry,
    );
  }
}

/** Tells which object an `objref` means; without a namespace it means one of any. */
function targetOf(build: Build, { object }: Variable): (id: ObjectId) => boolean {
  const wanted = objectId(
    object.apiVersion,
    object.kind,
    object.name,
    object.namespace,
    build.tables,
  );
  const anywhere = object.namespace === '' && !isClusterWide(wanted);
  return (id) =>
    id.group === wanted.group &&
    id.version === wanted.version &&
    id.kind === wanted.kind &&
    id.name === wanted.name &&
    (anywhere || id.effectiveNamespace === wanted.effectiveNamespace);
}

type Values = ReadonlyMap<string, Value>;

interface Value extends VariableValue {
  readonly variable: Variable;
  /** Counts what one more copy of the text takes. */
  readonly copy: () => string;
}

/** Puts the values of variables where `$(NAME)` stands in fields that take them; done once, at the root. */
export function resolveVariables(build: Build, layer: Layer): void {
  const values = valuesOf(build, layer);
  if (layer.variables.length === 0) return;
  const set = (node: Node | undefined): Node =>
    node === undefined ? refuse('no-match', 'A field is missing.', null) : replaced(node, values);
  layer.entries = layer.entries.map((entry) =>
    editFields(entry, layer.config.varReference, set, build.tables),
  );
}

function valuesOf(build: Build, layer: Layer): Values {
  const values = new Map<string, Value>();
  for (const variable of layer.variables) {
    const entry = layer.entries.find(({ variables }) => variables.includes(variable.name));
    const value = entry === undefined ? null : valueOf(build, entry, variable);
    if (value !== null) {
      const copy = (): string => copied(build, value.inside, variable);
      values.set(variable.name, { ...value, variable, copy });
    }
    if (value !== null || entry !== undefined) continue;
    if (layer.incomplete)
      noteUnapplied(build, layer, {
        field: 'vars',
        what: `The variable ${variable.name}`,
        key: `variable ${variable.name}`,
        input: `${variable.object.kind} ${variable.object.name} ${variable.fieldPath}`,
        origin: variable.origin,
      });
    else
      build.trace.faults.push({
        reason: 'no-match',
        message: `The variable ${variable.name} reads ${variable.object.kind} ${variable.object.name}, which is not there (cannot be mapped to a field in the set of known resources).`,
        origin: variable.origin,
      });
  }
  return values;
}

/**
 * Reads the value of a variable. One without a value stops kustomize; its text stays in what is built all the
 * same. So does the text of a variable that reads a map or list, which kustomize passes over.
 */
function valueOf(build: Build, entry: Entry, variable: Variable): VariableValue | null {
  const node = referencedAt(entry.node, variable.fieldPath);
  if (node !== undefined && node.kind !== 'scalar') return null;
  const value = node === undefined ? null : variableValue(node);
  if (value === null && !(node === undefined && mayHave(entry, variable.fieldPath)))
    build.trace.faults.push({
      reason: 'no-match',
      message: `The variable ${variable.name} reads "${variable.fieldPath}", which is no value that kustomize can read (field specified in var not found).`,
      origin: variable.origin,
    });
  return value;
}

function replaced(node: Node, values: Values): Node {
  switch (node.kind) {
    case 'scalar':
      return replacedScalar(node, values);
    case 'seq':
      return seqNode(
        node.items.map((item) =>
          item.kind === 'scalar' && typeof item.value === 'string'
            ? replacedScalar(item, values)
            : refuse(
                'unexpected-value',
                'A list that takes variables holds something that is no text.',
                item.origin,
              ),
        ),
        node.origin,
      );
    case 'map':
      return mapNode(
        new Map(
          [...node.entries].map(([key, value]) => [
            key,
            value.kind === 'scalar' ? replacedScalar(value, values) : value,
          ]),
        ),
        node.origin,
      );
  }
}

function replacedScalar(node: ScalarNode, values: Values): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  if (/\$[^ -~\s]/.test(node.value))
    refuse(
      'unexpected-value',
      'A "$" stands before a letter beyond ASCII, which kustomize makes into something else where variables are filled in.',
      node.origin,
    );
  const used = new Set<Value>();
  const next = expand(node.value, values, used);
  if (next === node.value) return node;
  let { origin } = node;
  for (const value of used) origin = throughVariable(origin, value);
  if (used.size === 0) origin = withoutDollar(origin);
  return typeof next === 'string' ? scalar(next, origin) : { ...next, origin };
}

/**
 * Gives the place of a text with a variable: the field stays the place a person looks at, and the variable
 * says what stands there now.
 */
function throughVariable(place: Origin, { alone, variable }: Value): Origin {
  const { name, origin } = variable;
  const { file, line } = origin;
  const via: Touch = { kind: 'variable', name, file, line, replaced: place, from: alone.origin };
  return { ...place, via };
}

/** Gives the place of a text in which `$$` became `$`, which no variable asked for. */
function withoutDollar(place: Origin): Origin {
  const { file, line } = place;
  return { ...place, via: { kind: 'variable', name: '$', file, line, replaced: place } };
}

function copied(build: Build, text: string, { origin }: Variable): string {
  spend(build.patchWork, text.length / LETTERS, origin);
  return text;
}

/**
 * Expands `$(NAME)` as Kubernetes does: `$$` stands for `$`, unknown names stay; a text that is one variable
 * takes its type.
 */
function expand(text: string, values: Values, used: Set<Value>): string | ScalarNode {
  const whole = /^\$\(([^)]*)\)$/.exec(text);
  const only = whole === null ? undefined : values.get(whole[1] ?? '');
  if (only !== undefined) {
    used.add(only);
    return only.alone;
  }
  const next = text.replace(/\$(?:(\$)|\(([^)]*)\))/g, (all, dollar: string, name: string) => {
    if (dollar === '$') return '$';
    const found = values.get(name);
    if (found === undefined) return all;
    used.add(found);
    return found.copy();
  });
  const [first] = used;
  return first === undefined ? next : weighText(next, first.variable.origin);
}
