import { productionFirst, toldPlaces } from '../../../gitops/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import { upperFirst } from '../../../checks/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import type { Consequence } from '../../../compare/index.ts';
import { listed, subjectText } from '../../../manifest/index.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { callRows, rowIn } from '../../claims/call-rows.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { consequenceSentence } from '../consequences/consequence-text.ts';
import { asSentence } from '../consequences/moved-shares.ts';
import { tryLine, verifyLines } from '../consequences/witness-commands.ts';
import {
  expectationText,
  isOfTriesAlone,
  shownOfAnswer,
} from '../consequences/witness-expectation.ts';
import { tokenText } from '../consequences/witness-token-text.ts';
import type { Block, Details } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import { allOf } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import { comesWhen } from '../rollout/reach-conditions.ts';
import { reachesNoProxy } from '../rollout/reach-section.ts';
import { shownBy } from './place-lines.ts';
import { onceMadeAnew } from './pods-made-anew.ts';
import { commentLines } from './shell-comment.ts';
import { contextOf, toolIn, whereComment } from './shell-tool.ts';
import { commandLine } from './shell-words.ts';

type Review = ReportContext['review'];
type EnvironmentReview = Review['environments'][number];

const TRIES_SHOWN = 5;
const BLOCKS_SHOWN = 4;

/**
 * Commands that show what becomes of the change once it is applied, a block of a shell for each environment: it names
 * the context of its cluster, or says that none is known. Environments without one that get the same share a block.
 */
export function afterwardsParts({ review }: Pick<ReportContext, 'review'>): readonly Details[] {
  const told = toldRows(review);
  const alike = new Map<string, EnvironmentReview[]>();
  for (const environment of productionFirst(review.environments)) {
    if (environment.presence === 'removed') continue;
    const lines = linesFor(environment, null, told, review);
    const when = whenComments(environment.name, review);
    const key = `${contextOf(environment) ?? ''}\n${[...when, ...lines].join('\n')}`;
    if (lines.length > 0) alike.set(key, [...(alike.get(key) ?? []), environment]);
  }
  const groups = [...alike.values()];
  const blocks = groups.slice(0, BLOCKS_SHOWN).flatMap((those) => blocksOf(those, told, review));
  const left = groups.slice(BLOCKS_SHOWN).flat();
  const more = left.length === 0 ? [] : [paragraph(moreText(left))];
  return blocks.length === 0
    ? []
    : [{ kind: 'details', title: 'After the merge', count: 0, blocks: [...blocks, ...more] }];
}

const SYNC =
  'Proxies that are not SYNCED do not have it yet, newer istioctl shows that with --verbosity 1';

function blocksOf(
  environments: readonly EnvironmentReview[],
  told: readonly CallRow[],
  review: Review,
): readonly Block[] {
  const [first] = environments;
  if (first === undefined) return [];
  const context = contextOf(first);
  const sync = commandLine([...toolIn('istioctl', context), 'proxy-status']) ?? '';
  const lines = [
    ...whereComment(environments, context),
    ...whenComments(first.name, review),
    ...(isAnswered(environments, review) && isTold(environments, review)
      ? [...commentLines(SYNC), sync]
      : []),
    ...linesFor(first, context, told, review),
  ];
  const names = allOf(environments);
  return [
    ...(names === '' ? [] : [paragraph({ kind: 'strong', words: [`In ${names}:`] })]),
    { kind: 'code', language: 'sh', lines },
  ];
}

/** Tells whether a control plane can be asked: one that goes away with the change answers nothing. */
const isAnswered = (environments: readonly EnvironmentReview[], { rollouts }: Review): boolean =>
  !rollouts.some(
    ({ environment, reach }) =>
      (reach.losesControlPlane === true || reach.mayLoseControlPlane !== undefined) &&
      environments.some(({ name }) => name === environment),
  );

/** Tells whether proxies may get something of it: who gets nothing is not to be waited for. */
const isTold = (environments: readonly EnvironmentReview[], review: Review): boolean =>
  environments.some(({ name }) => {
    const own = review.rollouts.filter(({ environment }) => environment === name);
    return own.length === 0 || own.some(({ reach }) => !reachesNoProxy(reach, name, review));
  });

function moreText(environments: readonly EnvironmentReview[]): string {
  const names = environments.map((one) => {
    const context = contextOf(one);
    return context === null
      ? toldPlaces.title(one)
      : `${toldPlaces.title(one)} (context \`${context}\`)`;
  });
  return `Similar lines apply to ${listed(names, 6)}: the same or less changes there.`;
}

/** Lines about one environment: calls that end otherwise, then what else the change does. */
function linesFor(
  environment: EnvironmentReview,
  context: string | null,
  told: readonly CallRow[],
  review: Review,
): readonly string[] {
  const own = review.rollouts.filter((rollout) => rollout.environment === environment.name);
  const lacking = (what: 'pods' | 'proxy'): readonly string[] =>
    own.flatMap(({ unasked = [] }) =>
      unasked.flatMap(({ of, lacks }) => (lacks === what ? [of] : [])),
    );
  const gone = new Set([...goneFrom(environment.name, review), ...lacking('pods')]);
  const asking = {
    context,
    gone,
    unproxied: new Set([...gone, ...lacking('proxy')]),
    restarts: own.flatMap(({ restarts }) => restarts),
  };
  const isSaid = whenIn(environment.name, review)?.all === true;
  const tries = told
    .flatMap((row) => rowIn(row, (name) => name === environment.name))
    .slice(0, TRIES_SHOWN)
    .flatMap((row) => tryOf(isSaid ? { ...row, awaits: null } : row, asking) ?? []);
  const typed = groupedBy(tries, ({ lines }) => lines.join('\n'));
  const asked = new Set(tries.flatMap(({ lines }) => lines));
  const places = own
    .flatMap((rollout) => rollout.places ?? [])
    .flatMap((place) => (gone.has(place.of) ? [] : (shownBy(place, context) ?? [])));
  const commands = [...new Set(places.map(({ command }) => command))].filter(
    (command) => !asked.has(command),
  );
  // comments alone show nothing
  if (asked.size === 0 && commands.length === 0) return [];
  return [
    // what the same lines show is said before them, once
    ...[...typed.values()].flatMap((alike) => [
      ...[...new Set(alike.map(({ says }) => says))].flatMap(commentLines),
      ...(alike[0]?.lines ?? []),
    ]),
    ...commands.flatMap((command) => [
      ...places.filter((one) => one.command === command).flatMap(({ says }) => commentLines(says)),
      command,
    ]),
  ];
}

const whenIn = (environment: string, { changes }: Review): ReturnType<typeof comesWhen> =>
  comesWhen(changes.filter((change) => change.environment === environment));

/** Says that what the lines show comes only once something is mended, or that some of it does. */
function whenComments(environment: string, review: Review): readonly string[] {
  const comes = whenIn(environment, review);
  if (comes === null) return [];
  return commentLines(`${comes.all ? 'All this' : 'Some of this'} comes only ${comes.when}`);
}

/** Holds what commands for one environment are made by. */
interface Asking {
  readonly context: string | null;
  /** What is not there, or has no pods. */
  readonly gone: ReadonlySet<string>;
  /** That, and what has no proxy. */
  readonly unproxied: ReadonlySet<string>;
  readonly restarts: Review['rollouts'][number]['restarts'];
}

/** Lines that are typed to see what becomes of a request, and what they show. */
interface TypedTry {
  readonly says: string;
  readonly lines: readonly string[];
}

/** A request as it is typed, what it prints, and what shows the cause; nothing where the caller goes with the change. */
function tryOf(
  { consequence, awaits }: CallRow,
  { context, gone, unproxied, restarts }: Asking,
): TypedTry | null {
  const { witness } = consequence;
  if (gone.has(witness.source)) return null;
  const request = tryLine(witness, shownOfAnswer(consequence), context);
  const shown = verifyLines(consequence, context, unproxied);
  // a request that prints the same before and after shows nothing
  const typed = isOfTriesAlone(consequence) ? null : request;
  const own = [typed, ...shown].filter((line) => line !== null);
  if (request === null && own.length === 0) return null;
  const expected = request === null ? '' : ` ${expectationText(consequence)}`;
  const said = consequenceSentence(consequence);
  const when = [awaits, onceMadeAnew(consequence, restarts)].flatMap((one) => one ?? []);
  return {
    says: `${when.length === 0 ? asSentence(said) : `${upperFirst(when.join(', and '))}: ${said}`}.${tokenNeeded(witness)}${expected}`,
    lines: own,
  };
}

/** Objects that the change takes away; what only leaves one of several folders, or stays in the cluster, is there. */
function goneFrom(environment: string, { changes }: Review): ReadonlySet<string> {
  const own = changes.filter((change) => change.environment === environment);
  const kept = new Set(
    own.flatMap(({ kind, subject }) => (kind === 'resource-added' ? subjectText(subject) : [])),
  );
  return new Set(
    own
      .filter(
        (change) =>
          change.kind === 'resource-removed' &&
          !staysInCluster(change) &&
          (change.cause?.kind !== 'moved' || change.cause.to.length === 0),
      )
      .map(({ subject }) => subjectText(subject))
      .filter((name) => !kept.has(name)),
  );
}

/** Gives the rows that claims tell, in the order of the table: what a claim took over is not tried by itself. */
function toldRows(review: Review): readonly CallRow[] {
  const told = new Set(
    claimsOf(review).claims.flatMap((claim) =>
      (claim.about === 'calls' ? [claim.row, ...claim.alike] : claim.rows).flatMap(({ each }) =>
        each.map(({ witness }) => witness),
      ),
    ),
  );
  return callRows(review).filter(({ each }) => each.some(({ witness }) => told.has(witness)));
}

/** Whoever tries it has to bring the token: what is asked of it, and where it is put. */
function tokenNeeded({ http }: Consequence['witness']): string {
  const token = http?.token;
  return token?.kind === 'valid' ? ` Set the variable TOKEN to ${tokenText(token)} first.` : '';
}
