import type { Tier } from '../../../src/manifest/index.ts';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import { fileOwners } from '../../support/file-owners.ts';
import type { Review, StoredBreakGlass } from '../../../src/review/index.ts';
import type { TeamMembership } from '../../../src/forge/index.ts';
import type { WrittenConfig } from '../../support/written-config.ts';
import { writtenConfig } from '../../support/written-config.ts';
import { gap } from '../../support/report-parts.ts';
import type { Situation } from './gate-story.ts';
import { account, commit, counts, GateStory, meaning, sha } from './gate-story.ts';
import type { StoredOverride } from '../../../src/bot/gate/stored-state.ts';

/** One line of the table, by columns. */
export interface Row {
  readonly line: string;
  readonly tier: Tier | null;
  readonly reviews: readonly string[];
  readonly people: readonly string[];
  readonly policy: readonly string[];
  readonly since: string;
  readonly when: string;
  readonly trouble: readonly string[];
  /** `pass pat quinn`: what it comes to, and who counts. */
  readonly comesTo: string;
}

/** Reads a table: columns between bars, blank where nothing is special; lines without bars are headings. */
export const rowsOf = (table: string): readonly Row[] =>
  table
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim().replace(/ +/g, ' '));
      const [tier = '', reviews = '', people = '', policy = '', since = '', when = ''] = cells;
      const [trouble = '', comesTo = ''] = cells.slice(6);
      return {
        line: cells.map((cell) => (cell === '' ? '·' : cell)).join(' | '),
        tier: tier === 'none' ? null : (tier as Tier),
        reviews: words(reviews),
        people: words(people),
        policy: words(policy),
        since,
        when,
        trouble: words(trouble),
        comesTo,
      };
    });

const words = (cell: string): readonly string[] => cell.split(' ').filter((word) => word !== '');

/** Plays a row and says what it comes to, as the table writes it. */
export function play(row: Row): string {
  const story = new GateStory();
  const decision = tell(row, story);
  return [decision.outcome.kind, ...counts(decision)].join(' ');
}

/** Plays a row on a story. */
export function tell(row: Row, story: GateStory): Decision {
  for (const word of row.people) join(word, story);
  for (const word of row.reviews.filter((each) => !isLater(each))) submit(word, story);
  const situation = situationOf(row);
  const [override] = overridesOf(row);
  for (const earlier of HISTORY[row.since]?.(situation) ?? []) happen(earlier, story);
  for (const word of row.reviews.filter(isLater)) submit(word, story);
  const last = LAST[row.since]?.(situation) ?? situation;
  const glass = glassOf(row, last);
  if (glass !== null) breakGlass(glass, last, story);
  return story.run(last, override ?? null);
}

function happen(earlier: Earlier, story: GateStory): void {
  if (earlier === 'fails') story.fail('b');
  else if (earlier === 'lost') story.state = null;
  else story.run(earlier);
}

function breakGlass(glass: StoredBreakGlass, last: Situation, story: GateStory): void {
  if (story.state === null) story.run(last);
  if (story.state !== null) story.state = { ...story.state, breakGlass: glass };
}

/** Given on the second head or the third: after what happened before. */
const isLater = (review: string): boolean => /[bc]$/.test(review);

const TEAMS: Readonly<Record<string, string>> = {
  olga: 'acme/orders',
  paul: 'acme/payments',
};

/** `pat:pending` */
function join(word: string, story: GateStory): void {
  const [login = '', how = ''] = word.split(':');
  if (MEMBERSHIPS.has(how)) story.members.set(login, how as TeamMembership);
}
const MEMBERSHIPS = new Set(['active', 'pending', 'none', 'unknown', 'forbidden']);

const MARKS: Readonly<
  Record<string, 'approved' | 'changes-requested' | 'commented' | 'dismissed'>
> = { '+': 'approved', '-': 'changes-requested', '~': 'commented', x: 'dismissed' };

/** `pat+` approves, `pat-` asks for changes, `pat~` comments, `patx` was dismissed; `pat+b` on commit b. */
function submit(word: string, story: GateStory): void {
  const [, login = '', mark = '', letter = 'a'] = /^([a-z[\]]+?)([+~x-])([a-f]?)$/.exec(word) ?? [];
  const state = MARKS[mark];
  if (state === undefined) throw new Error(`${word} is no review.`);
  story.review(login, state, letter === '' ? 'a' : letter);
  const team = TEAMS[login];
  if (team !== undefined) story.members.set(`${login} ${team}`, 'active');
}

const WEEKLY = { days: ['Tue'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' };
const FREEZE = { from: '2026-01-05', to: '2026-01-09', reason: 'audit' };
type RuleRequirement = Review['requires'][number];

const rule = (given: Partial<RuleRequirement>): RuleRequirement => ({
  ...{ rule: 'money', place: '.meshwarden/rules/a.yaml:1', tier: 'medium', approvals: 1 },
  ...{ from: ['acme/payments'], window: null, findings: [] },
  ...given,
});

/** What policies there are: `tiers` of the configuration, other parts of it, rules that apply, changed files. */
const POLICIES: Readonly<
  Record<
    string,
    {
      readonly tier?: object;
      readonly config?: WrittenConfig;
      readonly rule?: RuleRequirement;
      readonly files?: readonly string[];
      readonly affected?: boolean;
    }
  >
> = {
  observe: { tier: { enforcement: 'observe' } },
  enforce: { tier: { enforcement: 'enforce' } },
  one: { tier: { approvals: 1 } },
  three: { tier: { approvals: 3 } },
  nobody: { tier: { approvals: 0 } },
  platform: { tier: { from: 'platform' } },
  owners: { tier: { approvals: 1, from: 'owners' } },
  both: { tier: { approvals: 1, from: ['platform', 'owners'] } },
  team: { tier: { approvals: 1, from: 'acme/payments' } },
  affected: { tier: { affectedOwners: 'require' }, affected: true },
  'affected?': { tier: { affectedOwners: 'observe' }, affected: true },
  weekly: { tier: { window: 'weekly' }, config: { windows: { weekly: WEEKLY } } },
  freeze: { config: { freezes: [FREEZE], timeZone: 'Europe/Berlin' } },
  'freeze-all': {
    config: { freezes: [{ ...FREEZE, tiers: ['low', 'medium', 'high', 'critical'] }] },
  },
  'no-glass': { config: { breakGlass: null } },
  rule: { rule: rule({}) },
  'rule-window': {
    rule: rule({ from: [], window: 'weekly' }),
    config: { windows: { weekly: WEEKLY } },
  },
  'rule-unknown-window': { rule: rule({ from: [], window: 'constructor' }) },
  orders: { files: ['orders/a.yaml'] },
  payments: { files: ['payments/a.yaml'] },
  solo: { files: ['solo/a.yaml'] },
  mail: { files: ['mail/a.yaml'] },
  mine: { files: ['mine/a.yaml'] },
  stray: { files: ['stray.yaml'] },
};
const OWNERS = {
  file: 'CODEOWNERS',
  text: '/orders/ @acme/orders\n/payments/ @acme/payments\n/solo/ @sam\n/mail/ boss@acme.test\n/mine/ @alice\n',
};

const GAP = gap({ id: 'aaaaaa111111' });
const OTHER_GAP = gap({ id: 'bbbbbb222222' });

function situationOf({ tier, policy, people, trouble, when }: Row): Situation {
  const chosen = policy.flatMap((word) => POLICIES[word] ?? []);
  const own = Object.assign({}, ...chosen.map((each) => each.tier ?? {})) as object;
  const gated = tier === null || tier === 'low' ? {} : { [tier]: own };
  const files = chosen.flatMap((each) => each.files ?? []);
  const gaps = trouble.flatMap((word) => GAPS[word] ?? []);
  const has = (word: string): boolean => people.includes(word);
  return {
    review: {
      ...{ tier, tierOfChanges: tier, gaps },
      fileOwners: fileOwners(OWNERS, files),
      requires: chosen.flatMap((each) => each.rule ?? []),
      affectedOwners: {
        sets: chosen.some((each) => each.affected)
          ? [{ owners: ['@acme/orders'], source: 'CODEOWNERS:1' }]
          : [],
        complete: true,
      },
      changedFiles: trouble.includes('policy') ? ['.meshwarden/config.yaml'] : ['a.yaml'],
    },
    config: writtenConfig(
      chosen.reduce<WrittenConfig>((all, each) => ({ ...all, ...each.config }), {
        breakGlass: { team: 'acme/on-call' },
        tiers: gated,
      }),
    ),
    platformTeam: has('team:gone')
      ? null
      : { teams: ['acme/mesh'], people: has('sam:named') ? ['sam'] : [], emails: [], source: 'x' },
    author: account(has('bot:opens') ? 'renovate[bot]' : 'alice'),
    askedBy: has('pat:asked') ? 'pat' : null,
    commits: [
      commit('a', has('bot:opens') ? 'renovate[bot]' : 'alice', {
        coAuthors: has('pat:coauthor')
          ? [{ name: 'P', email: '102+pat@users.noreply.github.com' }]
          : [],
      }),
      ...(has('pat:wrote') ? [commit('d', 'pat')] : []),
      ...(has('pat:merged') ? [commit('d', 'pat', { cleanMergeOfBase: true })] : []),
      ...mergesOfBase(people),
    ],
    head: headOf(people),
    ...pushedIn(people),
    asOf: WHEN[when] ?? '2026-01-13T10:00:00.000Z',
  };
}

const mergesBase = (people: readonly string[]): boolean =>
  people.some((word) => word.includes('click') || word === 'pat:merged-locally');

const headOf = (people: readonly string[]): string => (mergesBase(people) ? 'd' : 'a');

/** `d`: the base merged into commit a, as Git itself would have done it. */
function mergesOfBase(people: readonly string[]): readonly ReturnType<typeof commit>[] {
  if (!mergesBase(people)) return [];
  const by = people.includes('pat:merged-locally') ? 'pat' : 'web-flow';
  return [commit('d', by, { cleanMergeOfBase: true, mergedInto: sha('a') })];
}

/** Who pushed what: `[commit, head before, login]`; nobody asks where there is no such word. */
const PUSHES: Readonly<Record<string, readonly (readonly [string, string | null, string])[]>> = {
  'pat:pushed': [['a', null, 'pat']],
  'alice:pushed': [['a', '0', 'alice']],
  'push:unknown': [],
  'push:of-another': [['e', null, 'pat']],
  'pat:clicked': [
    ['a', '0', 'alice'],
    ['d', 'a', 'pat'],
  ],
  'pat:merged-locally': [
    ['a', '0', 'alice'],
    ['d', 'a', 'pat'],
  ],
  'pat:pushed-a-click': [
    ['a', '0', 'alice'],
    ['d', '0', 'pat'],
  ],
  'pat:pushed-and-alice-clicked': [
    ['a', '0', 'pat'],
    ['d', 'a', 'alice'],
  ],
  'pat:clicked-on-unknown': [['d', 'a', 'pat']],
};

function pushedIn(people: readonly string[]): Pick<Situation, 'pushed'> {
  const pushes = people.map((word) => PUSHES[word]).find((each) => each !== undefined);
  if (pushes === undefined) return {};
  return {
    pushed: {
      head: sha(headOf(people)),
      pushes: pushes.map(([of, before, login]) => ({
        sha: sha(of),
        before: before === null ? null : sha(before),
        by: account(login),
      })),
    },
  };
}

const WHEN: Readonly<Record<string, string>> = {
  'Tue 10:00': '2026-01-13T09:00:00.000Z',
  'Tue 08:59': '2026-01-13T07:59:59.999Z',
  'Tue 09:00': '2026-01-13T08:00:00.000Z',
  'Tue 16:00': '2026-01-13T15:00:00.000Z',
  'Wed 10:00': '2026-01-14T09:00:00.000Z',
  'in freeze': '2026-01-06T09:00:00.000Z',
  'after freeze': '2026-01-09T23:00:00.000Z',
};

const GAPS: Readonly<Record<string, readonly ReturnType<typeof gap>[]>> = {
  gap: [GAP],
  'gap:old': [gap({ id: 'cccccc333333', blocking: false })],
  'gap:overridden': [GAP],
  'gaps:one-overridden': [GAP, OTHER_GAP],
  'gap:overridden-for-another': [GAP],
};

const overridesOf = ({ trouble }: Row): readonly StoredOverride[] =>
  trouble.flatMap((word) => {
    const of = word === 'gap:overridden-for-another' ? '9' : '1';
    return word.includes('overridden')
      ? [{ id: GAP.id, by: 'quinn', reason: 'seen', comment: 1, meaning: meaning(of) }]
      : [];
  });

function glassOf({ trouble }: Row, last: Situation): StoredBreakGlass | null {
  const word = trouble.find((each) => each.startsWith('glass'));
  if (word === undefined) return null;
  return {
    ...{ by: 'olga', comment: 3, meaning: meaning('1'), at: '2026-01-01T00:00:00.000Z' },
    reason: word === 'glass:no-reason' ? ' ' : 'prod is down',
    sha: sha(word === 'glass:other-head' ? 'e' : (last.head ?? 'a')),
    until: word === 'glass:expired' ? '2026-01-13T10:00:00.000Z' : '2026-01-13T10:00:00.001Z',
  };
}

const changed = (situation: Situation, letter: string): Situation => ({
  ...situation,
  review: { ...situation.review, meaning: meaning(letter) },
});
const as = (situation: Situation, tier: Tier): Situation => ({
  ...situation,
  review: { ...situation.review, tier, tierOfChanges: tier },
});

type Earlier = Situation | 'fails' | 'lost';

/** What happened before the situation, oldest first. */
const HISTORY: Readonly<Record<string, (situation: Situation) => readonly Earlier[]>> = {
  rebased: (first) => [first],
  changed: (first) => [first],
  'changed and back': (first) => [first, { ...changed(first, '2'), head: 'b' }],
  'base moved it': (first) => [first],
  'raised from high': (first) => [as(first, 'high')],
  'lowered from critical': (first) => [as(first, 'critical')],
  'a head failed': (first) => [first, 'fails'],
  'store lost': (first) => [first, 'lost'],
  again: (first) => [first],
};

/** The situation after that. */
const LAST: Readonly<Record<string, (situation: Situation) => Situation>> = {
  rebased: (first) => ({ ...first, head: 'b', base: '9' }),
  changed: (first) => ({ ...changed(first, '2'), head: 'b' }),
  'changed and back': (first) => ({ ...first, head: 'c' }),
  'base moved it': (first) => ({ ...changed(first, '2'), base: '9' }),
  'raised from high': (first) => ({ ...first, head: 'b' }),
  'lowered from critical': (first) => ({ ...first, head: 'b' }),
  'a head failed': (first) => ({ ...first, head: 'c' }),
  'store lost': (first) => ({ ...first, head: 'b' }),
};
