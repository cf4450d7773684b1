import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, objectKey } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  itemsAt,
  listed,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import type { Turn } from './sync-turns.ts';
import { isBefore, placeOfTurn, turnOf } from './sync-turns.ts';

/** Names the Application that applies a root by its place; one of several sources has a root for each. */
export function applicationOf({ root }: RenderedRoot): string | null {
  const argo = argoApplying(root);
  if (argo === null) return null;
  return argo.partOf?.whole ?? `${placeOf(argo.origin)} ${root.path}`;
}

/** An Application that another one holds, with what it applies. */
interface HeldApplication {
  readonly object: Resource;
  readonly holder: string;
  readonly health: HealthCheck;
  readonly turn: Turn;
  readonly content: readonly Resource[];
}

/** Says what an Application needs before its first sync comes through, by the object that gives it. */
interface Given {
  readonly key: string;
  readonly by: Resource;
}

const CREATES = 'CreateNamespace=true';

/**
 * Tells of Applications of one root that come before others which bring the definitions, the namespace or the injector
 * that they need. Argo CD waits for an Application to be healthy only where a health check for Applications is written in
 * argocd-cm; else waves order only when the objects are made (ARGO-51, ARGO-53).
 */
export function applicationsTooEarly(
  mesh: Mesh,
  { roots }: RenderedEnvironment,
): { readonly findings: readonly Told[]; readonly unknowns: readonly Undecided[] } {
  const held = heldApplications(roots);
  if (new Set(held.map(({ turn }) => JSON.stringify(turn))).size < 2)
    return { findings: [], unknowns: [] };
  const providers = providersIn(roots, held);
  const injected = injectedIn(mesh);
  const waits = held.flatMap((early) => waitsOf(early, providers, injected));
  const unwaitedFor = waits.filter(({ one, isWrong }) => !isWrong && one.health !== 'checked');
  return {
    findings: [...byPair(waits.filter(({ isWrong }) => isWrong))].map(tell),
    unknowns: [...groupedBy(unwaitedFor, ({ on }) => on).values()].flatMap(unwaited),
  };
}

/** An Application that needs what another of its root brings, in a later wave or in an earlier one. */
interface Wait {
  readonly one: HeldApplication;
  readonly on: HeldApplication;
  readonly given: Resource;
  readonly isWrong: boolean;
}

function heldApplications(roots: readonly RenderedRoot[]): readonly HeldApplication[] {
  const applied = roots.flatMap(({ root, resources }) => {
    const argo = argoApplying(root);
    return argo === null || argo.made !== undefined
      ? []
      : (argo.appliedAs ?? []).map((each) => ({
          key: `${argo.origin.file} ${each.object}`,
          resources,
        }));
  });
  return roots.flatMap((root) => {
    const holder = applicationOf(root);
    if (holder === null) return [];
    const health = argoApplying(root.root)?.applicationHealth ?? 'unseen';
    return root.resources.flatMap((object): readonly HeldApplication[] => {
      const isApplication = object.group === API_GROUPS.argo && object.kind === 'Application';
      const turn = isApplication ? turnOf(object) : null;
      if (turn === null) return [];
      const key = `${object.origin.file} ${objectKey(object)}`;
      const content = applied.flatMap((each) => (each.key === key ? each.resources : []));
      return content.length === 0 ? [] : [{ object, holder, health, turn, content }];
    });
  });
}

/** Finds who gives something: an Application of a root, or null for whatever else has it. */
type Providers = ReadonlyMap<
  string,
  readonly { readonly application: HeldApplication | null; readonly by: Resource }[]
>;

function providersIn(roots: readonly RenderedRoot[], held: readonly HeldApplication[]): Providers {
  const owner = new Map(held.flatMap((each) => each.content.map((object) => [object, each])));
  const found = new Map<string, { application: HeldApplication | null; by: Resource }[]>();
  const add = (key: string, application: HeldApplication | null, by: Resource): void => {
    found.set(key, [...(found.get(key) ?? []), { application, by }]);
  };
  for (const { resources } of roots)
    for (const resource of resources)
      for (const { key, by } of givenBy(resource)) add(key, owner.get(resource) ?? null, by);
  for (const each of held) {
    const namespace = createdNamespace(each.object);
    if (namespace !== null) add(`Namespace ${namespace}`, each, each.object);
  }
  return found;
}

/** Names what others may need of an object: a kind that it defines, the namespace that it is, the proxies that it puts in. */
function givenBy(resource: Resource): readonly Given[] {
  const { group, kind, name, node } = resource;
  if (group === '' && kind === 'Namespace') return [{ key: `Namespace ${name}`, by: resource }];
  if (kind === 'CustomResourceDefinition') {
    const [of, what] = [stringAt(node, 'spec', 'group'), stringAt(node, 'spec', 'names', 'kind')];
    return [{ key: `Kind ${of ?? ''}/${what ?? ''}`, by: resource }];
  }
  return kind === 'MutatingWebhookConfiguration' &&
    /^istio-(?:sidecar-injector|revision-tag)/.test(name)
    ? [{ key: INJECTOR, by: resource }]
    : [];
}

const INJECTOR = 'Injector';

function createdNamespace({ node }: Resource): string | null {
  const options = itemsAt(node, 'spec', 'syncPolicy', 'syncOptions');
  const creates = options.some((each) => each.kind === 'scalar' && each.value === CREATES);
  return creates ? (stringAt(node, 'spec', 'destination', 'namespace') ?? null) : null;
}

const injectedIn = ({ workloads }: Mesh): ReadonlySet<Resource> =>
  new Set(
    workloads
      .filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value)
      .map(({ resource }) => resource),
  );

function waitsOf(
  one: HeldApplication,
  providers: Providers,
  injected: ReadonlySet<Resource>,
): readonly Wait[] {
  const keys = new Set(
    one.content.flatMap((object) => [
      `Kind ${object.group}/${object.kind}`,
      ...(object.namespace === '' ? [] : [`Namespace ${object.namespace}`]),
      ...(injected.has(object) ? [INJECTOR] : []),
    ]),
  );
  return [...keys].flatMap((key): readonly Wait[] => {
    const all = providers.get(key) ?? [];
    const others = all.flatMap(({ application, by }) =>
      application !== null && application !== one && application.holder === one.holder
        ? [{ on: application, given: by }]
        : [],
    );
    // whoever else has it may be there first
    if (others.length < all.length) return [];
    const [first] = others;
    if (first === undefined) return [];
    if (others.every(({ on }) => isBefore(one.turn, on.turn)))
      return [{ one, ...first, isWrong: true }];
    return others.every(({ on }) => isBefore(on.turn, one.turn))
      ? [{ one, ...first, isWrong: false }]
      : [];
  });
}

/** All that one Application needs of another. */
function* byPair(waits: readonly Wait[]): Generator<readonly Wait[]> {
  const pairs = new Map<HeldApplication, Map<HeldApplication, Wait[]>>();
  for (const wait of waits) {
    const of = pairs.get(wait.one) ?? new Map<HeldApplication, Wait[]>();
    pairs.set(wait.one, of);
    of.set(wait.on, [...(of.get(wait.on) ?? []), wait]);
  }
  for (const of of pairs.values()) yield* of.values();
}

/** Says whether the settings of Argo CD have a health check for Applications. */
type HealthCheck = 'checked' | 'unchecked' | 'unseen';

const HEALTH_KEY = 'resource.customizations.health.argoproj.io_Application';

const WITHOUT_CHECK: Readonly<Record<HealthCheck, string>> = {
  checked:
    'argocd-cm has a health check for Applications, so that the sync of what holds both waits for it there, and never comes to the other.',
  unchecked:
    'argocd-cm has no health check for Applications, so that their waves wait for nothing: both are made at once, and which of them is through first is not known.',
  unseen: `Where argocd-cm has a health check for Applications (\`${HEALTH_KEY}\`), the sync of what holds both waits for it there, and never comes to the other; else their waves wait for nothing, and both are made at once.`,
};

const MOST = 3;

const waveText = ({ turn }: HeldApplication): string =>
  turn.phase === 'Sync' ? `wave ${String(turn.wave)}` : turn.phase;

function tell(waits: readonly Wait[]): Told {
  const [first] = waits;
  if (first === undefined) throw new RangeError('Applications of which none waits are none');
  const { one, on } = first;
  const [early, late] = [subjectText(one.object), subjectText(on.object)];
  const needs = listed(
    waits.map(({ given }) => subjectText(given)),
    MOST,
  );
  const isOfInjector = waits.every(({ given }) => given.kind === 'MutatingWebhookConfiguration');
  return {
    subject: one.object,
    subjects: [one.object, on.object],
    key: `wave before ${late}`,
    message: `${early} comes in ${waveText(one)}, before ${late} in ${waveText(on)}, which brings ${needs}: ${isOfInjector ? 'its pods start without a proxy on a new cluster' : 'its first sync fails on a new cluster'}.`,
    why: `${WITHOUT_CHECK[one.health]} Where a cluster has it already, nothing fails.`,
    symptom: isOfInjector
      ? say`pods run without a sidecar until they are restarted`
      : say`the sync fails: the server could not find the requested resource, or namespaces are not found`,
    origin: placeOfTurn(one.object),
    related: [placeOfTurn(on.object), first.given.origin],
    fix: {
      text: `Give ${late} an earlier wave than ${early} (\`argocd.argoproj.io/sync-wave\`).`,
    },
  };
}

/** Says of an Application that comes first how many others may not wait for it: one sentence for all of them. */
function unwaited(waits: readonly Wait[]): readonly Undecided[] {
  const [first] = waits;
  if (first === undefined) return [];
  const { one, on, given } = first;
  const early = subjectText(on.object);
  const others = new Set(waits.map((each) => each.one));
  const isAlone = others.size === 1;
  const [late] = [...others].map((each) => `${subjectText(each.object)} (${waveText(each)})`);
  const need = isAlone
    ? `${late ?? ''} needs ${subjectText(given)}`
    : `${late ?? ''} and ${String(others.size - 1)} more need what it brings, ${subjectText(given)} first,`;
  const wait = isAlone ? `${subjectText(one.object)} does not wait` : 'they do not wait';
  const waiting = isAlone ? `does ${subjectText(one.object)} wait` : 'do they wait';
  const unless =
    one.health === 'unchecked'
      ? `argocd-cm has no health check for Applications (\`${HEALTH_KEY}\`), so that ${wait} for it`
      : `only where argocd-cm has a health check for Applications (\`${HEALTH_KEY}\`) ${waiting} for it`;
  return [
    {
      subject: one.object,
      key: `wave after ${early}`,
      message: `Whether ${early} (${waveText(on)}) is through before ${need} is not decided: ${unless}.`,
      origin: placeOfTurn(one.object),
    },
  ];
}
