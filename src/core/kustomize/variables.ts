import type { Node, ScalarNode, ScalarValue } from '../manifest/node.ts';
import { mapNode, scalar, seqNode } from '../manifest/node.ts';
import type { Origin, Touch } from '../manifest/origin.ts';
import type { Build } from './build.ts';
import { editFields } from './edit-field.ts';
import { textOf } from './edit-node.ts';
import type { Entry } from './entry.ts';
import { refuse } from './failure.ts';
import { referencedAt } from './field-path.ts';
import type { Variable } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { entriesByAnyId } from './layer.ts';
import type { ObjectId } from './object-id.ts';
import { isClusterWide, objectId } from './object-id.ts';
import { noteUnapplied } from './unapplied.ts';
import { weighText } from './weigh.ts';

/** Notes on the object each variable reads that it does; refuses a variable that fits several. */
export function bindVariables(build: Build, variables: readonly Variable[], layer: Layer): void {
  for (const variable of variables) {
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

/** An `objref` without a namespace means an object of any. */
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

/** What the variables of a build stand for. */
type Values = ReadonlyMap<string, Value>;

interface Value {
  readonly node: ScalarNode;
  readonly variable: Variable;
}

/** Puts the values of variables where `$(NAME)` stands in fields that take them; done once, at the root. */
export function resolveVariables(build: Build, layer: Layer): void {
  const values = valuesOf(build, layer);
  if (values.size === 0) return;
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
    const node = entry === undefined ? undefined : fieldOf(build, entry, variable);
    if (node !== undefined) values.set(variable.name, { node, variable });
    else if (entry !== undefined) continue;
    else if (layer.incomplete)
      noteUnapplied(build, {
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

/** A variable without a value stops kustomize; its text stays in what is built all the same. */
function fieldOf(build: Build, entry: Entry, variable: Variable): ScalarNode | undefined {
  const node = referencedAt(entry.node, variable.fieldPath);
  if (node?.kind === 'scalar') return node;
  build.trace.faults.push({
    reason: 'no-match',
    message: `The variable ${variable.name} reads "${variable.fieldPath}", which is no single value of its object (field specified in var not found).`,
    origin: variable.origin,
  });
  return undefined;
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
  const used = new Set<Value>();
  const next = expand(node.value, values, used);
  if (next === node.value) return node;
  let { origin } = node;
  for (const value of used) origin = throughVariable(origin, value);
  return scalar(next, used.size > 0 ? origin : withoutDollar(origin));
}

/** The field stays the place a person looks at; the variable says what stands there now. */
function throughVariable(place: Origin, { node, variable }: Value): Origin {
  const { name, origin } = variable;
  const { file, line } = origin;
  const via: Touch = { kind: 'variable', name, file, line, replaced: place, from: node.origin };
  return { ...place, via };
}

/** `$$` became `$`, which no variable asked for. */
function withoutDollar(place: Origin): Origin {
  const { file, line } = place;
  return { ...place, via: { kind: 'variable', name: '$', file, line, replaced: place } };
}

/** Kubernetes' `$(NAME)`: `$$` stands for `$`, unknown names stay; a text that is one variable takes its type. */
function expand(text: string, values: Values, used: Set<Value>): ScalarValue {
  const whole = /^\$\(([^)]*)\)$/.exec(text);
  const only = whole === null ? undefined : values.get(whole[1] ?? '');
  if (only !== undefined) {
    used.add(only);
    return only.node.value;
  }
  const next = text.replace(/\$(?:(\$)|\(([^)]*)\))/g, (all, dollar: string, name: string) => {
    if (dollar === '$') return '$';
    const found = values.get(name);
    if (found === undefined) return all;
    used.add(found);
    return textOf(found.node);
  });
  const [first] = used;
  return first === undefined ? next : weighText(next, first.variable.origin);
}
