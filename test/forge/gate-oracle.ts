import type { SubmittedReview } from '../../src/forge/github/pull-request.ts';
import { asLookedUp } from '../support/gate-world.ts';
import type { GateWorld, Head } from '../support/gate-world.ts';

type Conclusion = 'success' | 'action_required' | 'failure';

/** What the change does, and how bad that is: what an approval is bound to (docs/reference/gate.md). */
type Sight = string;

/** Something said on GitHub, and what it may have been said about. */
interface Said {
  readonly by: string;
  readonly commit: string;
  readonly sights: Set<Sight>;
  /** Until everything is at rest: what is said of a change on the move may be about either. */
  open: boolean;
  /** Whether there was a result, before or soon, of the commit it was said about. */
  sure: boolean;
  /** Whether another commit was the head at some time, so that there may never have been a result. */
  strayed: boolean;
}

interface Override extends Said {
  readonly of: string;
  /** Whether who gave it was in the team when they were looked up, as far as that is known. */
  heard: boolean;
}

interface BrokenGlass {
  /** Of the head then, and of those before it whose report may be the last that was read. */
  readonly effects: ReadonlySet<string>;
  /** The head then, and those with the same effect that came before it was done: a comment names none. */
  readonly commits: Set<string>;
  /** When it was asked for, then when all was done: milliseconds. */
  at: number;
  open: boolean;
}

/**
 * Who qualifies by the words of docs/reference/gate.md, knowing only what people did: no line of this is the product's.
 * While things are on the move it knows less than at rest, and then allows more than one conclusion.
 */
export interface GateOracle {
  /** Looks after everything that happens. */
  readonly note: () => void;
  readonly reviewed: (review: SubmittedReview) => void;
  readonly overrides: (login: string, id: 'finding' | 'gap') => void;
  readonly breaksGlass: (login: string) => void;
  /** The app may not hear who pushed the present head, or, from now on, may not know it of any. */
  readonly missesPush: () => void;
  readonly missesPushes: () => void;
  /** Everything that happened is known to the app, and done. */
  readonly rest: () => void;
  readonly allowed: () => ReadonlySet<Conclusion>;
}

const HOUR = 3_600_000;
/** After the glass is broken it holds for so long. */
const GLASS = 4 * HOUR;
const SEVERITY = ['low', 'high', 'critical'] as const;
type Severity = (typeof SEVERITY)[number];

interface Memory {
  readonly world: GateWorld;
  /** By commit: what it was seen to do while it was the head. */
  readonly seen: Map<string, Set<Sight>>;
  /** Commits of which there was a result. */
  readonly shown: Set<string>;
  readonly approvals: Map<number, Said>;
  readonly overrides: Override[];
  readonly glasses: BrokenGlass[];
  /** Who was in the team at some time since the last rest. */
  readonly lately: Set<string>;
  /** What heads did of which there may be a report, the last that who comments can have read. */
  readonly read: Set<string>;
  /** The head at the last rest. */
  restedHead: string | null;
  /** Heads of which the app may not know who pushed them. */
  readonly missed: Set<string>;
  missesAll: boolean;
}

export function createOracle(world: GateWorld): GateOracle {
  const memory: Memory = {
    world,
    seen: new Map(),
    shown: new Set(),
    approvals: new Map(),
    overrides: [],
    glasses: [],
    lately: new Set(),
    read: new Set(),
    restedHead: null,
    missed: new Set(),
    missesAll: false,
  };
  const { seen, shown, approvals, overrides, glasses } = memory;
  const said = (by: string, commit: string): Said => {
    const known = seen.get(commit) ?? new Set();
    const strayed = commit !== world.head().sha;
    return { by, commit, sights: new Set(known), open: true, sure: shown.has(commit), strayed };
  };
  return {
    note: () => {
      note(memory);
    },
    reviewed: ({ id, author, commit, state }) => {
      if (state === 'approved') approvals.set(id, said(author.login, commit ?? ''));
    },
    overrides: (login, of) => {
      overrides.push({ ...said(login, world.head().sha), of, heard: true });
    },
    breaksGlass: (login) => {
      const commits = new Set([world.head().sha]);
      const at = world.clock.now();
      const effects = new Set([...memory.read, effectNow(world)]);
      if (login === 'olga') glasses.push({ effects, commits, at, open: true });
    },
    missesPush: () => {
      memory.missed.add(world.head().sha);
    },
    missesPushes: () => {
      memory.missesAll = true;
    },
    rest: () => {
      if (world.pullRequest().state === 'open') rest(memory);
    },
    allowed: () => allowedIn(memory),
  };
}

const saidIn = ({ approvals, overrides }: Memory): readonly Said[] => [
  ...approvals.values(),
  ...overrides,
];

function note(memory: Memory): void {
  const { world, seen, lately, glasses } = memory;
  const { sha } = world.head();
  const now = sightsNow(memory);
  forgetResultOf(sha, memory);
  seen.set(sha, new Set([...(seen.get(sha) ?? []), ...now]));
  for (const login of world.team().members.keys()) if (isMember(world, login)) lately.add(login);
  for (const { sights } of saidIn(memory).filter(({ open, commit }) => open && commit === sha))
    for (const sight of now) sights.add(sight);
  for (const each of saidIn(memory)) each.strayed ||= each.open && each.commit !== sha;
  const effect = effectNow(world);
  memory.read.add(effect);
  for (const glass of glasses.filter((each) => each.open && each.effects.has(effect)))
    glass.commits.add(sha);
}

/** A head that comes back is reviewed anew: until that ends, there is no result of it. */
function forgetResultOf(sha: string, memory: Memory): void {
  if (sha === memory.restedHead) return;
  memory.restedHead = null;
  memory.shown.delete(sha);
  for (const each of saidIn(memory)) each.sure &&= !each.open || each.commit !== sha;
}

function rest(memory: Memory): void {
  const { world, seen, shown, overrides, glasses, lately } = memory;
  const { sha } = world.head();
  for (const each of overrides) if (each.open) each.heard = lately.has(each.by);
  for (const each of saidIn(memory)) {
    each.sure ||= each.open && !each.strayed;
    each.open = false;
  }
  for (const each of glasses.filter(({ open }) => open))
    Object.assign(each, { at: world.clock.now(), open: false });
  seen.set(sha, new Set(sightsNow(memory)));
  shown.add(sha);
  memory.restedHead = sha;
  lately.clear();
  memory.read.clear();
  note(memory);
}

const isMember = (world: GateWorld, login: string): boolean =>
  !login.endsWith('[bot]') && asLookedUp(world.team(), login) === 'active';

const madeIt = ({ coAuthors, committer }: Head, login: string): boolean =>
  ['dana', committer, ...coAuthors].includes(login);

/** Everybody who ever pushed this head: what is told late may be taken for what came last. */
const pushersOf = ({ world }: Memory): ReadonlySet<string> => {
  const { sha } = world.head();
  return new Set(world.pushes().flatMap((push) => (push.sha === sha ? [push.by] : [])));
};

/** Whoever pushed last made it too; the app has to know it where it was told. */
function tookPart(memory: Memory, login: string): 'surely' | 'perhaps' | 'not' {
  const { world, missed, missesAll } = memory;
  const head = world.head();
  if (madeIt(head, login)) return 'surely';
  const pushers = pushersOf(memory);
  if (!pushers.has(login)) return 'not';
  return missesAll || missed.has(head.sha) || pushers.size > 1 ? 'perhaps' : 'surely';
}

/** What it does, whatever its policy makes of it. */
function effectNow(world: GateWorld): string {
  const { sort, variant } = world.head();
  return `${sort} ${String(variant)} on ${String(world.base().flavour)}`;
}

function severityNow(world: GateWorld): Severity {
  const { sort } = world.head();
  if (sort === 'mild') return 'low';
  return sort === 'finding' || world.base().strict ? 'critical' : 'high';
}

const sight = (effect: string, severity: Severity): Sight => `${effect}: ${severity}`;

const sightsNow = (memory: Memory): readonly Sight[] => {
  const effect = effectNow(memory.world);
  const isLowered = memory.world.head().sort === 'finding' && mayBeOverridden(memory);
  return [sight(effect, severityNow(memory.world)), ...(isLowered ? [sight(effect, 'low')] : [])];
};

/** By somebody of the team who took no part, for what it still does. */
function mayBeOverridden(memory: Memory): boolean {
  const { world, overrides } = memory;
  const head = world.head();
  const effect = effectNow(world);
  return overrides.some(
    ({ by, of, sights, heard }) =>
      of === head.sort &&
      heard &&
      tookPart(memory, by) !== 'surely' &&
      SEVERITY.some((severity) => sights.has(sight(effect, severity))),
  );
}

/** Of those whose opinion now is to approve: whose approval holds, and whose may. */
function approvers(memory: Memory): { readonly sure: number; readonly may: number } {
  const { world } = memory;
  const effect = effectNow(world);
  const notBetter = SEVERITY.slice(SEVERITY.indexOf(severityNow(world)));
  const good = new Set(notBetter.map((each) => sight(effect, each)));
  const approvals = presentApprovals(memory).filter(
    ({ by }) => tookPart(memory, by) !== 'surely' && isMember(world, by),
  );
  return {
    may: approvals.filter(({ sights }) => [...sights].some((each) => good.has(each))).length,
    sure: approvals.filter(
      ({ by, sure, sights }) =>
        sure && tookPart(memory, by) === 'not' && [...sights].every((each) => good.has(each)),
    ).length,
  };
}

/** A comment takes nothing back; a request for changes and a dismissal do. */
function presentApprovals({ world, approvals }: Memory): readonly Said[] {
  const latest = new Map<string, SubmittedReview>();
  for (const review of world.reviews())
    if (review.state !== 'commented') latest.set(review.author.login, review);
  return [...latest.values()]
    .filter(({ state }) => state === 'approved')
    .flatMap(({ id }) => approvals.get(id) ?? []);
}

/** Friday, ten to twelve. */
function isOpen({ settings, clock }: GateWorld): boolean {
  const now = new Date(clock.now());
  const isTime = now.getUTCDay() === 5 && now.getUTCHours() >= 10 && now.getUTCHours() < 12;
  return !settings.window || isTime;
}

function isGlassBroken({ world, glasses }: Memory): boolean {
  const { sha, sort } = world.head();
  const now = world.clock.now();
  return (
    sort !== 'policy' && glasses.some(({ commits, at }) => commits.has(sha) && now < at + GLASS)
  );
}

function allowedIn(memory: Memory): ReadonlySet<Conclusion> {
  const { world } = memory;
  const { sort } = world.head();
  if (sort === 'mild') return new Set(['success']);
  const isOverridden = mayBeOverridden(memory);
  if (sort === 'gap' && !isOverridden) return new Set(['failure']);
  const needed = severityNow(world) === 'critical' ? world.settings.approvals : 1;
  const { sure, may } = approvers(memory);
  const allowed = new Set<Conclusion>(sort === 'gap' ? ['failure'] : []);
  if (isOpen(world) && may >= needed) allowed.add('success');
  if (isGlassBroken(memory) || (sort === 'finding' && isOverridden)) allowed.add('success');
  if (!isOpen(world) || sure < needed) allowed.add('action_required');
  return allowed;
}
