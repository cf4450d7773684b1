import { awaitedBy } from '../../checks/index.ts';
import type { Change, Consequence, Side } from '../../compare/index.ts';
import type { Origin, Tier } from '../../manifest/index.ts';
import { placeOf, resourceKey, TIERS } from '../../manifest/index.ts';
import { SAYS_REACH } from '../claims/finding-group.ts';
import { toldOtherwise } from '../claims/told-values.ts';
import { awaitedMend } from '../claims/causing-changes.ts';
import type { MatterJudgement } from './rules/rule-judgement.ts';
import { clusterWords } from './rules/cause-text.ts';
import type { Matter } from './rules/matter.ts';
import { inProduction, matterPlace, matterSide, matterText } from './rules/matter.ts';
import { placeOfCalls } from './rules/place-of-calls.ts';
import type { Rule } from './rules/rule.ts';

/** Why the tier is what it is: one rule that applied, and what it applied to. */
export interface Reason {
  readonly tier: Tier;
  /** Id of the rule; null where no rule covers a change, which is critical by itself. */
  readonly rule: string | null;
  /** `file:line` of a rule of the repository, `file#id` of one that comes with Meshwarden. */
  readonly rulePlace: string | null;
  readonly why: string;
  /** At most a few of what it applied to; `count` has them all. */
  readonly because: readonly {
    readonly text: string;
    readonly place: Origin | null;
    /** Where `place` is read: what is removed stands at the base. */
    readonly side: Side;
    /** Set where it is what becomes of calls. */
    readonly consequence?: Pick<Consequence, 'kind' | 'sources' | 'destination'>;
  }[];
  readonly count: number;
  readonly environments: readonly string[];
  /** Says that it is for what may act, and not for what happens; absent for no. */
  readonly mayAct?: true;
}

/** How many of what a rule applied to are listed; the rest is counted. */
export const MOST_LISTED = 5;

const UNCOVERED = 'No rule of the policy covers this, so it is not known to be harmless.';

/** Groups judgements by rule. */
export function reasonsOf(
  all: readonly MatterJudgement[],
  environments: readonly string[],
): readonly Reason[] {
  const judgements = withoutTold(all);
  const groups = new Map<string, MatterJudgement[]>();
  for (const judgement of judgements) {
    const id = judgement.rule?.id ?? '';
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [judgement]);
    else group.push(judgement);
  }
  const changes = judgements.flatMap(({ matter }) =>
    matter.kind === 'change' ? [matter.change] : [],
  );
  const told = { changes, places: placesOfWhole(changes) };
  return [...groups.values()].map((group) => reasonOf(group, environments, told));
}

/** Holds what the reasons of one environment are made with. */
interface Told {
  readonly changes: readonly Change[];
  /** Says by key where an object is told that comes or goes as a whole: where a release is defined, for one of a chart. */
  readonly places: ReadonlyMap<string, Origin>;
}

const placesOfWhole = (changes: readonly Change[]): ReadonlyMap<string, Origin> =>
  new Map(
    changes.flatMap(({ kind, subject, side, origin }) =>
      kind === 'resource-added' || kind === 'resource-removed'
        ? [[`${side} ${resourceKey(subject)}`, origin] as const]
        : [],
    ),
  );

/** Gives the place of an object that comes or goes where the list of changes has it. */
function placeIn(places: Told['places'], matter: Matter): Origin | null {
  if (matter.kind !== 'change') return matterPlace(matter);
  const { object, oldObject, subject, side } = matter.change;
  const isWhole = object === null || oldObject === null;
  const place = isWhole ? places.get(`${side} ${resourceKey(subject)}`) : undefined;
  return place ?? matterPlace(matter);
}

/**
 * Leaves out what another judgement of the same rule, or of no lower tier, tells of one line: how far a change reaches where
 * another finding says what it does there, and a value of a chart that is not seen where it is told as a setting.
 */
function withoutTold(judgements: readonly MatterJudgement[]): readonly MatterJudgement[] {
  const findings = judgements.filter(({ matter }) => matter.kind === 'finding' && !isReach(matter));
  const effects = new Set(findings.map(lineKey));
  const values = toldOtherwise(
    judgements.flatMap(({ matter }) => (matter.kind === 'change' ? [matter.change] : [])),
  );
  const tiers = new Map(
    judgements.flatMap(({ matter, tier }) =>
      matter.kind === 'change' ? [[matter.change, tier] as const] : [],
    ),
  );
  const isTold = (change: Change, tier: Tier): boolean => {
    const setting = values.get(change);
    const own = setting === undefined ? undefined : tiers.get(setting);
    return own !== undefined && rank(own) >= rank(tier);
  };
  return judgements.filter(({ matter, tier, rule }) =>
    matter.kind === 'finding'
      ? !isReach(matter) || !effects.has(lineKey({ matter, rule }))
      : matter.kind !== 'change' || !isTold(matter.change, tier),
  );
}

const isReach = (matter: Matter): boolean =>
  matter.kind === 'finding' && matter.finding.detector === SAYS_REACH;

/** Gives rule, object and line of a finding. */
const lineKey = ({ matter, rule }: Pick<MatterJudgement, 'matter' | 'rule'>): string =>
  matter.kind === 'finding'
    ? JSON.stringify([
        rule?.id,
        matter.finding.side,
        awaitedBy(matter.finding),
        resourceKey(matter.finding.subject),
        placeOf(matter.finding.origin),
      ])
    : '';

/** Joins the reasons of several environments: the same rule is one reason, with all of them named. */
export function mergedReasons(reasons: readonly Reason[]): readonly Reason[] {
  const merged = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = `${reason.tier} ${reason.rule ?? ''}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? reason : joined(known, reason));
  }
  return [...merged.values()];
}

/**
 * Puts the worst first; of the same tier what a detector found before what merely changes, what may act last, then in the
 * order of the rules, so that the order of environments and files does not show.
 */
export function worstFirst(reasons: readonly Reason[], rules: readonly Rule[]): readonly Reason[] {
  const order = new Map(
    [...rules.filter(isAboutFindings), ...rules.filter((rule) => !isAboutFindings(rule))].map(
      ({ id }, index) => [id, index],
    ),
  );
  const last = ({ mayAct }: Reason): number => Number(mayAct === true);
  const place = ({ rule }: Reason): number => order.get(rule ?? '') ?? -1;
  return reasons.toSorted(
    (a, b) => rank(b.tier) - rank(a.tier) || last(a) - last(b) || place(a) - place(b),
  );
}

const isAboutFindings = ({ subject }: Rule): boolean => subject === 'finding';

const rank = (tier: Tier): number => TIERS.indexOf(tier);

const joined = (a: Reason, b: Reason): Reason => ({
  ...a,
  because: distinct([...a.because, ...b.because]).slice(0, MOST_LISTED),
  count: a.count + b.count,
  environments: [...new Set([...a.environments, ...b.environments])],
});

function reasonOf(
  group: readonly MatterJudgement[],
  environments: readonly string[],
  told: Told,
): Reason {
  const rule = group[0]?.rule ?? null;
  return {
    tier: group[0]?.tier ?? 'low',
    rule: rule?.id ?? null,
    rulePlace: rule && citationOf(rule),
    why: rule?.why ?? UNCOVERED,
    because: distinct(group.map((each) => becauseOf(each, told))).slice(0, MOST_LISTED),
    ...(group.every(
      ({ matter }) => matter.kind === 'finding' && matter.finding.mayAct === true,
    ) && {
      mayAct: true,
    }),
    count: countOf(group),
    environments,
  };
}

/**
 * Where a rule is found: one of our own package by its file and id, which stay when lines move; one of the repository by
 * its line.
 */
const citationOf = ({ id, place }: Rule): string => {
  const [, file] = /^(rules\/[^:]+):\d+$/.exec(place) ?? [];
  return file === undefined ? place : `${file}#${id}`;
};

/** An object that comes or goes counts once, by whatever fields of it a rule applies. */
function countOf(group: readonly MatterJudgement[]): number {
  const whole = group.flatMap(({ matter }) =>
    matter.kind === 'change' && (matter.change.object === null || matter.change.oldObject === null)
      ? [`${matter.environment.name} ${resourceKey(matter.change.subject)}`]
      : [],
  );
  return group.length - whole.length + new Set(whole).size;
}

type Because = Reason['because'][number];

const aboutOf = ({
  consequence: { kind, sources, destination },
}: Extract<Matter, { kind: 'consequence' }>): Pick<Because, 'consequence'> => ({
  consequence: { kind, sources, destination },
});

/** Why something is judged as production's though its environment is none. */
function cameToProduction(matter: Matter): string {
  const there = inProduction(matter);
  if (there === null || matter.kind === 'file') return '';
  // its own words say so
  if (matter.kind === 'change' && matter.change.cause?.kind === 'production-cluster') return '';
  return ` (${matter.environment.name} brings it into production's cluster: ${clusterWords(there.cluster)})`;
}

/** Says of calls what has to be mended before they end otherwise. */
function onceMended(matter: Matter, changes: readonly Change[]): string {
  if (matter.kind !== 'consequence') return '';
  const once = awaitedMend(matter.consequence, { gaps: [], changes });
  return once === null ? '' : ` (${once})`;
}

function becauseOf(
  { matter, rule, undecided }: MatterJudgement,
  { changes, places }: Told,
): Because {
  const text = `${matterText(matter)}${onceMended(matter, changes)}${cameToProduction(matter)}`;
  const { place, side } =
    matter.kind === 'consequence'
      ? placeOfCalls(matter.consequence, changes)
      : { place: placeIn(places, matter), side: matterSide(matter) };
  if (undecided === null || rule === null)
    return { text, place, side, ...(matter.kind === 'consequence' && aboutOf(matter)) };
  const note = `the condition of ${rule.id} counts as met, since it could not be decided: ${undecided}`;
  return { text: `${text} (${note})`, place, side };
}

/** The same sentence about the same place is said once, whichever environment it comes from. */
function distinct(because: readonly Because[]): readonly Because[] {
  const known = new Map<string, Because>();
  for (const one of because) {
    const key = `${one.place === null ? '' : placeOf(one.place)} ${one.text}`;
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}
