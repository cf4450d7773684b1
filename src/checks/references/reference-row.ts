import type { GroupKind, Node, Origin, Resource } from '../../manifest/index.ts';
import type { Check, KnownAs } from '../detection/check.ts';
import type { ReferenceReading } from '../istioctl/reference-reading.ts';
import { withReading } from '../istioctl/reference-reading.ts';
import { hostOutcome } from './host-outcome.ts';
import type { NamedObject } from './reference-target.ts';
import type { Reference, Sentences, Missing, NearObject, Outcome } from './reference.ts';
import { resolved, scopeOf, missing } from './reference.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';
import { subjectText } from '../../manifest/index.ts';
import { nearestNames } from '../../istio/index.ts';

/** One place where a row's path leads. */
export interface ReferencePlace {
  readonly world: World;
  readonly subject: Resource;
  readonly at: Node;
}

/**
 * Says which kinds name other objects, and in which fields: in a pattern, `[]` stands for each item of a
 * list.
 */
interface RowPlace {
  readonly from: readonly GroupKind[];
  readonly under: string;
  /** Lists the fields below each place that `under` leads to, in their order. */
  readonly at: readonly string[];
}

/** A field that names an object; what is named is found there, or told missing with these sentences. */
interface ObjectRow extends RowPlace {
  /** Is the check whose finding it is where the object is missing. */
  readonly check: Check;
  /** Gives the object that is named; null where the field names nothing that can be looked for. */
  readonly target: (place: ReferencePlace) => NamedObject | null;
  readonly key: (named: NamedObject) => string;
  /** Lists the names that other tools have for it there, where those of the check do not all hold. */
  readonly knownAs?: (place: ReferencePlace) => readonly KnownAs[] | undefined;
  /** Tells apart the places that name the same for `istioctl analyze`; absent where it tells them once. */
  readonly toldApart?: (place: ReferencePlace) => string;
  /** Gives what `istioctl analyze` says of what was found there. */
  readonly istioctlOfFound?: (place: ReferencePlace, found: Resource) => ReferenceReading;
  readonly sentences: (place: ReferencePlace, named: NamedObject) => Sentences;
  /** Lists the calls that fail where the object is missing. */
  readonly calls?: (place: ReferencePlace, named: NamedObject) => Missing['calls'];
  /** Gives the sentences that differ where the object was there at the base. */
  readonly since?: (
    place: ReferencePlace,
    named: NamedObject,
    provider: Resource,
    past: World,
  ) => Partial<Sentences>;
  /** Reads what else the field says of an object that was found: a port, a listener. */
  readonly follow?: (
    place: ReferencePlace,
    found: Resource,
    named: NamedObject,
  ) => readonly Reference[];
}

/** A field that names a host of the mesh. */
interface HostRow extends RowPlace {
  /** Is the check whose finding it is where nothing has that host. */
  readonly check: Check;
  /** Gives the host that is named; null where it names none that has to exist. */
  readonly host: (place: ReferencePlace) => string | null;
  readonly hostKey: (host: string) => string;
  readonly hostSentences: (place: ReferencePlace, host: string) => Sentences;
  /** Gives the sentences that differ where an object had the host at the base. */
  readonly hostSince?: (place: ReferencePlace, host: string, was: Resource) => Partial<Sentences>;
  /** Points to where the host is written, if not at the place itself. */
  readonly hostOrigin?: (at: Node) => Origin | undefined;
  /** Gives what `istioctl analyze` says of the host there. */
  readonly istioctl?: (place: ReferencePlace, host: string) => ReferenceReading;
  /** Gives what else is said of the host there, whether or not it is known. */
  readonly beside?: (place: ReferencePlace, host: string) => readonly Reference[];
}

/** A field that picks pods by their labels, or identities: whatever is not one thing of a name. */
interface PickingRow extends RowPlace {
  readonly picked: (place: ReferencePlace) => readonly Reference[];
}

export type ReferenceRow = ObjectRow | HostRow | PickingRow;

/** A row with its patterns taken apart. */
interface StepRow {
  readonly row: ReferenceRow;
  readonly under: readonly Step[];
  readonly at: readonly (readonly Step[])[];
}

/** A field, and whether each item of the list in it is meant: `http[]`. */
interface Step {
  readonly field: string;
  readonly isList: boolean;
}

const stepsOf = (pattern: string): readonly Step[] =>
  pattern.split('.').map((step) => {
    const isList = step.endsWith('[]');
    return { field: isList ? step.slice(0, -2) : step, isList };
  });

/** Collects all that the objects of one side name by the fields of `rows`, object by object. */
export function walkReferences(rows: readonly ReferenceRow[], world: World): readonly Reference[] {
  const byKind = new Map<string, { readonly id: GroupKind; readonly rows: StepRow[] }>();
  for (const row of rows) {
    const steps = { row, under: stepsOf(row.under), at: row.at.map(stepsOf) };
    for (const id of row.from) {
      const key = `${id.group}/${id.kind}`;
      const known = byKind.get(key) ?? { id, rows: [] };
      known.rows.push(steps);
      byKind.set(key, known);
    }
  }
  const found: Reference[] = [];
  for (const { id, rows: own } of byKind.values())
    for (const subject of world.mesh.ofKind(id.group, id.kind))
      for (const each of own) collectOf(each, subject, world, found);
  return found;
}

function collectOf(
  { row, under, at }: StepRow,
  subject: Resource,
  world: World,
  found: Reference[],
): void {
  forEachAt(subject.node, under, (holder) => {
    for (const steps of at)
      forEachAt(holder, steps, (node) => {
        for (const reference of referencesAt(row, { world, subject, at: node }))
          found.push(reference);
      });
  });
}

/** Calls `visit` with the values that a pattern leads to from a node, in the order they are written. */
function forEachAt(
  node: Node,
  steps: readonly Step[],
  visit: (found: Node) => void,
  from = 0,
): void {
  const step = steps[from];
  if (step === undefined) {
    visit(node);
    return;
  }
  const next = node.kind === 'map' ? node.entries.get(step.field) : undefined;
  if (next === undefined) return;
  if (!step.isList) forEachAt(next, steps, visit, from + 1);
  else if (next.kind === 'seq')
    for (const item of next.items) forEachAt(item, steps, visit, from + 1);
}

function referencesAt(row: ReferenceRow, place: ReferencePlace): readonly Reference[] {
  if ('picked' in row) return row.picked(place);
  return 'host' in row ? hostsAt(row, place) : objectsAt(row, place);
}

function hostsAt(row: HostRow, place: ReferencePlace): readonly Reference[] {
  const { world, subject, at } = place;
  const { istioctl } = row;
  const host = row.host(place);
  if (host === null) return [];
  const consequence = {
    scope: scopeOf('service'),
    // most hosts are there, and nothing is said of them
    get sentences() {
      return row.hostSentences(place, host);
    },
    since: (was: Resource) => row.hostSince?.(place, host, was) ?? {},
  };
  const outcome = hasVariable(host)
    ? hostInAnyNamespace(world, host, subject, consequence)
    : hostOutcome(world, host, subject.namespace, consequence);
  const origin = row.hostOrigin?.(at) ?? at.origin;
  const reference = { check: row.check, subject, key: row.hostKey(host), origin, outcome };
  return [
    istioctl === undefined ? reference : withReading(world, reference, () => istioctl(place, host)),
    ...(row.beside?.(place, host) ?? []),
  ];
}

function objectsAt(row: ObjectRow, place: ReferencePlace): readonly Reference[] {
  const { world, subject, at } = place;
  const named = row.target(place);
  if (named === null || hasVariable(`${named.namespace}/${named.name}`)) return [];
  const knownAs = row.knownAs?.(place);
  const reference = {
    check: row.check,
    subject,
    key: row.key(named),
    origin: at.origin,
    ...(knownAs !== undefined && { knownAs }),
    ...(row.toldApart !== undefined && { toldApart: row.toldApart(place) }),
  };
  const found = named.of.find(world, named);
  if (found !== undefined) {
    const { istioctlOfFound } = row;
    const there: Reference = { ...reference, outcome: resolved(found) };
    return [
      istioctlOfFound === undefined
        ? there
        : withReading(world, there, () => istioctlOfFound(place, found)),
      ...(row.follow?.(place, found, named) ?? []),
    ];
  }
  const calls = row.calls?.(place, named);
  const outcome = named.of.missing(world, named, {
    scope: scopeOf('service'),
    ...(calls !== undefined && { calls }),
    sentences: row.sentences(place, named),
    ...(row.since !== undefined && {
      since: (provider: Resource, past: World) => row.since?.(place, named, provider, past) ?? {},
    }),
  });
  return [{ ...reference, outcome }];
}

/**
 * Matches the host of a Service whose name is known whatever the variable holds: in `web.$(namespace).svc…`
 * and `web.${NAMESPACE}` it is `web`.
 */
const NAMED_SERVICE =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.(?:\$\([^)\s]{1,200}\)|\$\{[^}\s]{1,200}\})/;

/**
 * Judges a host whose namespace is a variable that is left, as in a folder that does not build: it is missing
 * where no Service of any namespace has its name, and one of the same folder nearly has it. Everything else
 * of such a host is not known, and taken as there.
 */
function hostInAnyNamespace(
  world: World,
  host: string,
  subject: Resource,
  consequence: Pick<Missing, 'sentences' | 'scope'>,
): Outcome {
  const name = NAMED_SERVICE.exec(host)?.[1];
  if (name === undefined || world.servicesNamed(name).length > 0) return resolved();
  const near = nearInFolder(world, name, subject);
  if (near === null) return resolved();
  return missing({
    ...consequence,
    target: `Service ${name} in any namespace`,
    namespace: subject.namespace,
    proof: 'near',
    near: [{ ...near, write: `${near.name}${host.slice(name.length)}` }],
  });
}

/**
 * Finds the one Service of the object's own folder that has nearly this name, where all that hides Services
 * is folders.
 */
function nearInFolder(world: World, name: string, subject: Resource): NearObject | null {
  const root = world.rootOf(subject);
  const own = world
    .inNamespace('', 'Service', subject.namespace)
    .filter((service) => world.rootOf(service) === root);
  const [only, ...more] = nearestNames(
    name,
    own.map((service) => service.name),
  );
  const found = own.find((service) => service.name === only?.name);
  if (root === null || only === undefined || found === undefined || more.length > 0) return null;
  if (hidesServices(world, subject)) return null;
  return { ...only, origin: found.origin, write: only.name, sure: true };
}

/**
 * Tells whether something may hide Services from an object. For one without a namespace, only what makes
 * objects in its own folder is asked.
 */
function hidesServices(world: World, subject: Resource): boolean {
  const others = world.hidden.in(subject.namespace).filter(({ key }) => !key.startsWith('root '));
  if (subject.namespace !== '') return others.length > 0;
  const root = world.rootOf(subject);
  const own = world.rendered.roots
    .filter(({ root: { path } }) => path === root)
    .flatMap(({ resources }) => resources.map(subjectText));
  return others.some(({ key }) => own.includes(key));
}
