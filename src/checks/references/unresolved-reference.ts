import { placeOf, runsPods, subjectText } from '../../manifest/index.ts';
import type { Resource, SentenceOrText } from '../../manifest/index.ts';
import { checks, detectorOf, idOf } from '../detection/check.ts';
import type { ToldBy } from '../detection/check.ts';
import type { Fix } from '../detection/detector.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { isClosedWorld, worldOf } from '../detection/absence-proof.ts';
import { lowerFirst } from '../detection/clause-words.ts';
import { findingsOfAlike } from '../istioctl/reference-reading.ts';
import { collectReferences, REFERENCE_CHECKS } from './reference-collection.ts';
import { dependencyCircle } from './dependency-circle.ts';
import { namespaceNotCreated } from './namespace-not-created.ts';
import { unregisteredHosts } from './outside/unregistered-hosts.ts';
import { newCallUnrouted } from './outside/unrouted-calls.ts';
import { waveTooEarly } from './sync-waves.ts';
import { namesNobodyWhoCalls } from './accounts/accounts-elsewhere.ts';
import { earlierSelector } from './selector-suggestions.ts';
import { foundBeside, unappliedObject } from './unapplied-objects.ts';
import { isOfAnother, pastOfTarget, renamedObject, wasBeside } from './renamed-objects.ts';
import { judgeMissing, soughtOf, withPast } from './reference-verdict.ts';
import type { Past, ReferenceVerdict } from './reference-verdict.ts';
import type { Missing, NearObject, Reference, Sentences } from './reference.ts';
import { hasCertainFix } from './reference.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

const references = checks(REFERENCE_CHECKS, (input) => {
  const world = worldBeside(input);
  const base = baseOf(input);
  const beside = foundBeside(input.mesh, input.rendered);
  const unchanged = input.before === input.mesh;
  const findings: ToldBy[] = [];
  const unknowns = new Map<string, { readonly reference: Reference; readonly because: string }>();
  for (const [key, alike] of collectReferences(world)) {
    const [reference] = alike;
    if (reference.outcome.kind === 'resolved') continue;
    const { missing } = reference.outcome;
    const found = verdictFor(world, missing, base?.get(key), reference.written);
    const verdict = beside(key, found);
    if (verdict.kind === 'finding') {
      const past = withPast(missing, base?.get(key)?.past ?? null);
      const was = base?.get(key) ?? { ...NOT_THERE, past: pastOfTarget(input, missing) };
      const found = withEarlier(world, reference, was, verdict, input.unapplied ?? []);
      const isNamedBefore = base?.has(key) === true;
      if (!namesNobodyWhoCalls(input, reference, { isNamedBefore, near: found.near }))
        findings.push(
          ...findingsOfAlike(alike, world).map((one) => ({
            ...tell(one, past, found),
            ...soughtOf(world, base?.get(key)?.past ?? null, missing, input.before),
          })),
        );
    } else if (verdict.kind === 'unknown' && !unchanged && isNew(base?.get(key)))
      unknowns.set(missing.target, { reference, because: verdict.because });
  }
  return {
    findings,
    unknowns: [...onePodsOnce(unknowns)].map(([target, { reference, because }]) =>
      unknownOf(reference, target, because),
    ),
  };
});

/**
 * Finds names that lead nowhere, over the whole environment after rendering: hosts, ports, subsets,
 * selectors, gateways, service accounts, ConfigMap keys, addresses. What cannot be told is unknown.
 */
export const unresolvedReference = detectorOf(
  'unresolved-reference',
  'references to objects, hosts, ports, labels or keys not found',
  [
    references,
    unregisteredHosts,
    newCallUnrouted,
    dependencyCircle,
    waveTooEarly,
    namespaceNotCreated,
  ],
);

/** The same reference at the base: what it resolved to, or what was said of it. */
interface BaseReference {
  readonly past: Omit<Past, 'sameText'> | null;
  readonly verdict: ReferenceVerdict | null;
  readonly written: string | undefined;
  readonly selects: Reference['selects'];
}

/** Makes the world of this side beside the one at the base: what a root had there may be hidden in it now. */
function worldBeside(input: DetectorInput): World {
  const { mesh, rendered, renderedBefore } = input;
  return renderedBefore === null || renderedBefore === rendered
    ? worldOf(input)
    : createWorld(mesh, rendered, renderedBefore, isClosedWorld(input));
}

/** Stands for a reference of an object that is new, which may be an old one under another name. */
const NOT_THERE = { verdict: null, written: undefined, selects: undefined };

type BaseReferences = ReadonlyMap<string, BaseReference>;

/**
 * Reads what references came to at the base; null where there is no base, or it is the side that is looked
 * at.
 */
function baseOf({ mesh, before, renderedBefore }: DetectorInput): BaseReferences | null {
  if (before === null || renderedBefore === null || before === mesh) return null;
  const world = worldOf({ mesh: before, rendered: renderedBefore });
  const beside = foundBeside(before, renderedBefore);
  const found = new Map<string, BaseReference>();
  for (const [key, [{ outcome, written, selects }]] of collectReferences(world))
    found.set(
      key,
      outcome.kind === 'resolved'
        ? { past: { world, by: outcome.by }, verdict: null, written, selects }
        : {
            past: null,
            verdict: beside(key, judgeMissing(world, outcome.missing, null)),
            written,
            selects,
          },
    );
  return found;
}

/**
 * Decides about a reference that leads nowhere. What was unknown at the base stays so when only more of its
 * namespace is rendered now: the reference is no worse than it was.
 */
function verdictFor(
  world: World,
  missing: Missing,
  base: BaseReference | undefined,
  written: string | undefined,
): ReferenceVerdict {
  const past = base?.past ?? null;
  const verdict = judgeMissing(
    world,
    missing,
    past && { ...past, sameText: base?.written === written },
  );
  const earlier = base?.verdict ?? null;
  return verdict.kind === 'finding' && verdict.proof === 'absence' && earlier?.kind === 'unknown'
    ? earlier
    : verdict;
}

const isNew = (base: BaseReference | undefined): boolean =>
  base === undefined || base.verdict?.kind !== 'unknown';

/** A finding with what leads out of it. */
interface Found {
  readonly near: NearObject | null;
  /** Says in words what was there before; null for nothing. */
  readonly was: string | null;
  /** Says what to do to have it again; null where nothing is known to. */
  readonly restore: Fix<SentenceOrText> | null;
}

/**
 * Adds what leads out of it: where the object only left what is applied, or the selector was changed and its
 * pods are still there, undoing that mends it.
 */
function withEarlier(
  world: World,
  reference: Reference,
  base: BaseReference | undefined,
  { near: nearest, was }: Extract<ReferenceVerdict, { kind: 'finding' }>,
  unapplied: readonly Resource[],
): Found {
  const near = isOfAnother(nearest, world, base?.past ?? null) ? null : nearest;
  if (hasCertainFix(reference)) return { near: null, was, restore: null };
  const stranded = unappliedObject(unapplied, base?.past ?? null, world);
  if (stranded !== null) return { near: null, was: stranded.says, restore: { text: stranded.fix } };
  const renamed =
    near?.sure === true ? null : renamedObject(base?.past ?? null, world, reference.origin);
  if (renamed !== null)
    return {
      near: null,
      was: [was, renamed.says].flatMap((said) => said ?? []).join(' '),
      restore: renamed.fix,
    };
  const then = base?.past == null ? undefined : base.selects;
  const earlier = earlierSelector(world, reference.selects, then);
  if (earlier === null) {
    const isOther = near === null || wasBeside(near, base?.past ?? null);
    const kept = isOther ? keptUntilUnnamed(world, reference, base) : null;
    return { near: kept === null ? near : null, was, restore: kept };
  }
  return {
    near: near?.sure === true ? near : null,
    was: earlier.says,
    restore: { text: `Write \`${earlier.write}\`, as before.` },
  };
}

/**
 * Advises on what this change takes away and what still names it: to keep it until nothing does. Null where something of
 * it is still there, or its own sentences say more.
 */
function keptUntilUnnamed(
  { mesh }: World,
  { outcome, subject }: Reference,
  base: BaseReference | undefined,
): Fix<SentenceOrText> | null {
  const [provider, ...more] = base?.past?.by ?? [];
  if (provider === undefined || outcome.kind === 'resolved' || base?.past == null) return null;
  if (Object.keys(outcome.missing.since?.(provider, base.past.world) ?? {}).length > 0) return null;
  // one whose name ends in a hash of its content has another one after each change of that
  const isThere = ({ group, kind, namespace, name, stableName }: Resource): boolean =>
    mesh.find(group, kind, namespace, name) !== undefined ||
    (stableName !== name &&
      mesh.ofKind(group, kind).some((one) => isOf(namespace, stableName, one)));
  return [provider, ...more].some(isThere)
    ? null
    : {
        kind: 'choice',
        text: `Keep ${subjectText(provider)} until ${subjectText(subject)} does without it, or change that here as well.`,
      };
}

const isOf = (namespace: string, stableName: string, one: Resource): boolean =>
  one.namespace === namespace && one.stableName === stableName;

function tell(
  references: readonly [Reference, ...Reference[]],
  missing: Missing,
  { near: found, was, restore }: Found,
): ToldBy {
  const near = missing.sentences.isCertain === true ? null : found;
  const [{ check, subject, key, origin, knownAs, severity }, ...others] = references;
  const named = { ...idOf(subject), name: subject.stableName };
  const { message, why, symptom, when } = missing.sentences;
  return {
    by: check,
    subject: named,
    ...(runsPods(subject) && { workloads: [named] }),
    key,
    scope: missing.scope,
    ...(missing.calls === undefined ? {} : { calls: missing.calls }),
    message,
    why: [why, besideIt(near, was)].join(' ').trim(),
    symptom,
    ...(when !== undefined && { when }),
    origin,
    ...(knownAs !== undefined && { knownAs }),
    ...(severity !== undefined && { severity }),
    related: [
      ...others.map((other) => other.origin),
      ...(near === null ? [] : [near.origin]),
      ...(missing.related ?? []),
    ],
    fix: restore ?? {
      text: withAfterwards(missing.sentences, fixText(missing.sentences, near)),
      ...(near?.slip !== undefined && { replacement: { origin, ...near.slip } }),
    },
  };
}

const withAfterwards = ({ afterwards }: Sentences, fix: string): string =>
  afterwards === undefined ? fix : `${fix} ${afterwards}`;

function fixText({ fix, fixBesideLike, undo }: Sentences, near: NearObject | null): string {
  if (near === null) return fix;
  const isLike = near.says === undefined && near.sure !== true && near.relation !== 'letters';
  if (isLike && fixBesideLike !== undefined) return fixBesideLike(near.write);
  return `Write ${near.words ?? `\`${near.write}\``}${undo === undefined ? '' : `, or ${undo}`}.`;
}

/** Says what is near, and what was there before: in one sentence where both can be. */
function besideIt(near: NearObject | null, was: string | null): string {
  if (near === null || near.says === '') return was ?? '';
  const nearest = `${near.says ?? `The nearest is \`${near.name}\``} (${placeOf(near.origin)})`;
  if (was === null) return `${nearest}.`;
  return /^Before /.test(was) ? `${nearest}; ${lowerFirst(was)}` : `${nearest}. ${was}`;
}

const OF_GATEWAY = 'a gateway with ';
const OF_WORKLOAD = 'a workload with ';

/** Asks once for pods that a Gateway and a policy select by the same labels: where one may find them, the other does. */
function onePodsOnce<T extends { readonly because: string }>(
  unknowns: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const asked = new Map(unknowns);
  for (const [target, unknown] of unknowns) {
    if (!target.startsWith(OF_GATEWAY)) continue;
    const ofWorkload = `${OF_WORKLOAD}${target.slice(OF_GATEWAY.length)}`;
    const same = unknowns.get(ofWorkload);
    if (same === undefined) continue;
    asked.delete(ofWorkload);
    asked.set(target, { ...unknown, because: same.because });
  }
  return asked;
}

const unknownOf = (reference: Reference, target: string, because: string): Undecided => ({
  subject: { ...idOf(reference.subject), name: reference.subject.stableName },
  key: reference.key,
  message: `Whether ${target} exists cannot be told: ${because}.`,
  origin: reference.origin,
});
