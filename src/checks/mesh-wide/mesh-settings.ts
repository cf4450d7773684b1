import type { Change } from '../../compare/index.ts';
import { settingPathOf } from '../../compare/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  effectOfSetting,
  GOES_BACK,
  IS_DEFAULT,
  isReadAtStart,
  narrowerSetting,
} from './setting-effects.ts';
import { domainAdvice, keptDomainEffect } from './trust-domain-effects.ts';
import { insteadOf, misspelledSetting } from './misspelled-settings.ts';
import { isIdle, mayBeIdle, releasesOf } from './setting-defaults.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { whatLogs } from '../signals-lost/mesh-providers.ts';
import { upperFirst } from '../detection/clause-words.ts';
import { settingTurn, turnText } from './value-change.ts';
import { count, everyProxy, someOf } from '../detection/finding-scope.ts';
import { toldOfSignals } from './settings-of-signals.ts';
import { goneAddress, momentOf, whenTakenOver } from './configuration-push.ts';
import { tellsOfLeftProxies } from './control-plane-change.ts';

/** Holds one setting of the mesh that changes. */
interface SettingTurn {
  readonly path: string;
  readonly change: Change;
}

/** At most this many settings are explained one by one. */
const MAX_EXPLAINED = 2;

/** More settings than this are counted, and not named. */
const MAX_NAMED = 2;

/**
 * Finds changes of mesh configuration: one finding for each object that holds it, and one for all that change
 * it alike (the values and the ConfigMap that is generated from them).
 */
export const meshSettingChanged = check({
  id: 'mesh-setting-changed',
  title: 'Mesh configuration setting changes',
  level: 'critical',
  blind: 'Settings that an installation takes from values outside the repository.',
  find: (input) => alikeSources(input).flatMap((sources) => tell(input, sources) ?? []),
});

/** Groups what objects say of the mesh's settings: those that say the same come together. */
function alikeSources({
  before,
  mesh,
  changes,
}: DetectorInput): readonly (readonly (readonly SettingTurn[])[])[] {
  const rewritten = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const bySource = new Map<string, SettingTurn[]>();
  for (const change of changes) {
    if (change.kind !== 'mesh-config' && change.kind !== 'proxy-config') continue;
    const path = change.field === null ? null : settingPathOf(change.field);
    if (path === null || staysInForce(path, before, mesh, rewritten)) continue;
    if (isIdle(path, change, { before, mesh })) continue;
    const key = resourceKey(change.subject);
    bySource.set(key, [...(bySource.get(key) ?? []), { path, change }]);
  }
  const alike = new Map<string, SettingTurn[][]>();
  for (const turns of bySource.values()) {
    const key = turnsText(turns);
    alike.set(key, [...(alike.get(key) ?? []), turns]);
  }
  return [...alike.values()];
}

/**
 * Tells whether a setting keeps its value in what istiod reads, although that was made anew: it only moved
 * within the values that it is generated from.
 */
function staysInForce(
  path: string,
  before: Mesh | null,
  mesh: Mesh,
  rewritten: ReadonlySet<string>,
): boolean {
  const was = before?.configuration.settings.get(path);
  const is = mesh.configuration.settings.get(path);
  if (was === undefined || is === undefined) return false;
  return rewritten.has(resourceKey(is.source)) && sameData(was.node, is.node);
}

const turnsText = (turns: readonly SettingTurn[]): string =>
  turns
    .map(({ path, change }) => `${path} ${turnText(change)}`)
    .sort()
    .join('\n');

/** Orders objects: the one that istiod reads is told before those that it is made from. */
const readByIstiod = ([turn]: readonly SettingTurn[]): number =>
  turn?.change.subject.kind === 'ConfigMap' ? 0 : 1;

function tell(input: DetectorInput, sources: readonly (readonly SettingTurn[])[]): Told | null {
  const [turns = [], ...copies] = sources.toSorted((a, b) => readByIstiod(a) - readByIstiod(b));
  const [first, ...rest] = turns;
  const others = [...rest, ...copies.flat()];
  if (first === undefined) return null;
  const reach = everyProxy(input);
  const effect = effectIn(input);
  const slow = turns.filter(({ path }) => isReadAtStart(path));
  const open = turns.length === 1 ? [] : openOf(turns, input);
  return {
    subject: first.change.subject,
    key: 'mesh configuration',
    scope: reach.scope,
    message: messageOf(turns, first, reach.short, effect, open.length > 0),
    why: `${whyOf(turns, besidesSignals(input, effect))}${openText(open)}${idleText(input, turns)}.`,
    origin: first.change.origin,
    side: first.change.side,
    symptom: symptomOf(input, first.change.subject, slow.length, turns.length),
    fix: correctionOf(turns) ?? {
      text: [...domainsToKeep(input, turns), fixOf(turns, releasesNow(input))].join(' '),
      elsewhereFirst: true,
      kind: 'choice',
    },
    related: others
      .filter(({ change }) => change.side === 'head')
      .map(({ change: { origin, side } }) => ({ ...origin, side })),
  };
}

/** The releases of both sides: what is tried first is tried on the mesh as it is. */
const releasesNow = ({ mesh, before }: DetectorInput): readonly number[] =>
  [before, mesh].flatMap((side) => (side === null ? [] : releasesOf(side)));

const domainsToKeep = ({ mesh }: DetectorInput, turns: readonly SettingTurn[]): readonly string[] =>
  turns.flatMap(({ path, change }) =>
    path === 'trustDomain' ? (domainAdvice(change.before, mesh) ?? []) : [],
  );

/** Says what to write in the place of names that istiod does not know, which come with the change. */
function correctionOf(turns: readonly SettingTurn[]): Told['fix'] | null {
  const wrong = turns.flatMap(({ path, change }) => {
    const found = change.after === null ? null : misspelledSetting(path);
    return found === null ? [] : `${insteadOf(found)} (${placeOf(change.origin)})`;
  });
  return wrong.length === 0 ? null : { text: `${listed([...new Set(wrong)], MAX_NAMED)}.` };
}

/** Sends people to what sets a setting for less than the mesh: there it can be tried, unless it only goes away. */
function fixOf(turns: readonly SettingTurn[], releases: readonly number[]): string {
  const paths = [...new Set(turns.map(({ path }) => path))];
  const comes = new Set(turns.flatMap(({ path, change }) => (change.after === null ? [] : [path])));
  const ways = new Map<string, string[]>();
  for (const path of comes) {
    const sets = narrowerSetting(path, releases);
    if (sets !== null) ways.set(sets, [...(ways.get(sets) ?? []), path]);
  }
  const narrower = [...ways].map(([sets, of]) =>
    paths.length === 1
      ? sets
      : `${listed(of, MAX_NAMED)}: ${withoutArticle(sets.replace(' sets it ', ' '))}`,
  );
  const watched = turns.every(({ path }) => isReadAtStart(path))
    ? 'After the merge, restart the pods of one workload and check them before you restart others.'
    : 'Merge it while someone watches the mesh.';
  return narrower.length === 0
    ? watched
    : `Try a smaller scope first (${narrower.slice(0, MAX_EXPLAINED).join('; ')}). ${watched}`;
}

/** Says what people see, by how many of the settings are read when a pod starts. */
function symptomOf(input: DetectorInput, source: ResourceId, slow: number, all: number): string {
  if (slow === 0 || goneAddress(input) !== null)
    return whenTakenOver(input, { source, areLeftTold: tellsOfLeftProxies(input) });
  return slow === all
    ? 'running pods keep the old value until they restart'
    : `part applies when pods restart, part ${holdsFrom(momentOf(source, input.mesh))}`;
}

const holdsFrom = (moment: string): string =>
  moment.startsWith('once ') ? moment : `within seconds ${moment}`;

const withoutArticle = (text: string): string => text.replace(/^(?:an?|the) /, '');

type EffectOf = (turn: SettingTurn) => string | null;

/** Says what a setting does by the release of the side that does not write it. */
const effectIn =
  ({ before, mesh }: DetectorInput): EffectOf =>
  ({ path, change }) => {
    if (misspelledSetting(path) !== null)
      return change.after === null
        ? 'istiod did not know it, so nothing changes'
        : 'istiod has no such setting and ignores it';
    const kept = path === 'trustDomain' ? keptDomainEffect(change.before, mesh) : null;
    if (kept !== null) return kept;
    const decides = path === 'accessLogFile' ? whatLogs([before ?? mesh, mesh]) : null;
    if (decides !== null) return `proxies log as ${decides} sets, as before`;
    const silent = change.after === null ? mesh : before;
    return effectOfSetting(path, change, silent === null ? [] : releasesOf(silent));
  };

/** Leaves it to another finding to say what becomes of logs and traces, where one does: others are explained in its place. */
function besidesSignals(input: DetectorInput, effectOf: EffectOf): EffectOf {
  let told: ReturnType<typeof toldOfSignals> | null = null;
  return (turn) => {
    if (!OF_SIGNALS.test(turn.path)) return effectOf(turn);
    told ??= toldOfSignals(input);
    return told(turn.change) ? null : effectOf(turn);
  };
}

/** Matches settings that decide what proxies report, and nothing else. */
const OF_SIGNALS =
  /^(?:accessLogFile|enableEnvoyAccessLogService|enableTracing|defaultProviders|defaultConfig\.tracing)(?:\.|$)/;

function messageOf(
  turns: readonly SettingTurn[],
  first: SettingTurn,
  reach: string,
  effectOf: EffectOf,
  isOpen: boolean,
): string {
  const real = turns.filter(({ path }) => misspelledSetting(path) === null);
  if (real.length > 0 && real.length < turns.length)
    return messageOf(real, real[0] ?? first, reach, effectOf, isOpen);
  const paths = [...new Set(turns.map(({ path }) => path))];
  if (paths.length === 1 && turns.length > 1)
    return `${first.path} changes for the whole mesh in ${count(turns.length, 'place')}: ${reach}.`;
  if (turns.length > 1) {
    const names = paths.length > MAX_NAMED ? '' : ` (${paths.join(', ')})`;
    return `${isOpen ? 'Up to ' : ''}${String(paths.length)} mesh-wide settings change at once, for ${reach}${names}.`;
  }
  const turn = `${settingTurn(first.path, first.change)} for the whole mesh, ${reach}.`;
  const effect = effectOf(first);
  return effect === null ? upperFirst(turn) : `${upperFirst(effect)}: ${turn}`;
}

/**
 * Weighs what is said of a setting: what it does says more than that it changes, and that it is the default
 * says nothing.
 */
function weightOf(effect: string | null): number {
  if (effect === null || effect === GOES_BACK) return 1;
  return effect === IS_DEFAULT ? 0 : 2;
}

/**
 * Explains the settings of an object; where there is only one, the message itself says what becomes of it.
 */
function whyOf(turns: readonly SettingTurn[], effectOf: EffectOf): string {
  const [first, ...others] = turns;
  const where = first === undefined ? '' : subjectText(first.change.subject);
  if (others.length === 0) return `${where} holds the mesh configuration`;
  const told = turns.map((turn) => ({
    effect: effectOf(turn),
    turn: settingTurn(turn.path, turn.change),
    path: turn.path,
  }));
  const sorted = told.toSorted((a, b) => weightOf(b.effect) - weightOf(a.effect));
  const lines = sorted
    .slice(0, MAX_EXPLAINED)
    .map(({ effect, turn }) => (effect === null ? turn : `${turn}: ${effect}`));
  const more = sorted.slice(MAX_EXPLAINED).map(({ path }) => path);
  const rest = more.length === 0 ? '' : `. And ${String(more.length)} more (${someOf(more)})`;
  return `${where}: ${lines.join('. Also, ')}${rest}`;
}

/** Lists the settings of which it is not known whether they say anything else than before. */
const openOf = (turns: readonly SettingTurn[], sides: DetectorInput): readonly string[] => [
  ...new Set(
    turns.flatMap(({ path, change }) =>
      misspelledSetting(path) === null && mayBeIdle(path, change, sides) ? [path] : [],
    ),
  ),
];

/** Says of which settings that is not known, and why. */
function openText(open: readonly string[]): string {
  if (open.length === 0) return '';
  return `. ${listed(open, MAX_EXPLAINED)} may say the same as before: what that release has where nothing is written is not known`;
}

/** Counts the settings of the object that are written otherwise, and hold as before: the list of changes has them too. */
function idleText({ changes }: DetectorInput, turns: readonly SettingTurn[]): string {
  const [first] = turns;
  if (first === undefined) return '';
  const told = new Set(turns.map(({ path }) => path));
  const source = resourceKey(first.change.subject);
  const idle = new Set(
    changes.flatMap(({ kind, subject, field }) => {
      if (kind !== 'mesh-config' && kind !== 'proxy-config') return [];
      const path = field === null ? null : settingPathOf(field);
      return path === null || told.has(path) || resourceKey(subject) !== source ? [] : path;
    }),
  );
  if (idle.size === 0) return '';
  return `. ${count(idle.size, 'more setting')} of it ${idle.size === 1 ? 'is written otherwise, and holds' : 'are written otherwise, and hold'} as before`;
}
